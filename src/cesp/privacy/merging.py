"""What contestations and erasures say when two accounts of one person become one."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from cesp.accounts.models import Person
from cesp.privacy.models import OPEN_ERASURE, Contestation, Erasure, ErasureLine


def objections(kept: Person, emptied: Person) -> list[str]:
    """One person contests a piece of data once, has not approved what they reviewed, and is not being erased."""
    found = []
    if _contested(kept) & _contested(emptied):
        found.append("Les deux comptes contestent la même donnée : le bureau répond d'abord à l'une des contestations.")
    one, other = Q(reviewed_by=kept, approved_by=emptied), Q(reviewed_by=emptied, approved_by=kept)
    if Erasure.objects.filter(one | other).exists():
        found.append("L'un des deux comptes a contrôlé un effacement que l'autre a approuvé : ce sont deux personnes.")
    waiting = ErasureLine.objects.filter(erasure__state__in=OPEN_ERASURE, person__in=[kept, emptied])
    if waiting.exists():
        found.append("L'effacement de l'un des deux comptes est en cours : il se termine, ou il est écarté, d'abord.")
    return found


def held(person: Person) -> list[str]:
    count = Contestation.objects.filter(person=person).count()
    return [f"{count} contestation{'s' if count > 1 else ''}"] if count else []


def moved(kept: Person, *, on: date) -> None:
    """Nothing is copied from people here."""


def _contested(person: Person) -> set[str]:
    return set(Contestation.objects.pending().filter(person=person).exclude(field="").values_list("field", flat=True))
