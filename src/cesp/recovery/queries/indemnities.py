"""What debts claim of a breach beside the indemnity that the file gives today: annulled, corrected, or counted anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cesp.contracts.models import Contract, FactKind, RecordedFact
from cesp.contracts.reading import timelines_or_refusals
from cesp.payments.transfers import transfers_of
from cesp.recovery.models import Debt, DebtOrigin
from cesp.recovery.queries.excess import in_charge
from cesp.recovery.reading import account_of
from cesp_law.assessment import assess
from cesp_law.money import ZERO, Cents
from cesp_law.refusals import Refused
from cesp_law.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Between what one debt claims and the indemnity as it is counted today.

    :param broken_on: day of the breach that the file says; none once it is annulled.
    :param due_cents: the indemnity of that day.
    :param to_cancel_cents: of what is left to pay. :param to_give_back_cents: of what was paid.
    :param missing_cents: due, and claimed by no debt.
    """

    broken_on: date | None
    due_cents: Cents
    to_cancel_cents: Cents = ZERO
    to_give_back_cents: Cents = ZERO
    missing_cents: Cents = ZERO


def shift_of(debt: Debt, *, today: date) -> Shift | None:
    """What a debt claims beside what is due; none when it claims no breach, or just what is due."""
    if debt.origin != DebtOrigin.BREACH:
        return None
    return shifts([debt.contract], today=today).get(debt.pk)


def shifts(contracts: Sequence[Contract], *, today: date) -> Mapping[int, Shift]:
    """By debt, what it claims beside what is due. The law reads each contract: for a few of them.

    Only where a breach was recorded once: a debt claimed before the file was kept here has nothing to be held
    against. A contract that the law does not read alarms nobody.

    :clauses: IDF-16
    """
    recorded = RecordedFact.objects.filter(contract__in=contracts, kind=FactKind.BREACHED).values("contract")
    debts: dict[int, list[Debt]] = {}
    for debt in Debt.objects.whole().filter(contract__in=recorded, origin=DebtOrigin.BREACH).order_by("pk"):
        debts.setdefault(debt.contract_id, []).append(debt)
    found: dict[int, Shift] = {}
    for pk, timeline in timelines_or_refusals(sorted(debts)):
        if not isinstance(timeline, Timeline):
            continue
        try:
            due = _due(debts[pk][0].contract, timeline)
        except Refused:
            continue  # as above
        found |= _shared(debts[pk], timeline.breached_on, due, today)
    return found


def taken_up_reference(debt: Debt) -> str:
    """What a new debt says it is claimed for, when it takes up what was written off of another."""
    return f"Créance n° {debt.pk}, admise en non-valeur"


def _due(contract: Contract, timeline: Timeline) -> Cents:
    """The indemnity on the day of the breach, on what the ledger really paid; zero once it is annulled."""
    if timeline.breached_on is None:
        return ZERO
    received = transfers_of(contract).by_month
    cost = assess(timeline=timeline, regional=timeline.regional, as_of=timeline.breached_on, received=received).breach
    return ZERO if cost is None else cost.total_cents.value


def _shared(debts: Sequence[Debt], broken_on: date | None, due: Cents, today: date) -> Iterator[tuple[int, Shift]]:
    """Share the difference between the debts of a contract, the first first: the last is of the breach that stands."""
    again = {debt.subject_reference: int(debt.principal_cents) for debt in debts}
    accounts = [account_of(debt, on=today) for debt in debts]
    charges = [in_charge(one) - again.get(taken_up_reference(one.debt), 0) for one in accounts]
    over = sum(charges) - due
    if over < 0:
        yield debts[-1].pk, Shift(broken_on=broken_on, due_cents=due, missing_cents=Cents(-over))
    for account, charge in zip(accounts, charges, strict=True):
        part = min(max(0, over), charge)
        over -= part
        to_cancel = min(part, account.left_cents)
        back = min(part - to_cancel, account.paid_cents)
        if to_cancel or back:
            yield (
                account.debt.pk,
                Shift(
                    broken_on=broken_on,
                    due_cents=due,
                    to_cancel_cents=Cents(to_cancel),
                    to_give_back_cents=Cents(back),
                ),
            )
