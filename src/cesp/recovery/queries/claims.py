"""Overpayments that nobody has taken in charge yet, and what a debt for one would say."""

from __future__ import annotations

from collections.abc import Sequence
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
    """One contract's overpayment, and how much of it debts claim already.

    :param cents: what may still be claimed.
    """

    found: Overpayment
    claimed_cents: Cents

    @property
    def cents(self) -> Cents:
        return Cents(max(0, self.found.cents - self.claimed_cents))

    @property
    def lines(self) -> tuple[tuple[str, Cents], ...]:
        """The lines of the computation: each range of months, and what is claimed already taken off."""
        rows = [
            (f"Allocation nette {span(months)}, versée et non due", cents)
            for months, cents in zip(self.found.months, self.found.each, strict=True)
        ]
        if self.claimed_cents:
            rows.append(("Déjà réclamé par une autre créance", Cents(-self.claimed_cents)))
        return tuple(rows)

    @property
    def subject_reference(self) -> str:
        """The months, as one line: at most two ranges are named."""
        return _in_short(self.found.months)


def overpayments(actor: Membership, *, today: date, cursor: str = "") -> tuple[Overpayments, tuple[Claimable, ...]]:
    """A page of the overpayments that the last run found, each with what may still be claimed."""
    found = overpaid.overpayments(actor, today=today, cursor=cursor)
    claimed = claimed_of([one.contract for one in found.rows])
    return found, tuple(Claimable(one, claimed[one.contract.pk]) for one in found.rows)


def claimable(actor: Membership, reference: str, *, today: date) -> Claimable:
    """The overpayment of one contract, counted now.

    :raises Contract.DoesNotExist: the actor does not see it.
    """
    contract = Contract.objects.visible_to(actor).select_related("signatory").get(reference=reference)
    return claimable_of(contract, today=today)


def claimable_of(contract: Contract, *, today: date) -> Claimable:
    (found,) = overpaid.counted([contract], today=today)
    return Claimable(found, claimed_of([contract])[contract.pk])


def claimed_of(contracts: Sequence[Contract]) -> dict[int, Cents]:
    """By contract, how much of its overpayment debts claim or have claimed: what was cancelled is free again."""
    keys = [one.pk for one in contracts]
    held = dict.fromkeys(keys, 0)
    debts = Debt.objects.filter(contract__in=keys, origin=DebtOrigin.OVERPAYMENT)
    for key, cents in debts.order_by().values_list("contract").annotate(cents=Sum("principal_cents")):
        held[key] += cents
    cancelled = Proposal.objects.filter(
        debt__contract__in=keys,
        debt__origin=DebtOrigin.OVERPAYMENT,
        kind=ProposalKind.CANCELLATION,
        state=ProposalState.CONFIRMED,
    )
    for key, cents in cancelled.order_by().values_list("debt__contract").annotate(cents=Sum("cents")):
        held[key] -= cents
    return {key: Cents(cents) for key, cents in held.items()}


def _in_short(ranges: Sequence[MonthRange]) -> str:
    named = [capitalised(span(months).removeprefix("de ").removeprefix("d'")) for months in ranges[:2]]
    return f"{', puis '.join(named)}{'…' if len(ranges) > 2 else ''}"
