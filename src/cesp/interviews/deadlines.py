"""The day by which an agency answers a request for an interview, on its agents' lists (``settings.DEADLINES``).

Who is told as that day nears and once it has passed is :mod:`cesp.interviews.operations.clock`'s own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.perimeter import Matter
from cesp.interviews.models import Interview, InterviewState
from cesp.notifications.deadlines import DeadlineKind, Due

ANSWER = DeadlineKind(
    code="interviews.answer",
    label="répondre à une demande d'entretien",
    sentence="Répondre à sa demande d'entretien.",
    why="L'agence a promis de répondre, ou de proposer des horaires, avant ce jour, que la personne lit.",
    discreet="CESP : réponse à donner",
    matter=Matter.INTERVIEW,
    by_agency=True,
)
KINDS = (ANSWER,)


def people(*, on: date) -> QuerySet[Any, int]:
    """Whoever waits for an agency's answer."""
    return _waiting().values_list("person_id", flat=True)


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """The answers that agencies owe these people. One query."""
    for one in _waiting().filter(person__in=list(people)):
        assert one.answer_due_on is not None
        yield Due(
            kind=ANSWER.code,
            subject=f"interview:{one.pk}",
            person_id=one.person_id,
            due_on=one.answer_due_on,
            path=reverse("interviews:own", args=[one.public_id]),
            agent_path=reverse("interviews:interview", args=[one.public_id]),
            agency_id=one.organisation_id,
        )


def _waiting() -> QuerySet[Interview]:
    return Interview.objects.filter(state=InterviewState.ASKED).order_by("pk")
