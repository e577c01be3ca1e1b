"""The engagement over arrays: when it starts, what moves it, when it ends, how much is served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cesp_law.cohort.allowance import Standing
from cesp_law.cohort.arrays import FULL_TIME, AllowanceArrays, EngagementArrays, NotCovered, Ranges
from cesp_law.cohort.calendar import (
    LAST_MONTH,
    NEVER,
    Days,
    Flags,
    Months,
    add_months,
    days_of_month,
    first_days,
    months_of,
)

ROOM_FOR_PAUSES = 24
"""Months kept free before the last of the calendar, more than pauses can take."""


@dataclass(frozen=True, kw_only=True)
class Course:
    """How the engagement of every contract has gone.

    :param in_gap: the last place has been left before the end.
    :param in_pause: practice is suspended that month, whether or not the engagement has started.
    :param ends_until: ``NaT`` before the start and in a gap.
    """

    starts_on: Days
    started: Flags
    in_gap: Flags
    in_pause: Flags
    is_over: Flags
    ends_until: Days
    months_served: NDArray[np.int64]
    full_time_months_served: NDArray[np.int64]


def follow(
    allowance: AllowanceArrays,
    engagement: EngagementArrays,
    standing: Standing,
    months_owed: NDArray[np.int64],
    *,
    position: int,
) -> Course:
    """Follow every engagement to the day its contract is read.

    :param months_owed: full-time months where the share counts, calendar months elsewhere.
    :param position: of the first contract in the cohort.
    :raises NotCovered: an end after the last day of the calendar.
    :law: code de l'éducation, art. L. 632-6 ; décret n° 2026-4 (temps partiel)
    :clauses: INS-7, IDF-10, BIE-8, IDF-1, IDF-9, BIE-10
    """
    contracts = len(allowance)
    start = _starts_on(allowance, engagement)
    started = start <= standing.on
    who = np.flatnonzero(started)
    starts, on, on_month = start[who], standing.on[who], standing.on_month[who]
    start_month = months_of(starts)
    start_day = days_of_month(starts, start_month)
    share = engagement.share_percent[who]
    lasting = -(-months_owed[who] * FULL_TIME // share)
    _check_calendar(who + position, start_month + lasting)
    paused = _paused(engagement.pauses, who, on_month, start_month, start_day, lasting)
    ends = add_months(start_month, start_day, lasting + paused)
    left = engagement.left_on[who]
    gone = left <= on
    in_gap = gone & ~(ends <= left)
    over = (ends <= on) & ~in_gap
    # Read to the day, or to the departure: the days of a gap move what is served as they move the end.
    read_to = np.where(in_gap, left, on)
    read_month = np.where(in_gap, engagement.left_month[who], on_month)
    whole = np.maximum(read_month - start_month, 0)
    whole -= add_months(start_month, start_day, whole) > read_to
    served = np.where(over, lasting, np.maximum(np.maximum(whole, 0) - paused, 0))
    return Course(
        starts_on=np.where(started, start, NEVER),
        started=started,
        in_gap=_spread(contracts, who, in_gap),
        in_pause=_in_pause(engagement.pauses, standing.on_month),
        is_over=_spread(contracts, who, over),
        ends_until=_spread(contracts, who, np.where(in_gap, NEVER, ends), empty=NEVER),
        months_served=_spread(contracts, who, served),
        full_time_months_served=_spread(contracts, who, served * share // FULL_TIME),
    )


def _starts_on(allowance: AllowanceArrays, engagement: EngagementArrays) -> Days:
    """First day on which all conditions hold; « never » if one is missing or lost before that day."""
    start = np.maximum(allowance.diploma_on, engagement.thesis_on)  # NaT wins
    for condition in (engagement.validated_on, engagement.registered_on, engagement.installed_on):
        start = np.maximum(start, condition)
    lost = (engagement.removed_on <= start) | (engagement.left_on <= start)
    start[lost] = NEVER
    return start


def _paused(
    pauses: Ranges,
    who: NDArray[np.int64],
    on_month: Months,
    start_month: Months,
    start_day: Months,
    lasting: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Months of practice suspension so far, each counted if it begins before the end as it stood."""
    paused = np.zeros(len(who), dtype=np.int64)
    rows = np.diff(pauses.offsets)[who]
    for rank in range(int(rows.max(initial=0))):
        some = np.flatnonzero(rows > rank)
        row = pauses.offsets[who[some]] + rank
        first = np.maximum(pauses.first[row], start_month[some])
        until = np.minimum(pauses.until[row], on_month[some] + 1)
        end = add_months(start_month[some], start_day[some], lasting[some] + paused[some])
        counted = (first < until) & (first_days(first) < end)
        paused[some] += np.where(counted, until - first, 0)
    return paused


def _in_pause(pauses: Ranges, on_month: Months) -> Flags:
    month = on_month[pauses.owner]
    now = np.zeros(len(on_month), dtype=np.bool_)
    now[pauses.owner[(pauses.first <= month) & (month < pauses.until)]] = True
    return now


def _check_calendar(who: NDArray[np.int64], end_month: Months) -> None:
    past = np.flatnonzero(end_month > LAST_MONTH - ROOM_FOR_PAUSES)
    if len(past):
        raise NotCovered(int(who[past[0]]), "the engagement would end near the last day of the calendar")


def _spread(contracts: int, who: NDArray[np.int64], values: NDArray, *, empty: object = 0) -> NDArray:  # type: ignore[type-arg]
    """Values of some contracts, put back among all of them."""
    spread = np.full(contracts, empty, dtype=values.dtype)
    spread[who] = values
    return spread
