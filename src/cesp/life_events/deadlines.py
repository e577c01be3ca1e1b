"""The last day to complete a request, among everybody's deadlines (``settings.DEADLINES``).

The days within which a desk answers are the desk's own: its list and its home say them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.perimeter import Matter
from cesp.life_events.models import Completion, EventKind, EventState
from cesp.notifications.deadlines import DeadlineKind, Due

COMPLETE = DeadlineKind(
    code="life_events.complete",
    label="compléter une demande",
    sentence="Compléter votre demande.",
    why="Elle attend ce complément pour être décidée. Sans lui, le bureau décide d'après ce qu'il a.",
    discreet="CESP : réponse attendue",
    matter=Matter.REQUEST,
    action="Compléter ma demande",
    reminded=(7, 1),
)
KINDS = (COMPLETE,)


def people(*, on: date) -> QuerySet[Any, int]:
    """Signatories whose request waits for a complement."""
    return _awaited().values_list("event__contract__signatory_id", flat=True)


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """The complements awaited. One query."""
    rows = _awaited().filter(event__contract__signatory__in=list(people)).select_related("event__contract")
    for row in rows:
        yield Due(
            kind=COMPLETE.code,
            subject=f"completion:{row.pk}",
            person_id=row.event.contract.signatory_id,
            due_on=row.answer_by_on,
            path=reverse("life_events:own_event", args=[row.event.public_id]),
            agent_path=reverse("life_events:request", args=[row.event.public_id]),
        )


def _awaited() -> QuerySet[Completion]:
    """But those of an end announced: an agency reads deadlines, and never that somebody means to leave."""
    rows = Completion.objects.filter(answered_at__isnull=True, event__state=EventState.TO_COMPLETE)
    return rows.exclude(event__kind=EventKind.END).order_by("pk")
