"""What debts claim beyond the overpayment there is today: the file changed since they were claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cesp.contracts.models import Contract
from cesp.payments import overpayments as overpaid
from cesp.payments.overpayments import Overpayment
from cesp.recovery.models import Debt, DebtOrigin, MovementKind
from cesp.recovery.reading import Account, account_of
from cesp_law.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """What one debt claims that was due after all.

    :param found: the overpayment as it is counted today.
    :param to_cancel_cents: of what is left to pay. :param to_give_back_cents: of what was paid.
    """

    found: Overpayment
    to_cancel_cents: Cents
    to_give_back_cents: Cents

    @property
    def is_whole(self) -> bool:
        """Whether nothing is overpaid any more."""
        return self.found.cents == 0


def excess_of(debt: Debt, *, today: date) -> Excess | None:
    """What a debt claims too much; none when it claims no overpayment, or there is as much as it claims."""
    if debt.origin != DebtOrigin.OVERPAYMENT:
        return None
    return excesses([debt.contract], today=today).get(debt.pk)


def excesses(contracts: Sequence[Contract], *, today: date) -> Mapping[int, Excess]:
    """By debt, what it claims too much. The law reads each contract: for a few of them."""
    debts: dict[int, list[Debt]] = {}
    rows = Debt.objects.whole().filter(contract__in=contracts, origin=DebtOrigin.OVERPAYMENT)
    for debt in rows.order_by("-pk"):
        debts.setdefault(debt.contract_id, []).append(debt)
    claimed = [one for one in contracts if one.pk in debts]
    found = overpaid.counted(claimed, today=today)
    return {pk: one for over in found for pk, one in _shared(debts[over.contract.pk], over, today)}


def _shared(debts: Sequence[Debt], found: Overpayment, today: date) -> Iterator[tuple[int, Excess]]:
    """Share what is claimed too much between the debts of a contract, the last one first.

    What was remitted or written off asks for nothing: it was not paid, and is claimed no more.
    """
    if found.refusal:
        return  # the law does not read the contract: nobody knows what is overpaid
    over = max(0, found.recovered_cents - max(0, found.cents - found.withheld_cents))
    for debt in debts:
        account = account_of(debt, on=today)
        part = min(over, in_charge(account))
        over -= part
        to_cancel = min(part, account.left_cents)
        to_give_back = min(part - to_cancel, account.paid_cents)
        if to_cancel or to_give_back:
            yield (
                debt.pk,
                Excess(found=found, to_cancel_cents=Cents(to_cancel), to_give_back_cents=Cents(to_give_back)),
            )


def in_charge(account: Account) -> int:
    """What a debt claims of what was due: all but what was cancelled."""
    moved = (step for step in account.steps if step.movement and step.movement.kind == MovementKind.CANCELLATION)
    return int(account.debt.principal_cents) + sum(step.cents for step in moved)
