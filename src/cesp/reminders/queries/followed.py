"""The deadlines of the people whom an agent follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max
from django.db.models.functions import TruncMonth

from cesp.accounts.models import Membership
from cesp.accounts.perimeter import Reach, reach
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.notifications.deadlines import Due, deadline_kinds, due_for
from cesp.reminders.models import Deadline, DeadlineQuerySet
from cesp.reminders.wording import Day, Shown
from cesp_law.dates import Month
from cesp_law.wording import capitalised

_BY_DAY = Sort("due_on")
LATE = "passees"
BEHIND, AHEAD = timedelta(days=31), timedelta(days=366)
"""How far around today an agenda reads."""
MOST_EVENTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; an empty string narrows nothing.

    :param month: « 2027-03 », or :data:`LATE` for those missed.
    """

    words: str = ""
    kind: str = ""
    month: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, and how many lines the other filters leave it."""

    code: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    """:param shown: the rows of the page, in words."""

    page: Page[Deadline]
    shown: tuple[Shown, ...]
    total: int
    kinds: tuple[Choice, ...]
    months: tuple[Choice, ...]


def listing(*, actor: Membership, filters: Filters, on: date, cursor: str = "", size: int = 50) -> Listing:
    """A page of deadlines, oldest first: two queries whatever the rows."""
    found = _found(actor, filters, on)
    rows = _narrowed(found, filters, on).select_related("person")
    page = pagination.page(rows, sort=_BY_DAY, cursor=cursor, size=size)
    kinds, months = _counters(found, filters, on)
    total = sum(kinds.values()) if not filters.kind else kinds[filters.kind]
    shown = tuple(Shown(row.due, on, row.person) for row in page.rows)
    return Listing(page, shown, total, tuple(_kind_choices(kinds)), tuple(_month_choices(months)))


def rows_to_export(*, actor: Membership, filters: Filters, on: date) -> Iterator[Deadline]:
    """Every line of the list, whatever the page."""
    rows = _narrowed(_found(actor, filters, on), filters, on).select_related("person")
    return pagination.ordered(rows, _BY_DAY).iterator(chunk_size=2_000)


def count_to_export(*, actor: Membership, filters: Filters, on: date) -> int:
    return _narrowed(_found(actor, filters, on), filters, on).count()


def of_person(actor: Membership, person_id: int, *, on: date) -> tuple[Shown, ...]:
    """What one person followed has to do and is owed, asked of the apps themselves, within the actor's matters."""
    return tuple(Shown(one, on) for one in due_for([person_id], on=on) if _reads(actor, one))


def _reads(actor: Membership, due: Due) -> bool:
    how_far = reach(actor, deadline_kinds()[due.kind].matter)
    ours = due.agency_id in (None, actor.organisation_id)
    return how_far is Reach.ALL or (how_far is not Reach.NOTHING and ours)


def days_of(seat: Membership, *, on: date) -> Iterator[Day]:
    """What the people whom somebody follows have to do, for an agenda: a month back, a year ahead. One query.

    Grouped by day and kind: an agency, or the managing authority, has at most a line a kind each day,
    and never more than :data:`MOST_EVENTS`.
    """
    near = _found(seat, Filters(), on).filter(due_on__gte=on - BEHIND, due_on__lte=on + AHEAD)
    grouped = near.order_by("due_on", "kind").values_list("due_on", "kind")
    people, changed = Count("person", distinct=True), Max("found_at")
    for day, kind, how_many, changed_at in grouped.annotate(how_many=people, changed=changed)[:MOST_EVENTS]:
        yield Day(day, kind, how_many, LATE if day < on else f"{day:%Y-%m}", changed_at)


def _found(actor: Membership, filters: Filters, on: date) -> DeadlineQuerySet:
    """Open ones within the perimeter and the words; an advice that has passed asks for nothing any more."""
    advised = [code for code, kind in deadline_kinds().items() if not kind.pressing]
    found = Deadline.objects.visible_to(actor).open().exclude(kind__in=advised, due_on__lt=on)
    for word in search.key(filters.words).split():
        found = found.filter(person__search_key__contains=word)
    return found


def _narrowed(found: DeadlineQuerySet, filters: Filters, on: date) -> DeadlineQuerySet:
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.month == LATE:
        return found.filter(due_on__lt=on)
    if filters.month:
        month = month_of(filters.month)
        return found.filter(due_on__gte=max(month.first_day, on), due_on__lte=month.last_day)
    return found


def month_of(code: str) -> Month:
    """« 2027-03 ».

    :raises ValueError: anything else.
    """
    year, _, number = code.partition("-")
    return Month.of(int(year), int(number))


def _counters(found: DeadlineQuerySet, filters: Filters, on: date) -> tuple[Counter[str], Counter[str]]:
    """How many lines each kind and each month would leave, the other filter kept: one grouped read."""
    kinds: Counter[str] = Counter()
    months: Counter[str] = Counter()
    late = found.filter(due_on__lt=on).order_by().values_list("kind").annotate(rows=Count("pk"))
    ahead = found.filter(due_on__gte=on).order_by().annotate(month=TruncMonth("due_on"))
    lines = [(kind, LATE, rows) for kind, rows in late]
    lines += [
        (kind, f"{month:%Y-%m}", rows)
        for kind, month, rows in ahead.values_list("kind", "month").annotate(rows=Count("pk"))
    ]
    for kind, month, rows in lines:
        if filters.month in ("", month):
            kinds[kind] += rows
        if filters.kind in ("", kind):
            months[month] += rows
    return kinds, months


def _kind_choices(counts: Counter[str]) -> Iterator[Choice]:
    for code, kind in deadline_kinds().items():
        if counts[code]:
            yield Choice(code, capitalised(kind.label), counts[code])


def _month_choices(counts: Counter[str]) -> Iterator[Choice]:
    if counts[LATE]:
        yield Choice(LATE, "Échéances passées", counts[LATE])
    for code in sorted(set(counts) - {LATE}):
        yield Choice(code, capitalised(month_of(code).in_french), counts[code])
