"""What a breach costs on the real file and the real ledger, and what it changes elsewhere."""

from __future__ import annotations

from datetime import date

from cesp.contracts import reading as contracts
from cesp.contracts.models import Contract
from cesp.internship.models import Candidate
from cesp.payments.transfers import transfers_of
from cesp_law.assessment import assess
from cesp_law.breach import BreachCost
from cesp_law.facts import Breached, Waived, WaiverGround
from cesp_law.money import Cents
from cesp_law.wording import count


def cost_on(contract: Contract, *, on: date) -> BreachCost | None:
    """The indemnity on a day, on what the ledger really paid; ``None`` once the engagement is accomplished.

    :clauses: IDF-16, IDF-15
    """
    timeline = contracts.timeline_of(contract)
    received = transfers_of(contract).by_month
    return assess(timeline=timeline, regional=timeline.regional, as_of=on, received=received).breach


def is_without_effect(contract: Contract, *, on: date) -> bool:
    """Whether a breach received on a day would break nothing: the contract ended otherwise, or it is accomplished."""
    return contracts.timeline_of(contract).closed_on is not None or cost_on(contract, on=on) is None


def lines_of(cost: BreachCost) -> tuple[tuple[str, Cents], ...]:
    """The lines of the order: what was received, and the penalty; they sum to the total."""
    months = count(cost.months_received, "mois", "mois")
    lines = (
        (f"Allocations nettes perçues ({months})", cost.allowances_cents.value),
        ("Pénalité", cost.penalty_cents.value),
    )
    return tuple((label, cents) for label, cents in lines if cents)


def check_breach(contract: Contract, *, on: date) -> None:
    """Put a breach to the law before anybody signs it.

    :raises Refused: the law refuses it on that day.
    """
    contracts.standing(contract).plus(Breached(on=on)).timeline()


def check_waiver(contract: Contract, *, on: date, ground: str) -> None:
    """Put a waiver to the law before anybody signs it.

    :raises Refused: its ground is not met: a place that was not kept long enough.
    """
    contracts.standing(contract).plus(Waived(on=on, ground=WaiverGround(ground))).timeline()


def choosing(contract: Contract) -> Candidate | None:
    """The choice of an internship post in which the signatory still takes part, its posts not allocated (IDF-15)."""
    rows = Candidate.objects.staying().filter(contract=contract, choice__allocation__isnull=True)
    return rows.select_related("choice").order_by("-choice__year").first()


def has_died(contract: Contract) -> bool:
    """Whether the signatory's death is recorded: nothing is written nor told to them any more."""
    waived = contracts.timeline_of(contract).waived
    return waived is not None and waived.ground is WaiverGround.DEATH
