"""What pieces say when two accounts of one person become one: the port of ``accounts.person_links``."""

from __future__ import annotations

from datetime import date

from cesp.accounts.models import Person
from cesp.documents.models import Piece


def objections(kept: Person, emptied: Person) -> list[str]:
    """The same bytes for the same use are kept once: which nature is not said, it may be health."""
    held = set(_kept(kept))
    if held.intersection(_kept(emptied)):
        return ["Une même pièce est déposée dans les deux comptes : la personne retire d'abord l'une des deux."]
    return []


def held(person: Person) -> list[str]:
    count = Piece.objects.kept().filter(person=person).count()
    return [f"{count} pièce{'s' if count > 1 else ''}"] if count else []


def moved(kept: Person, *, on: date) -> None:
    """Nothing is copied from people here."""


def _kept(person: Person) -> list[tuple[str, str]]:
    return list(Piece.objects.kept().filter(person=person).values_list("kind", "digest"))
