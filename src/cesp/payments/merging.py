"""What payments say when two accounts of one person become one: the port of ``accounts.person_links``."""

from __future__ import annotations

from datetime import date

from cesp.accounts.models import Person
from cesp.payments.models import BankAccount


def objections(kept: Person, emptied: Person) -> list[str]:
    """Both have bank details: a second agent must first say which ones are used."""
    if _has_account(kept) and _has_account(emptied):
        return [
            "Les deux comptes ont des coordonnées bancaires : la gestion des paiements dit d'abord lesquelles servent."
        ]
    return []


def held(person: Person) -> list[str]:
    return ["des coordonnées bancaires"] if _has_account(person) else []


def moved(kept: Person, *, on: date) -> None:
    """Nothing is copied from people here."""


def _has_account(person: Person) -> bool:
    return BankAccount.objects.filter(person=person).exists()
