from datetime import UTC, datetime

import pytest

from cesp.accounts.models import Membership
from cesp.takeover import operations
from cesp.takeover.models import Batch
from tests.factories import memberships

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _rules_are_rows(db: None) -> None:
    """A contract is judged under the rules of its region, and those are read from rows."""


@pytest.fixture
def desk() -> Membership:
    return memberships.case_desk()


def deposited(actor: Membership, content: bytes, *, name: str = "contrats.xlsx", at: datetime = NOW) -> Batch:
    return operations.receive(actor=actor, file_name=name, content=content, at=at).batch


def checked(actor: Membership, content: bytes, *, at: datetime = NOW) -> Batch:
    return operations.check(batch_id=deposited(actor, content, at=at).pk, at=at)


def imported(actor: Membership, content: bytes, *, at: datetime = NOW) -> Batch:
    """From the file to the contracts, without a worker in between."""
    batch = checked(actor, content, at=at)
    operations.ask_import(actor=actor, batch=batch, seen=batch.accepted_digest, at=at)
    return operations.import_batch(batch_id=batch.pk, at=at)
