"""Reads on what somebody was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q, QuerySet

from cesp.accounts.models import Membership
from cesp.accounts.queries import roles_of
from cesp.common import pagination
from cesp.common.instants import day_of
from cesp.notifications.kinds import Kind, Pace, kinds
from cesp.notifications.models import Notification, Preference, WeeklyDigest

_LATEST = pagination.Sort("created_at", descending=True)
_A_PAGE = 30
_MOST = 99
"""The bell counts no further."""


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    rows: tuple[Notification, ...]


def own(actor: Membership) -> QuerySet[Notification]:
    return Notification.objects.filter(person=actor.person_id)


def unread(actor: Membership) -> QuerySet[Notification]:
    return own(actor).filter(read_at__isnull=True, settled_at__isnull=True)


def unread_count(actor: Membership) -> int:
    """One query on an index, which stops at a hundred."""
    return unread(actor).order_by()[: _MOST + 1].count()


def unread_page(actor: Membership, *, cursor: str = "") -> pagination.Page[Notification]:
    return pagination.page(unread(actor), sort=_LATEST, cursor=cursor, size=_A_PAGE)


def past_page(actor: Membership, *, cursor: str = "") -> pagination.Page[Notification]:
    """What was read, or settled."""
    past = own(actor).filter(Q(read_at__isnull=False) | Q(settled_at__isnull=False))
    return pagination.page(past, sort=_LATEST, cursor=cursor, size=_A_PAGE)


def by_day(rows: Iterable[Notification]) -> tuple[Day, ...]:
    """Grouped by the day it was in Paris, in their order."""
    return tuple(Day(on, tuple(told)) for on, told in groupby(rows, key=lambda row: day_of(row.created_at)))


def kinds_of(actor: Membership, *, on: date) -> tuple[Kind, ...]:
    """The kinds that somebody in one of their roles may be told, in the order of their labels."""
    roles = {membership.role for membership in roles_of(actor.person, on=on)}
    mine = (kind for kind in kinds().values() if not kind.roles or roles.intersection(kind.roles))
    return tuple(sorted(mine, key=lambda kind: kind.label))


def paces_of(actor: Membership) -> dict[str, Pace]:
    """What somebody chose, by code of kind."""
    rows = Preference.objects.filter(person=actor.person_id).values_list("kind", "pace")
    return {kind: Pace(pace) for kind, pace in rows}


def wants_mondays(actor: Membership) -> bool:
    return WeeklyDigest.objects.filter(person=actor.person_id).exists()
