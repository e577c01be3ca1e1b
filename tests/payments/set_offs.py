"""A contract overpaid by two months, and the set-offs that tests decide on it."""

from __future__ import annotations

from datetime import datetime

from cesp.contracts.models import Contract, RecordedFact
from cesp.payments import setting_off
from cesp.payments.models import PaymentRun, Posting
from cesp.payments.set_off_models import SetOff
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Suspended, SuspensionGround
from cesp_law.money import Cents
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import payments_approver, payments_clerk
from tests.payments.factories import account, at_noon, carried_through

FEBRUARY, MARCH, APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER = (Month.of(2023, n) for n in range(2, 10))
REASONS = "Suspension de février et mars 2023 connue après leur versement."


def suspended(contract: Contract, months: MonthRange, *, at: datetime | None = None) -> RecordedFact:
    (fact,) = recorded(
        contract, Suspended(months=months, ground=SuspensionGround.MATERNITY), at=at or at_noon(APRIL, 2)
    )
    return fact


def overpaid() -> Contract:
    """Paid from October to March, then suspended in February and March: 2 × 1,085.63 € = 2,171.26 € overpaid."""
    contract = concluded()
    account(contract)
    carried_through(MARCH)
    suspended(contract, MonthRange(FEBRUARY, APRIL))
    return contract


def proposed(contract: Contract, *, cap: int = 50_000, first: Month = APRIL, at: datetime | None = None) -> SetOff:
    return setting_off.propose(
        actor=payments_clerk(),
        contract=contract,
        cap_cents=Cents(cap),
        first=first,
        reasons=REASONS,
        at=at or at_noon(APRIL, 3),
    )


def decided(contract: Contract, *, cap: int = 50_000, first: Month = APRIL, at: datetime | None = None) -> SetOff:
    """Proposed by a clerk, confirmed by an approver."""
    set_off = proposed(contract, cap=cap, first=first, at=at)
    return setting_off.confirm(actor=payments_approver(), set_off=set_off, at=at or at_noon(APRIL, 4))


def paid(month: Month) -> PaymentRun:
    return carried_through(month)


def balances(contract: Contract) -> dict[str, int]:
    """Where each account of a contract stands."""
    found: dict[str, int] = {}
    for name, cents in Posting.objects.filter(contract=contract).values_list("account", "cents"):
        found[name] = found.get(name, 0) + cents
    return {name: cents for name, cents in found.items() if cents}
