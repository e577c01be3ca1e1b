"""The last day to send the yearly questionnaire, among everybody's deadlines (``settings.DEADLINES``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.perimeter import Matter
from cesp.notifications.deadlines import DeadlineKind, Due
from cesp.questionnaire.models import Response

SEND = DeadlineKind(
    code="questionnaire.send",
    label="envoyer le questionnaire annuel",
    sentence="Envoyer le questionnaire annuel.",
    why="La réponse est obligatoire. Sans elle, votre référent vous contacte ; aucune sanction n'est automatique.",
    discreet="CESP : réponse attendue",
    matter=Matter.CONTRACT,
    action="Ouvrir le questionnaire",
    pressing=False,  # operations.following climbs its own ladder
)
KINDS = (SEND,)


def people(*, on: date) -> QuerySet[Any, int]:
    """Signatories called to answer, who have sent nothing."""
    return _waiting(on).values_list("contract__signatory_id", flat=True)


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """Questionnaires that still take an answer: by the closing, then by the last day they are taken late. One query."""
    rows = _waiting(on).filter(contract__signatory__in=list(people)).select_related("questionnaire", "contract")
    for row in rows:
        asked = row.questionnaire
        yield Due(
            kind=SEND.code,
            subject=f"questionnaire:{row.pk}",
            person_id=row.contract.signatory_id,
            due_on=asked.closes_on if on <= asked.closes_on else asked.corrections_until_on,
            path=reverse("questionnaire:file", args=[row.public_id]),
            agent_path=reverse("portal:contract", args=[row.contract.reference]),
        )


def _waiting(on: date) -> QuerySet[Response]:
    return Response.objects.silent().taken(on).order_by("pk")
