"""The last day to order one's wishes for an internship post (``settings.DEADLINES``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.perimeter import Matter
from cesp.common.instants import day_of, end_of
from cesp.internship.models import Candidate
from cesp.notifications.deadlines import DeadlineKind, Due

WISHES = DeadlineKind(
    code="internship.wishes",
    label="ordonner les vœux d'internat",
    sentence="Ordonner vos vœux d'internat.",
    why="Les postes sont attribués par rang, d'après ces vœux. Sans vœu, vous choisirez parmi les postes restants.",
    discreet="CESP : réponse attendue",
    matter=Matter.INTERNSHIP,
    action="Ordonner mes vœux",
    reminded=(30, 7, 1),
    pressing=False,  # once closed, no wish can be kept: there is nothing left to press for
)
KINDS = (WISHES,)


def people(*, on: date) -> QuerySet[Any, int]:
    """Candidates of a choice that takes wishes, who have kept none."""
    return _waiting(on).values_list("contract__signatory_id", flat=True)


def due(people: Iterable[int], *, on: date) -> Iterator[Due]:
    """Choices that take wishes, of whoever has kept no list. One query."""
    rows = _waiting(on).filter(contract__signatory__in=list(people)).select_related("choice", "contract")
    for row in rows:
        yield Due(
            kind=WISHES.code,
            subject=f"candidate:{row.pk}",
            person_id=row.contract.signatory_id,
            due_on=day_of(row.choice.wishes_until_at - timedelta(microseconds=1)),
            path=reverse("internship:own"),
            agent_path=reverse("internship:candidate", args=[row.choice.year, row.public_id]),
        )


def _waiting(on: date) -> QuerySet[Candidate]:
    """The closing excludes its instant: a day that ends on it is the last one."""
    rows = Candidate.objects.staying().filter(wishes_saved_at__isnull=True, choice__announced_at__isnull=False)
    open_on = {"choice__wishes_from_at__lt": end_of(on), "choice__wishes_until_at__gte": end_of(on)}
    return rows.filter(**open_on).order_by("pk")
