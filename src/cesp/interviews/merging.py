"""What interviews say when two accounts of one person become one: the port of ``accounts.person_links``."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from cesp.accounts.models import Person
from cesp.interviews.models import OPEN, Interview


def objections(kept: Person, emptied: Person) -> list[str]:
    """One interview at a time is open with an agency: of two, one is cancelled first."""
    of = [set(_open(person).values_list("organisation__name", flat=True)) for person in (kept, emptied)]
    return [
        f"Les deux comptes ont un entretien en cours avec {name} : l'un des deux s'annule d'abord."
        for name in sorted(of[0] & of[1])
    ]


def held(person: Person) -> list[str]:
    count = Interview.objects.filter(person=person).count()
    return [f"entretiens avec l'ARS : {count}"] if count else []


def moved(kept: Person, *, on: date) -> None:
    """Nothing else to say: an interview's row is all there is of it."""


def _open(person: Person) -> QuerySet[Interview]:
    return Interview.objects.filter(person=person, state__in=OPEN)
