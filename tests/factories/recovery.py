"""Debts, made by the operation itself. The same literals everywhere: 72,110.24 €, a breach after the diploma."""

from datetime import UTC, date, datetime

from cesp.accounts.models import Membership
from cesp.contracts.models import Contract
from cesp.recovery.models import Debt, DebtOrigin, Means, Movement, Proposal
from cesp.recovery.operations import open_debt, ordering, proposing, receiving
from cesp.recovery.queries import balance
from cesp_law.money import Cents
from tests.factories.memberships import payments_approver, payments_clerk

OPENED_AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
PRINCIPAL = Cents(72_110_24)
LINES = (("Allocations nettes reçues, 48 mois", Cents(52_110_24)), ("Pénalité après le diplôme", Cents(20_000_00)))


def debt(contract: Contract, *, actor: Membership | None = None, subject: str = "Décision n° 12") -> Debt:
    """What a breach costs, claimed on 15 January 2026."""
    return open_debt(
        actor=actor or payments_clerk(),
        contract=contract,
        origin=DebtOrigin.BREACH,
        principal=PRINCIPAL,
        lines=LINES,
        subject_reference=subject,
        at=OPENED_AT,
    )


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def ordered(contract: Contract, *, on: date = date(2026, 1, 20)) -> Debt:
    """The same, its order issued by an approver and served."""
    made = debt(contract)
    ordering.issue_order(actor=payments_approver(), debt=made, at=at(on))
    return made


def confirmed(proposal: Proposal, *, on: date) -> Proposal:
    """A proposal confirmed by an approver who has just read it."""
    left = balance(proposal.debt, on=on)
    return proposing.confirm(actor=payments_approver(), proposal=proposal, seen_cents=left, at=at(on))


def in_36(debt: Debt, *, on: date = date(2026, 2, 10), first: date = date(2026, 3, 5)) -> Proposal:
    """A plan in 36 months, proposed and confirmed on one day."""
    proposal = proposing.propose_plan(
        actor=payments_clerk(), debt=debt, instalments=36, first_due_on=first, reason="Revenus du foyer.", at=at(on)
    )
    return confirmed(proposal, on=on)


def paid(debt: Debt, cents: int, *, on: date, reference: str) -> Movement:
    return receiving.record_payment(
        actor=payments_clerk(),
        debt=debt,
        cents=Cents(cents),
        on=on,
        means=Means.TRANSFER,
        reference=reference,
        at=at(on, 16),
    )
