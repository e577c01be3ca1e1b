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

from cesp.accounts.models import Membership, Role
from cesp.accounts.perimeter import Matter, withheld
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
    label="donner l'avis de votre agence sur une demande",
    sentence="Donner l'avis de votre agence.",
    why="Passé ce jour, la gestion des contrats peut décider sans lui, et le courrier de décision le dit.",
    discreet="CESP : avis attendu",
    matter=Matter.FOLLOW_UP,  # of the agency alone: no signatory's deadline, no list of them shows it
    action="Donner l'avis",
    reminded=(5, 1),
    pressing=False,  # once the time has run, nothing is missed: the desk may decide
)
KINDS = (COMPLETE, OPINION)


def people(*, on: date) -> QuerySet[Any, int]:
    """Signatories whose request waits for a complement, and referents whose agency is silent on one."""
    asked = Opinion.objects.awaited().order_by().values("ars")
    referents = _referents(on).filter(organisation__ars_code__in=asked)
    signatories = _awaited().order_by().values_list("event__contract__signatory_id", flat=True)
    return signatories.union(referents.order_by().values_list("person_id", flat=True))


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """The complements and the opinions awaited. Two queries, and one more for each referent of a silent agency."""
    keys = list(people)
    yield from _complements(keys)
    yield from _opinions(keys, on=on)


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


def _opinions(people: list[int], *, on: date) -> Iterator[Due]:
    """To each referent of an agency still asked, but about somebody whom they declared that they know."""
    awaited = Opinion.objects.awaited()
    members = _referents(on).filter(person__in=people, organisation__ars_code__in=awaited.order_by().values("ars"))
    for member in {(one.person_id, one.organisation_id): one for one in members}.values():
        rows = awaited.asked_of(member).exclude(withheld(member, person="event__contract__signatory"))
        for row in rows.select_related("event").order_by("pk"):
            page = reverse("life_events:request", args=[row.event.public_id])
            yield Due(
                kind=OPINION.code,
                subject=f"opinion:{row.pk}",
                person_id=member.person_id,
                due_on=row.answer_by_on,
                path=page,
                agent_path=page,
            )


def _referents(on: date) -> QuerySet[Membership]:
    rows = Membership.objects.in_force(on).filter(role=Role.ARS_REFERENT)
    return rows.select_related("person", "organisation").order_by("pk")


def _awaited() -> QuerySet[Completion]:
    """But those of an end announced: an agency reads deadlines, and never that somebody means to leave."""
    rows = Completion.objects.filter(answered_at__isnull=True, event__state=EventState.TO_COMPLETE)
    return rows.exclude(event__kind=EventKind.END).order_by("pk")
