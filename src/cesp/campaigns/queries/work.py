"""What waits for a desk among candidatures, for the home of an agent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Candidature
from cesp.campaigns.queries.desk import QUEUES, wheres

_SHOWN = 5
_WAITS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.UFR_MANAGER: (
        ("en_retard", "Le jour de la réponse est passé : prolongez, ou décidez."),
        ("a_verifier", "Déclarez le dossier complet, ou demandez une correction."),
        ("inscriptions", "La commission ne prend pas un dossier dont l'inscription n'est pas vérifiée."),
    ),
    Role.ARS_REFERENT: (("avis", "La commission attend l'avis de votre ARS ; le plus ancien d'abord."),),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue with something in it, its oldest files first."""

    code: str
    title: str
    why: str
    count: int
    rows: Sequence[Candidature]

    @property
    def url(self) -> str:
        return f"{reverse('campaigns:desk')}?campagne=toutes&file={self.code}"


def candidatures_waiting(actor: Membership, *, today: date) -> tuple[Waiting, ...]:
    """What waits for the actor's desk: one query to count, one for each queue that holds something."""
    wanted = _WAITS.get(Role(actor.role), ())
    if not wanted:
        return ()
    visible, where = Candidature.objects.visible_to(actor), wheres(actor, today=today)
    counts = visible.order_by().aggregate(**{code: Count("pk", filter=where[code]) for code, _ in wanted})
    return tuple(
        Waiting(
            code,
            QUEUES[code],
            why,
            counts[code],
            list(visible.filter(where[code]).select_related("person").order_by("deposited_at", "pk")[:_SHOWN]),
        )
        for code, why in wanted
        if counts[code]
    )
