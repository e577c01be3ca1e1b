"""The engagement: how many months are owed, when it starts, when it ends, how much is served.

The end is never stored: it is computed from the start, the months owed and what moved it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cesp_law.allowance import Received
from cesp_law.course import Course, course_on
from cesp_law.dates import Month, add_months
from cesp_law.deferral import deferral_running
from cesp_law.explain import Explained
from cesp_law.practice import Practice
from cesp_law.reasons import engagement as reasons

if TYPE_CHECKING:
    from cesp_law.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """What is owed, from when to when, and how much of it is done.

    :param final: whether no more month of allowance can come.
    :param ends_until: first day no longer owed; ``None`` before the start and while a gap runs.
    :param months_served: calendar months, whatever the share.
    :param full_time_months_served: the same, each month weighed by its share where the regime says
        so; whole full-time months.
    :param course: how it has gone; ``None`` before the start.
    """

    months_owed: Explained[int]
    final: bool
    starts_on: date | None
    ends_until: date | None
    last_day: Explained[date | None]
    months_served: Explained[int]
    full_time_months_served: int
    course: Course | None


def start_of(
    *,
    diploma_on: date | None,
    thesis_on: date | None,
    validated_on: date | None,
    registrations: Iterable[tuple[date, date | None]],
    practice: tuple[Practice, ...],
) -> date | None:
    """Find the first day on which everything the engagement waits for holds.

    :param thesis_on: the thesis, or the diploma where it implies one.
    :param validated_on: first validation of a project by an ARS.
    :param registrations: spells on the order's register, half-open, oldest first.
    :param practice: what is held, step by step.
    :returns: that day, or ``None`` if it never comes. It comes once: nothing later moves it.
    :law: dépliant de l'ARS Auvergne-Rhône-Alpes ; présentation de l'ARS Île-de-France
    :clauses: INS-7, IDF-10, BIE-8
    """
    if diploma_on is None or thesis_on is None or validated_on is None:
        return None
    earliest = max(diploma_on, thesis_on, validated_on)
    days = [
        day
        for registered_on, removed_on in registrations
        for held_on, left_on in _held(practice)
        if (day := max(earliest, registered_on, held_on)) and _before(day, removed_on) and _before(day, left_on)
    ]
    return min(days, default=None)


def earliest_last_day(allowance_until: Month, months_owed: int) -> date:
    """Give the last day of an engagement that starts as soon as the allowance is over, at full time.

    :param allowance_until: first month without allowance; a deferral has then run its course.
    :param months_owed: whole months.
    :returns: the eve of the first day no longer owed.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: BIE-1, INS-7
    """
    return add_months(allowance_until.first_day, months_owed) - timedelta(days=1)


def engagement_on(timeline: Timeline, on: date, *, received: Received) -> Engagement:
    """Compute the engagement as it stands on a day.

    :param on: the day things are read (:meth:`Timeline.read_on`).
    :param received: what was really paid for the months due.
    :raises Refused: the end would fall after the last day of the calendar.
    :law: code de l'éducation, art. L. 632-6 ; décret n° 2026-4 (temps partiel)
    :clauses: IDF-1, INS-7, IDF-9, BIE-10
    """
    owed = months_owed(timeline, received)
    started = timeline.engagement_on is not None and timeline.engagement_on <= on
    course = course_on(timeline, on, months_owed=owed) if started else None
    final = is_final(timeline, on)
    ends_until = None if course is None else course.ends_until
    return Engagement(
        months_owed=Explained(owed, lambda: reasons.months_owed(timeline, received, owed=owed, final=final)),
        final=final,
        starts_on=timeline.engagement_on if started else None,
        ends_until=ends_until,
        last_day=Explained(
            None if ends_until is None else ends_until - timedelta(days=1),
            lambda: reasons.last_day(timeline, on, owed, course),
        ),
        months_served=Explained(
            0 if course is None else course.months_served,
            lambda: reasons.months_served(timeline, on, course),
        ),
        full_time_months_served=0 if course is None else course.full_time_months_served,
        course=course,
    )


def months_owed(timeline: Timeline, received: Received) -> int:
    """Count the months owed: those of allowance due and paid, and never under the floor.

    :law: code de l'éducation, art. L. 632-6
    :clauses: IDF-1, NAT-3, PAP-1
    """
    return max(timeline.floor.value, received.months)


def is_final(timeline: Timeline, on: date) -> bool:
    """Tell whether no more month of allowance can come.

    :returns: true from the day of the diploma, except while a deferral runs; and once the contract
        is closed or the studies are over by exclusion.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: BIE-1, INS-6
    """
    if _come(timeline.closed_on, on) or _come(timeline.excluded_on, on):
        return True
    return _come(timeline.diploma_on, on) and deferral_running(timeline, on) is None


def _held(practice: tuple[Practice, ...]) -> Iterable[tuple[date, date | None]]:
    """Spells during which some place is held, half-open; neighbours are left apart."""
    for position, step in enumerate(practice):
        if step.places:
            yield step.starts_on, practice[position + 1].starts_on if position + 1 < len(practice) else None


def _before(day: date, end: date | None) -> bool:
    return end is None or day < end


def _come(event: date | None, on: date) -> bool:
    return event is not None and event <= on
