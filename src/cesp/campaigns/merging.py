"""What candidatures say when two accounts of one person become one: the port of ``accounts.person_links``."""

from __future__ import annotations

from datetime import date

from cesp.accounts.models import Person
from cesp.campaigns.models import Candidature, CandidatureState


def objections(kept: Person, emptied: Person) -> list[str]:
    """Two candidatures of one campaign cannot be one person's: one of them is withdrawn first."""
    standing = Candidature.objects.exclude(state=CandidatureState.WITHDRAWN).select_related("campaign")
    both = standing.filter(person=emptied, campaign__in=standing.filter(person=kept).values("campaign"))
    return [
        f"Les deux comptes ont une candidature à la campagne {one.campaign.years} : la personne en retire une d'abord."
        for one in both.order_by("pk")
    ]


def held(person: Person) -> list[str]:
    rows = Candidature.objects.filter(person=person).select_related("campaign").order_by("pk")
    return [f"candidature à la campagne {one.campaign.years} ({one.get_state_display().lower()})" for one in rows]


def moved(kept: Person, *, on: date) -> None:
    """Nothing is copied from people."""
