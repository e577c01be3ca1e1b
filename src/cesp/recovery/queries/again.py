"""What a new debt may claim beside one of a breach: what was written off, or what no debt claims yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cesp.contracts.models import FactKind, RecordedFact
from cesp.recovery.models import Debt, DebtOrigin, MovementKind
from cesp.recovery.queries.indemnities import shift_of, taken_up_reference
from cesp.recovery.reading import Account
from cesp_law.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A debt that may be claimed now; its lines sum to its amount."""

    cents: Cents
    lines: tuple[tuple[str, Cents], ...]
    subject_reference: str


def again_of(account: Account, *, today: date) -> Again | None:
    """What may be claimed beside a debt, if anything.

    What was written off is no longer in the account, and is still owed (ADR 0026): once nothing else is left, it may
    be claimed once by a new debt, unless the breach was annulled or the signatory died.
    """
    debt = account.debt
    if debt.origin != DebtOrigin.BREACH or account.is_deceased or not account.steps:
        return None
    return _written_off(account) or _missing(debt, today)


def written_off_cents(account: Account) -> Cents:
    """What was written off of a debt."""
    moved = (one for one in account.steps if one.movement and one.movement.kind == MovementKind.WRITE_OFF)
    return Cents(-sum(one.cents for one in moved))


def _written_off(account: Account) -> Again | None:
    cents, debt = written_off_cents(account), account.debt
    subject = taken_up_reference(debt)
    if not cents or not account.is_settled or _is_annulled(debt) or _siblings(debt, subject):
        return None
    return Again(
        cents=cents, lines=((f"Créance n° {debt.pk} : somme admise en non-valeur", cents),), subject_reference=subject
    )


def _missing(debt: Debt, today: date) -> Again | None:
    shift = shift_of(debt, today=today)
    if shift is None or not shift.missing_cents:
        return None
    claimed = Cents(shift.missing_cents - shift.due_cents)
    rows = (("Indemnité comptée aujourd'hui", shift.due_cents), ("Déjà réclamé", claimed))
    subject = f"Complément de la créance n° {debt.pk}"
    number = Debt.objects.filter(contract=debt.contract_id, subject_reference__startswith=subject).count()
    subject = f"{subject} ({number + 1})" if number else subject
    return Again(cents=shift.missing_cents, lines=tuple(row for row in rows if row[1]), subject_reference=subject)


def _siblings(debt: Debt, subject: str) -> bool:
    rows = Debt.objects.filter(contract=debt.contract_id, origin=debt.origin, subject_reference=subject)
    return rows.exists()


def _is_annulled(debt: Debt) -> bool:
    """Whether a breach was recorded and stands no more."""
    rows = RecordedFact.objects.filter(contract=debt.contract_id, kind=FactKind.BREACHED)
    stands = RecordedFact.objects.standing().filter(contract=debt.contract_id, kind=FactKind.BREACHED)
    return rows.exists() and not stands.exists()
