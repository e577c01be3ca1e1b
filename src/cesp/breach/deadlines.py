"""The last day for observations (``settings.DEADLINES``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.perimeter import Matter
from cesp.breach.models import Case, CaseState
from cesp.notifications.deadlines import DeadlineKind, Due

OBSERVATIONS = DeadlineKind(
    code="breach.observations",
    label="présenter des observations",
    sentence="Présenter vos observations dans la procédure ouverte sur votre contrat.",
    why="Une décision peut être prise ensuite. Des observations tardives sont gardées, et marquées hors délai.",
    discreet="CESP : réponse attendue",
    matter=Matter.PAYMENT,  # between the signatory and the managing authority: no agency reads of it
    action="Présenter mes observations",
    reminded=(7, 2),
    pressing=False,  # observing is a right: nobody is pressed for not using it
)
KINDS = (OBSERVATIONS,)


def people(*, on: date) -> QuerySet[Any, int]:
    """Signatories of an open procedure who have said nothing."""
    return _waiting().values_list("contract__signatory_id", flat=True)


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """Open procedures whose opening was received, of whoever has said nothing. One query."""
    rows = _waiting().filter(contract__signatory__in=list(people)).select_related("notice", "contract")
    for case in rows:
        until = case.observations_until_on
        if until is not None and until >= on:
            yield Due(
                kind=OBSERVATIONS.code,
                subject=f"case:{case.pk}",
                person_id=case.contract.signatory_id,
                due_on=until,
                path=reverse("breach:own"),
                agent_path=reverse("breach:case", args=[case.public_id]),
            )


def _waiting() -> QuerySet[Case]:
    return Case.objects.filter(state=CaseState.OPEN, observations__isnull=True).order_by("pk")
