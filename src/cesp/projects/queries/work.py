"""What waits for an agent on their home: projects to speak of or to decide, and those of another region."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from cesp.accounts.models import Membership, Role
from cesp.projects.models import Project
from cesp.projects.queries.desk import wheres

_WORK = {
    Role.ARS_REFERENT: {
        "a-traiter": ("Projets d'installation à décider", "Un signataire attend la décision de votre agence."),
        "sans-lieu": ("Projets sans lieu de la liste", "Le lieu doit être inscrit sur la liste avant la validation."),
    },
    Role.DEPARTEMENT_REFERENT: {
        "a-traiter": ("Projets qui attendent votre voix", "La région vous attend quinze jours avant de décider."),
    },
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the home; its code is the queue of the list that shows the same ones."""

    code: str
    title: str
    why: str
    count: int


def projects_waiting(actor: Membership) -> tuple[Waiting, ...]:
    """What waits for a referent; one query."""
    work = _WORK.get(Role(actor.role))
    if work is None:
        return ()
    where, mine = wheres(actor), Project.objects.visible_to(actor).order_by()
    counts = mine.aggregate(**{code.replace("-", "_"): Count("pk", filter=where[code]) for code in work})
    return tuple(
        Waiting(code, title, why, counts[code.replace("-", "_")])
        for code, (title, why) in work.items()
        if counts[code.replace("-", "_")]
    )
