"""The thirty days in which an offer is signed or refused: the deadline of candidates (``settings.DEADLINES``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.perimeter import Matter
from cesp.notifications.deadlines import DeadlineKind, Due
from cesp.offers.models import Offer
from cesp_law.selection.quota import last_day_to_sign

SIGN = DeadlineKind(
    code="offers.sign",
    label="signer ou refuser le contrat proposé",
    sentence="Signer ou refuser le contrat proposé.",
    why="Passé ce jour, la proposition est caduque et le candidat suivant est appelé.",
    discreet="CESP : réponse attendue",
    matter=Matter.OFFER,
    action="Lire la proposition",
    pressing=False,  # operations.answering recalls those that wait, and calls the next candidate
)
KINDS = (SIGN,)


def people(*, on: date) -> QuerySet[Any, int]:
    """Candidates with an offer that waits for their answer."""
    return _waiting().values_list("candidature__person_id", flat=True)


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """Offers without an answer whose last day has not passed: afterwards nothing can be signed any more. One query."""
    rows = _waiting().filter(candidature__person__in=list(people))
    for pk, person_id, offered_on in rows.values_list("pk", "candidature__person_id", "offered_on"):
        last_day = last_day_to_sign(offered_on)
        if on <= last_day:
            yield Due(
                kind=SIGN.code,
                subject=f"offer:{pk}",
                person_id=person_id,
                due_on=last_day,
                path=reverse("offers:own"),
                agent_path=reverse("offers:offers"),
            )


def _waiting() -> QuerySet[Offer]:
    return Offer.objects.filter(answer="", lapse_told_at__isnull=True).order_by("pk")
