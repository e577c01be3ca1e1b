"""A service of its own clock, desks with somebody at each, and a student who asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from cesp.accounts.models import Membership, Role
from cesp.correspondence import operations
from cesp.correspondence.models import Message, Thread
from tests.browsing import signed_in
from tests.factories import memberships
from tests.factories.contracts import concluded

__all__ = ["signed_in"]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""A Friday, 10 o'clock in Paris."""


@pytest.fixture(autouse=True)
def _on_20_november_2026() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@dataclass(frozen=True, slots=True)
class Desks:
    """Somebody at each desk, and a student of Auvergne-Rhône-Alpes enrolled in Lyon."""

    student: Membership
    cases: Membership
    colleague: Membership
    payments: Membership
    ars: Membership
    ufr: Membership
    auditor: Membership


@pytest.fixture
def desks(db: None) -> Desks:
    cases = memberships.case_desk()
    faculty = memberships.ufr("med-lye")
    contract = concluded(actor=cases, ufr=faculty)
    return Desks(
        student=memberships.signatory(contract.signatory),
        cases=cases,
        colleague=memberships.case_desk(),
        payments=memberships.payments_clerk(),
        ars=memberships.referent("ara"),
        ufr=memberships.acting(Role.UFR_MANAGER, organisation=faculty),
        auditor=memberships.auditor(),
    )


def asked(actor: Membership, subject: str = "contract", **changes: Any) -> Thread:
    """A question, « Une question » unless told."""
    given = {"title": "Une question", "body": "Bonjour, une question.", "at": NOW, "token": uuid4()}
    return operations.open_thread(actor=actor, subject=subject, **(given | changes))


def written(actor: Membership, thread: Thread, body: str = "Voici.", at: datetime = NOW, **changes: Any) -> Message:
    """One more message in a thread."""
    return operations.write(actor=actor, thread=thread, body=body, at=at, token=uuid4(), **changes)


def noted(actor: Membership, thread: Thread, body: str = "À relancer.") -> Message:
    """An internal note."""
    return operations.write_note(actor=actor, thread=thread, body=body, at=NOW, token=uuid4())
