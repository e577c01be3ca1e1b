"""Debts, made by the operation itself. The same literals everywhere: 72,110.24 €, a breach after the diploma."""

from datetime import UTC, datetime

from cesp.accounts.models import Membership
from cesp.contracts.models import Contract
from cesp.recovery.models import Debt, DebtOrigin
from cesp.recovery.operations import open_debt
from cesp_law.money import Cents
from tests.factories.memberships import payments_clerk

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
