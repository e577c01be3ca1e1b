"""The last day to give the proof of a year of engagement, among everybody's deadlines (``settings.DEADLINES``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.perimeter import Matter
from cesp.engagement.models import MISSING, YearlyProof
from cesp.notifications.deadlines import DeadlineKind, Due

PROOF = DeadlineKind(
    code="engagement.proof",
    label="donner la preuve annuelle d'exercice",
    sentence="Donner la preuve d'exercice de votre année d'engagement.",
    why="Elle atteste que l'engagement est servi ; sans elle le certificat de fin attend. Aucune sanction n'est "
    "automatique : votre référent vous la demande. Une réponse acceptée au questionnaire annuel en tient lieu.",
    discreet="CESP : une pièce à donner",
    matter=Matter.ENGAGEMENT,
    action="Donner la preuve",
    reminded=(90, 60, 14),
)
KINDS = (PROOF,)
"""A month before the year ends, the day it ends, then two weeks before the last day."""


def people(*, on: date) -> QuerySet[Any, int]:
    """Signatories whose proof is missing."""
    return _missing(on).values_list("contract__signatory_id", flat=True)


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """The proofs that are missing, of the years begun. One query."""
    for row in _missing(on).filter(contract__signatory__in=list(people)).select_related("contract"):
        yield Due(
            kind=PROOF.code,
            subject=f"proof:{row.pk}",
            person_id=row.contract.signatory_id,
            due_on=row.due_on,
            path=reverse("engagement:proof", args=[row.contract.reference, row.number]),
            agent_path=reverse("engagement:engagement", args=[row.contract.reference]),
        )


def _missing(on: date) -> QuerySet[YearlyProof]:
    rows = YearlyProof.objects.filter(state__in=MISSING, begins_on__lte=on, contract__signatory__died_on__isnull=True)
    return rows.order_by("pk")
