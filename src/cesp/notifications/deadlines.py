"""What people have to do by when, as each app knows it: the port that ``cesp.reminders`` asks.

An app that gives people something to do by a day offers it in a module named in ``settings.DEADLINES``;
so does one in which people wait for the agency that follows them. What is shown, reminded and put in
agendas is the reminders' own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from cesp.accounts.models import Person
from cesp.accounts.perimeter import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineKind:
    """One kind of deadline.

    :param code: ``app.what``: « offers.sign ».
    :param label: in lists, filters and mails: an infinitive in French, without a capital.
    :param sentence: what is to be done, said to the person.
    :param why: why it matters and what missing it changes, a French sentence to the person.
    :param discreet: what an agenda shows, which others may see: no health, no name, no amount.
    :param matter: who else sees it, by the table of perimeters.
    :param action: the button that leads to the act; empty, there is none in the service.
    :param reminded: how many days before the last one the person is reminded, furthest first; none, its app
        reminds by itself or there is nothing to do.
    :param pressing: whether missing it is told, to the person and then to those who follow them.
    :param by_agency: whether an agency owes it to the person: on its agents' lists and agendas, never on the
        person's. The days of ``reminded`` are told to that agency's referents; without any, its app reminds them.
    :param asked_elsewhere: whether that agency reads it though it does not follow the person, whose app shows it why.
    """

    code: str
    label: str
    sentence: str
    why: str
    discreet: str
    matter: Matter
    action: str = ""
    reminded: tuple[int, ...] = ()
    pressing: bool = True
    by_agency: bool = False
    asked_elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that somebody has to do, and the last day to do it; given for as long as it is not done.

    :param kind: code of a declared kind.
    :param subject: what it is about within its kind: « contract:42 »; stable.
    :param due_on: last day included; in the past once it is missed.
    :param path: the page where the person does it. :param agent_path: the page where an agent reads of it.
    :param agency_id: key of the organisation that owes it to the person, when one does (``by_agency``).
    """

    kind: str
    subject: str
    person_id: int
    due_on: date
    path: str
    agent_path: str
    agency_id: int | None = None


class Deadlines(Protocol):
    """What a module named in ``settings.DEADLINES`` offers."""

    KINDS: Sequence[DeadlineKind]

    def people(self, *, on: date) -> QuerySet[Any, int]:
        """Keys of the people to whom it may give deadlines on a day, as one column."""

    def due(self, people: Iterable[int], *, on: date) -> Iterator[Due]:
        """What these people have to do, or missed, on a day; few queries whatever their number."""


def modules() -> tuple[Deadlines, ...]:
    return tuple(cast(Deadlines, import_module(path)) for path in settings.DEADLINES)


@lru_cache(maxsize=1)
def deadline_kinds() -> Mapping[str, DeadlineKind]:
    """Every declared kind by its code."""
    return {kind.code: kind for module in modules() for kind in module.KINDS}


def due_for(people: Iterable[int], *, on: date) -> list[Due]:
    """What people have to do, whichever app says so; the nearest day first. Nothing of somebody who has died."""
    keys = list(Person.objects.filter(pk__in=list(people), died_on__isnull=True).values_list("pk", flat=True))
    found = [one for module in modules() for one in module.due(keys, on=on)]
    return sorted(found, key=lambda one: (one.due_on, one.kind, one.person_id, one.subject))


def own_due(person_id: int, *, on: date) -> list[Due]:
    """What somebody has to do themself; what an agency owes them is not theirs to do."""
    return [one for one in due_for([person_id], on=on) if not deadline_kinds()[one.kind].by_agency]


def changed(people: Iterable[int], *, at: datetime) -> None:
    """Say, in the transaction that moved a deadline of these people, that it did (``settings.DEADLINES_CHANGED``)."""
    keys = list(people)
    for path in settings.DEADLINES_CHANGED:
        import_string(path)(keys, at=at)
