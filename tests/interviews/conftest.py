"""A clock of its own, an agency with two referents and a head, another agency, two students of the first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import time_machine

from cesp.accounts.models import Membership, Role
from cesp.interviews.models import Interview, Slot
from cesp.interviews.operations import ask
from cesp.interviews.operations.agenda import open_slots
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


@pytest.fixture(autouse=True)
def _vault(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@dataclass(frozen=True, slots=True)
class People:
    """Two students of Auvergne-Rhône-Alpes, their agency's referents and head, and a referent of Île-de-France."""

    student: Membership
    other: Membership
    referent: Membership
    colleague: Membership
    head: Membership
    elsewhere: Membership
    desk: Membership
    auditor: Membership


@pytest.fixture
def people(db: None) -> People:
    desk = memberships.case_desk()
    agency = memberships.ars("ara")
    return People(
        student=memberships.signatory(concluded(actor=desk).signatory),
        other=memberships.signatory(concluded(actor=desk).signatory),
        referent=memberships.referent("ara"),
        colleague=memberships.referent("ara"),
        head=memberships.acting(Role.ADMINISTRATOR, organisation=agency),
        elsewhere=memberships.referent("idf"),
        desk=desk,
        auditor=memberships.auditor(),
    )


def asked(actor: Membership, at: datetime = NOW, **changes: Any) -> Interview:
    """A request by telephone about one's course of studies, unless told."""
    given = {
        "subject": "course",
        "manner": "phone",
        "phone": "06 12 34 56 78",
        "half_days": ["tue_am"],
        "message": "Bonjour.",
    }
    return ask(actor=actor, at=at, **(given | changes))


def opened(actor: Membership, **changes: Any) -> list[Slot]:
    """Free times by telephone, one of thirty minutes on Tuesday 24 November 2026 at 9 in Paris unless told."""
    given: dict[str, Any] = {"on": date(2026, 11, 24), "start": time(9, 0), "minutes": 30, "manner": "phone", "at": NOW}
    return open_slots(actor=actor, **(given | changes))
