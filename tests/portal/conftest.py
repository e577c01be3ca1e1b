"""A service of its own clock: every page of these tests is read on 22 November 2026, a Sunday."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from cesp.contracts.models import Contract
from cesp.payments.models import Entry, EntryKind, OrderedMonths
from cesp_law.dates import Month
from tests.browsing import page_of, signed_in
from tests.factories import memberships

__all__ = ["page_of", "signed_in"]

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_22_november_2026() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def taken_over(contract: Contract, first: str, until: str, *, at: datetime = NOW) -> None:
    """Months that a former payer paid, at the amounts in force since 2018."""
    entry = Entry.objects.create(kind=EntryKind.TAKEOVER, recorded_at=at, recorded_by=memberships.case_desk())
    OrderedMonths.objects.create(
        entry=entry,
        contract=contract,
        first_month=Month.parse(first),
        until_month=Month.parse(until),
        gross_cents=1_200_00,
        csg_cents=108_47,
        crds_cents=5_90,
        net_cents=1_085_63,
    )
