"""The last day to complete a request, and for an agency to give its opinion, among everybody's deadlines.

The port is ``settings.DEADLINES``. The days within which a desk answers are the desk's own: its list and its home say
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.models import Organisation
from cesp.accounts.perimeter import Matter
from cesp.life_events.models import Completion, EventKind, EventState, Opinion
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
OPINION = DeadlineKind(
    code="life_events.opinion",
    label="donner l'avis de l'agence sur une demande",
    sentence="Donner l'avis de votre agence.",
    why="Passé ce jour, la gestion des contrats peut décider sans lui, et le courrier de décision le dit.",
    discreet="CESP : avis attendu",
    matter=Matter.REQUEST,
    reminded=(5, 1),
    pressing=False,  # once the time has run, nothing is missed: the desk may decide
    by_agency=True,
    asked_elsewhere=True,  # the agency of the region wanted does not follow the signatory, and reads the request
)
KINDS = (COMPLETE, OPINION)


def people(*, on: date) -> QuerySet[Any, int]:
    """Signatories whose request waits for a complement, or for the opinion of an agency."""
    asked = Opinion.objects.awaited().order_by().values_list("event__contract__signatory_id", flat=True)
    return asked.union(_awaited().order_by().values_list("event__contract__signatory_id", flat=True))


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """The complements, and the opinions that agencies owe. Three queries."""
    keys = list(people)
    yield from _complements(keys)
    yield from _opinions(keys)


def _complements(people: list[int]) -> Iterator[Due]:
    rows = _awaited().filter(event__contract__signatory__in=people).select_related("event__contract")
    for row in rows:
        yield Due(
            kind=COMPLETE.code,
            subject=f"completion:{row.pk}",
            person_id=row.event.contract.signatory_id,
            due_on=row.answer_by_on,
            path=reverse("life_events:own_event", args=[row.event.public_id]),
            agent_path=reverse("life_events:request", args=[row.event.public_id]),
        )


def _opinions(people: list[int]) -> Iterator[Due]:
    rows = Opinion.objects.awaited().filter(event__contract__signatory__in=people).order_by("pk")
    held = list(rows.select_related("event__contract"))
    asked = {one.ars for one in held}
    agencies = Organisation.objects.filter(kind=Organisation.Kind.ARS, ars_code__in=asked) if asked else ()
    by_code = {one.ars_code: one.pk for one in agencies}
    for row in held:
        if row.ars not in by_code:
            continue  # no agency of that region has an account: nobody is asked
        yield Due(
            kind=OPINION.code,
            subject=f"opinion:{row.pk}",
            person_id=row.event.contract.signatory_id,
            due_on=row.answer_by_on,
            path=reverse("life_events:own_event", args=[row.event.public_id]),
            agent_path=reverse("life_events:request", args=[row.event.public_id]),
            agency_id=by_code[row.ars],
        )


def _awaited() -> QuerySet[Completion]:
    """But those of an end announced: an agency reads deadlines, and never that somebody means to leave."""
    rows = Completion.objects.filter(answered_at__isnull=True, event__state=EventState.TO_COMPLETE)
    return rows.exclude(event__kind=EventKind.END).order_by("pk")
