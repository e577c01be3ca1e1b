"""Overpayments that nobody has taken in charge yet, and what a debt for one would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from cesp.accounts.models import Membership
from cesp.contracts.models import Contract
from cesp.payments import overpayments as overpaid
from cesp.payments.overpayments import Overpayment, Overpayments
from cesp.recovery.models import Debt, DebtOrigin, Proposal, ProposalKind, ProposalState
from cesp_law.dates import MonthRange
from cesp_law.money import Cents
from cesp_law.wording import capitalised, span


@dataclass(frozen=True, slots=True)
class Claimable:
    """One contract's overpayment as an order to pay would claim it: neither withheld, nor claimed already."""

    found: Overpayment

    @property
    def cents(self) -> Cents:
        """What may still be claimed."""
        return self.found.claimable_cents

    @property
    def withheld_cents(self) -> Cents:
        """What set-offs took back, or may still take."""
        return Cents(self.found.withheld_cents + self.found.planned_cents)

    @property
    def lines(self) -> tuple[tuple[str, Cents], ...]:
        """The lines of the computation: each range of months, then what is taken in charge otherwise."""
        rows = [
            (f"Allocation nette {span(months)}, versée et non due", cents)
            for months, cents in zip(self.found.months, self.found.each, strict=True)
        ]
        taken = (
            ("Retenu sur les mois suivants, ou à retenir", self.withheld_cents),
            ("Déjà réclamé par une autre créance", self.found.recovered_cents),
        )
        return (*rows, *((label, Cents(-cents)) for label, cents in taken if cents))

    @property
    def subject_reference(self) -> str:
        """The months, as one line: at most two ranges are named."""
        return _in_short(self.found.months)


def overpayments(actor: Membership, *, today: date, cursor: str = "") -> tuple[Overpayments, tuple[Claimable, ...]]:
    """A page of the overpayments there are, each with what may still be claimed."""
    found = overpaid.overpayments(actor, today=today, cursor=cursor)
    return found, tuple(Claimable(one) for one in found.rows)


def claimable(actor: Membership, reference: str, *, today: date) -> Claimable:
    """The overpayment of one contract, counted now.

    :raises Contract.DoesNotExist: the actor does not see it.
    """
    contract = Contract.objects.visible_to(actor).select_related("signatory").get(reference=reference)
    return claimable_of(contract, today=today)


def claimable_of(contract: Contract, *, today: date) -> Claimable:
    return Claimable(overpaid.overpayment_of(contract, today=today))


def recovered(contract_ids: Sequence[int]) -> Mapping[int, Cents]:
    """By contract, what debts have in charge of its overpayment (``settings.RECOVERED_OVERPAYMENTS``).

    Claimed and not cancelled, whether paid, remitted, written off or still owed. Two queries.
    """
    debts = Debt.objects.filter(contract__in=contract_ids, origin=DebtOrigin.OVERPAYMENT)
    held = dict(debts.order_by().values_list("contract").annotate(cents=Sum("principal_cents")))
    cancelled = Proposal.objects.filter(
        debt__contract__in=contract_ids,
        debt__origin=DebtOrigin.OVERPAYMENT,
        kind=ProposalKind.CANCELLATION,
        state=ProposalState.CONFIRMED,
    )
    for key, cents in cancelled.order_by().values_list("debt__contract").annotate(cents=Sum("cents")):
        held[key] -= cents
    return {key: Cents(cents) for key, cents in held.items() if cents}


def _in_short(ranges: Sequence[MonthRange]) -> str:
    named = [capitalised(span(months).removeprefix("de ").removeprefix("d'")) for months in ranges[:2]]
    return f"{', puis '.join(named)}{'…' if len(ranges) > 2 else ''}"
