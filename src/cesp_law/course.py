"""How an engagement goes once it has started: what moves its end, and how far it has got.

The work is done by runs of months between two disturbances, never month by month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, assert_never

from cesp_law.dates import Month, MonthRange, add_months, index_of
from cesp_law.practice import FULL_TIME, Practice
from cesp_law.refusals import Refused
from cesp_law.sources import BY_CALENDAR_MONTHS

if TYPE_CHECKING:
    from cesp_law.timeline import Timeline


@dataclass(frozen=True, slots=True)
class SuspendedPractice:
    """Months of practice suspension that fall in the engagement; ``on`` is their first day."""

    on: date
    months: MonthRange


@dataclass(frozen=True, slots=True)
class Gap:
    """Days between two places, ``[on, until)``; open while no other place has been taken."""

    on: date
    until: date | None


@dataclass(frozen=True, slots=True)
class NewShare:
    """From a day on, another share of full time; only where the share counts."""

    on: date
    share_percent: int


Disturbance = SuspendedPractice | Gap | NewShare
"""What moves the end of an engagement under way."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive engagement months at one share of full time."""

    months: int
    share_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How the engagement has gone, on a day.

    :param suspended_months: months of practice suspension so far, the month under way included.
    :param gap_days: days between two places so far, those of suspended months left out.
    :param runs: months of the engagement to its end, oldest first.
    :param ends_until: first day no longer owed; ``None`` while a gap runs.
    :param is_over: whether that day has come.
    """

    starts_on: date
    suspended_months: int
    gap_days: int
    in_gap: bool
    in_suspension: bool
    runs: tuple[Run, ...]
    ends_until: date | None
    is_over: bool
    months_served: int
    full_time_months_served: int


def disturbances_of(
    *,
    start: date | None,
    practice: tuple[Practice, ...],
    practice_suspensions: tuple[MonthRange, ...],
    pro_rata: bool,
) -> tuple[Disturbance, ...]:
    """List what moves the end of the engagement.

    A practice suspension counts from the month of the start on. A gap is the time when no place is held.

    :param start: first day of the engagement, or ``None``.
    :param practice_suspensions: months of practice suspension, oldest first.
    :param pro_rata: whether the regime counts the share of full time.
    :returns: oldest first; empty before there is a start.
    :law: décret n° 2020-268 (suspension en exercice) ; décret n° 2026-4 (temps partiel)
    :clauses: BIE-10, IDF-9
    """
    if start is None:
        return ()
    found: list[Disturbance] = []
    for months in practice_suspensions:
        first = max(months.first, Month.on(start))
        if first < months.until:
            found.append(SuspendedPractice(first.first_day, MonthRange(first, months.until)))
    for position, step in enumerate(practice):
        after = practice[position + 1].starts_on if position + 1 < len(practice) else None
        if after is not None and after <= start:
            continue
        if not step.places:
            found.append(Gap(step.starts_on, after))
        elif pro_rata:
            found.append(NewShare(max(start, step.starts_on), step.share_percent))
    return tuple(sorted(found, key=lambda disturbance: disturbance.on))


def course_on(timeline: Timeline, on: date, *, months_owed: int) -> Course:
    """Follow an engagement that has started, from disturbance to disturbance.

    Months are added before days. A disturbance moves the end only if it comes before the end as it
    stood. Where the share counts, a month weighs the share held on its first day.

    :param on: a day from the start on.
    :param months_owed: full-time months where the share counts, calendar months elsewhere.
    :raises Refused: the end would fall after the last day of the calendar.
    :law: code de l'éducation, art. L. 632-6 ; décret n° 2026-4 (temps partiel)
    :clauses: INS-7, BIE-10, IDF-9
    """
    assert timeline.engagement_on is not None
    walk = _Walk(timeline.engagement_on, months_owed * FULL_TIME, timeline.practice_suspensions, on)
    for disturbance in timeline.disturbances:
        if disturbance.on > on or walk.over_by(disturbance.on):
            break
        match disturbance:
            case SuspendedPractice(months=months):
                walk.suspended += min(months.until.index, index_of(on) + 1) - months.first.index
            case Gap(on=first, until=until):
                walk.in_gap = until is None or until > on
                walk.gap_days += walk.days_between(first, on if walk.in_gap else until or on)
            case NewShare(share_percent=share):
                walk.share = share
            case _:
                assert_never(disturbance)
    return walk.finish()


class _Walk:
    """An engagement being followed: months run so far, what they weigh, what has moved the end."""

    __slots__ = (
        "gap_days",
        "in_gap",
        "need",
        "on",
        "practice_suspensions",
        "run",
        "runs",
        "share",
        "start",
        "suspended",
        "weighed",
    )

    def __init__(self, start: date, need: int, practice_suspensions: tuple[MonthRange, ...], on: date) -> None:
        self.start = start
        self.need = need
        self.practice_suspensions = practice_suspensions
        self.on = on
        self.share = FULL_TIME
        self.suspended = 0
        self.gap_days = 0
        self.in_gap = False
        self.run = 0
        self.weighed = 0
        self.runs: list[Run] = []

    def over_by(self, day: date) -> bool:
        """Run the months that begin before a day, and tell whether the end has come by then."""
        self._run(min(self._begun_before(day) - self.run, self._wanted()))
        return self.weighed >= self.need and self._moved(self.run) <= day

    def days_between(self, first: date, until: date) -> int:
        """Days of ``[first, until)`` outside the suspended months so far."""
        days = (until - first).days
        next_month = index_of(self.on) + 1
        for months in self.practice_suspensions:
            start = max(months.first.index, index_of(self.start))
            end = min(months.until.index, next_month)
            if start < end:
                inside = min(until.toordinal(), _ordinal(end)) - max(first.toordinal(), _ordinal(start))
                days -= max(0, inside)
        return days

    def finish(self) -> Course:
        """Run to the end, and say how far the day is on the way."""
        self._run(self._wanted())
        ends_until = None if self.in_gap else self._moved(self.run)
        is_over = ends_until is not None and ends_until <= self.on
        last = ends_until if ends_until is not None and is_over else self.on
        served = max(0, self._whole_months_by(last.toordinal() - self.gap_days) - self.suspended)
        month = Month.on(self.on)
        return Course(
            starts_on=self.start,
            suspended_months=self.suspended,
            gap_days=self.gap_days,
            in_gap=self.in_gap,
            in_suspension=not is_over and any(month in months for months in self.practice_suspensions),
            runs=tuple(self.runs),
            ends_until=ends_until,
            is_over=is_over,
            months_served=served,
            full_time_months_served=self._weight_of(served) // FULL_TIME,
        )

    def _run(self, months: int) -> None:
        if months <= 0:
            return
        self.run += months
        self.weighed += months * self.share
        if self.runs and self.runs[-1].share_percent == self.share:
            months += self.runs.pop().months
        self.runs.append(Run(months, self.share))

    def _wanted(self) -> int:
        """Months still to run at the share of the moment."""
        return max(0, -((self.weighed - self.need) // self.share))

    def _moved(self, months: int) -> date:
        """First day after so many months of engagement; months are added before days."""
        try:
            return add_months(self.start, months + self.suspended) + timedelta(days=self.gap_days)
        except (ValueError, OverflowError):
            raise Refused(
                f"La fin de l'engagement dépasserait le 31 décembre {date.max.year}, dernier jour du calendrier.",
                citation=BY_CALENDAR_MONTHS.text,
            ) from None

    def _begun_before(self, day: date) -> int:
        """Months of engagement that begin before a day."""
        ordinal = day.toordinal() - self.gap_days
        whole = self._whole_months_by(ordinal - 1)
        return 0 if ordinal <= self.start.toordinal() else max(0, whole + 1 - self.suspended)

    def _whole_months_by(self, ordinal: int) -> int:
        """Largest number of months that can be added to the start without passing a day."""
        if ordinal <= self.start.toordinal():
            return 0
        day = date.fromordinal(ordinal)
        months = index_of(day) - index_of(self.start)
        return months if add_months(self.start, months) <= day else months - 1

    def _weight_of(self, months: int) -> int:
        weight = 0
        for run in self.runs:
            weight += min(months, run.months) * run.share_percent
            months -= min(months, run.months)
        return weight


def _ordinal(month: int) -> int:
    """Ordinal of a month's first day, one past the calendar for the month after the last."""
    return Month(month).first_day.toordinal() if month <= Month.on(date.max).index else date.max.toordinal() + 1
