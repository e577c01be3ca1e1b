"""What former signatories owe: an order to issue, a plan under way with a remission to confirm, a request to answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from cesp.accounts.models import Membership, Role
from cesp.contracts import reading
from cesp.contracts.models import Contract
from cesp.demonstration.conversations import at
from cesp.demonstration.personas import APPROVER, PAYMENTS_CLERK
from cesp.payments.transfers import transfers_of
from cesp.recovery.models import AskedFor, Debt, DebtOrigin, Means, ProposalKind
from cesp.recovery.operations import asking, open_debt, ordering, proposing, receiving
from cesp.recovery.queries import balance
from cesp_law.assessment import assess
from cesp_law.dates import add_months
from cesp_law.money import Cents
from cesp_law.phase import Phase

_DAYS_AGO = (160, 40, 4)
"""How long ago each breach was decided."""


def make(agents: Mapping[str, Membership], *, today: date) -> None:
    """Three breaches: one paid by instalments, one whose signatory asks for time, one whose order is to issue."""
    clerk, approver = agents[PAYMENTS_CLERK.email], agents[APPROVER.email]
    debts = [
        debt
        for contract, ago in zip(_broken(), _DAYS_AGO, strict=False)
        if (debt := _claimed(contract, clerk, today=today, ago=ago)) is not None
    ]
    for debt, ago in zip(debts[:2], _DAYS_AGO, strict=False):
        ordering.issue_order(actor=approver, debt=debt, at=at(today, ago - 3, 10))
    if debts:
        _by_instalments(debts[0], clerk, approver, today=today)
    if len(debts) > 1:
        _asked(debts[1], today=today)


def _broken() -> list[Contract]:
    rows = Contract.objects.filter(summary__phase=Phase.BREACHED, summary__indemnity_cents__gt=0)
    return list(rows.select_related("signatory").order_by("pk")[: len(_DAYS_AGO)])


def _claimed(contract: Contract, clerk: Membership, *, today: date, ago: int) -> Debt | None:
    """The indemnity of a contract that was broken, as the law computes it from what was paid."""
    timeline = reading.timeline_of(contract)
    found = assess(
        timeline=timeline,
        regional=reading.rules_of(timeline.terms),
        as_of=today,
        received=transfers_of(contract).by_month,
    )
    if found.breach is None or found.breach.total_cents.value <= 0:
        return None
    allowances, penalty = found.breach.allowances_cents.value, found.breach.penalty_cents.value
    months = f"Allocations nettes reçues, {found.breach.months_received} mois"
    lines = [(label, cents) for label, cents in ((months, allowances), ("Pénalité", penalty)) if cents]
    return open_debt(
        actor=clerk,
        contract=contract,
        origin=DebtOrigin.BREACH,
        principal=found.breach.total_cents.value,
        lines=lines,
        subject_reference="Décision de rupture reprise du dossier",
        at=at(today, ago, 9),
    )


def _by_instalments(debt: Debt, clerk: Membership, approver: Membership, *, today: date) -> None:
    """Thirty-six months, three paid, the fourth late; a remission that Hugo proposes and Sylvie has to confirm."""
    first = today - timedelta(days=110)
    plan = proposing.propose_plan(
        actor=clerk,
        debt=debt,
        instalments=36,
        first_due_on=first,
        reason="Revenus d'un foyer de quatre personnes.",
        at=at(today, 140, 11),
    )
    left = balance(debt, on=today - timedelta(days=139))
    proposing.confirm(actor=approver, proposal=plan, seen_cents=left, at=at(today, 139, 15))
    for rank in range(3):
        due = add_months(first, rank)
        receiving.record_payment(
            actor=clerk,
            debt=debt,
            cents=Cents(left // 36),
            on=due - timedelta(days=1),
            means=Means.TRANSFER,
            reference=f"VIR-{due:%Y%m}",
            at=at(today, (today - due).days, 10),
        )
    proposing.propose_less(
        actor=clerk,
        debt=debt,
        kind=ProposalKind.REMISSION,
        cents=Cents(min(2_000_00, balance(debt, on=today))),
        reason="Perte d'emploi du conjoint, justifiée.",
        at=at(today, 2, 16),
    )


def _asked(debt: Debt, *, today: date) -> None:
    signatory = Membership.objects.get(person=debt.contract.signatory, role=Role.SIGNATORY)
    asking.ask(
        actor=signatory,
        debt=debt,
        wanted=AskedFor.PLAN,
        instalments=24,
        explanation="Je peux payer chaque mois, mais pas toute la somme d'un coup.",
        at=at(today, 6, 20),
    )
