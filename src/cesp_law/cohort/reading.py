"""From timelines to arrays, contract by contract, and what is left to the scalar path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from cesp_law.cohort.arrays import (
    FULL_TIME,
    REGIMES,
    AllowanceArrays,
    Cohort,
    EngagementArrays,
    NotCovered,
    Ranges,
)
from cesp_law.cohort.calendar import NEVER, NO_MONTH, Days
from cesp_law.dates import Month
from cesp_law.facts import Profession
from cesp_law.practice import Practice
from cesp_law.regime import Regime
from cesp_law.timeline import Timeline


def covers(timeline: Timeline) -> bool:
    """Tell whether arrays answer for a whole contract; they do for any contract's allowance.

    :law: mêmes règles que le calcul contrat par contrat
    :clauses: PAP-10
    """
    return _not_covered(timeline) is None


def from_timelines(timelines: Iterable[Timeline], *, engagement: bool = True) -> Cohort:
    """Put contracts into arrays, in the order they come.

    :param engagement: false to ask about the months of allowance only, which covers every contract.
    :raises NotCovered: a contract that arrays do not answer for, and why.
    :law: mêmes règles que le calcul contrat par contrat
    :clauses: PAP-10
    """
    contracts = tuple(timelines)
    allowance = _allowance(contracts)
    if not engagement:
        return Cohort(allowance=allowance)
    for position, timeline in enumerate(contracts):
        what = _not_covered(timeline)
        if what is not None:
            raise NotCovered(position, what)
    return Cohort(allowance=allowance, engagement=_engagement(contracts))


def _not_covered(timeline: Timeline) -> str | None:
    """What the engagement arrays have no room for, or ``None``."""
    if len(timeline.registrations) > 1:
        return "two spells on the order's register"
    practice = timeline.practice
    if any(not step.places for step in practice[:-1]):
        return "a gap between two places"
    start = timeline.engagement_on
    if start is None:
        return None
    if timeline.regime is Regime.R2026 and len(set(_shares(practice, start))) > 1:
        return "a share of full time that changes where it counts"
    left_on = _left_on(practice)
    if left_on is not None and any(months.until > Month.on(left_on) for months in timeline.practice_suspensions):
        return "a practice suspension that goes past the last departure"
    return None


def _shares(practice: tuple[Practice, ...], start: date) -> Iterator[int]:
    """Shares held from a day on, the departure left out."""
    for step, after in zip(practice, (*practice[1:], None), strict=True):
        if step.places and (after is None or after.starts_on > start):
            yield step.share_percent


def _left_on(practice: tuple[Practice, ...]) -> date | None:
    return practice[-1].starts_on if practice and not practice[-1].places else None


def _allowance(contracts: tuple[Timeline, ...]) -> AllowanceArrays:
    return AllowanceArrays(
        signed_on=_days(each.terms.signed_on for each in contracts),
        first_month=_ints(each.first_month.index for each in contracts),
        diploma_on=_days(each.diploma_on for each in contracts),
        closed_on=_days(each.closed_on for each in contracts),
        excluded_on=_days(each.excluded_on for each in contracts),
        internship_on=_days(_internship_on(each) for each in contracts),
        deferral_first=_ints(
            each.deferrals[0].months.first.index if each.deferrals else NO_MONTH for each in contracts
        ),
        deferral_until=_ints(
            each.deferrals[-1].months.until.index if each.deferrals else NO_MONTH for each in contracts
        ),
        suspensions=Ranges.of(
            [(fact.months.first.index, fact.months.until.index) for fact in each.suspensions] for each in contracts
        ),
    )


def _internship_on(timeline: Timeline) -> date | None:
    """Entry into the dental internship where it suspends by itself."""
    automatic = timeline.regime is Regime.R2010 and timeline.terms.profession is Profession.ODONTOLOGY
    return timeline.dental_internship_on if automatic else None


def _engagement(contracts: tuple[Timeline, ...]) -> EngagementArrays:
    spells = [each.registrations[0] if each.registrations else None for each in contracts]
    return EngagementArrays(
        regime=np.array([REGIMES.index(each.regime) for each in contracts], dtype=np.int8),
        waived=np.array([each.waived is not None for each in contracts], dtype=np.bool_),
        thesis_on=_days(each.thesis_on if each.thesis_required else each.diploma_on for each in contracts),
        validated_on=_days(each.projects[0].on if each.projects else None for each in contracts),
        registered_on=_days(spell.starts_on if spell else None for spell in spells),
        removed_on=_days(spell.ends_on if spell else None for spell in spells),
        installed_on=_days(each.practice[0].starts_on if each.practice else None for each in contracts),
        left_on=_days(_left_on(each.practice) for each in contracts),
        share_percent=_ints(_share(each) for each in contracts),
        pauses=Ranges.of(
            [(months.first.index, months.until.index) for months in each.practice_suspensions] for each in contracts
        ),
    )


def _share(timeline: Timeline) -> int:
    if timeline.regime is not Regime.R2026 or timeline.engagement_on is None:
        return FULL_TIME
    return next(_shares(timeline.practice, timeline.engagement_on))


def _days(days: Iterable[date | None]) -> Days:
    """Days as an array; « never » for ``None``."""
    never = np.iinfo(np.int64).min
    epoch = date(1970, 1, 1).toordinal()
    ordinals = np.array([never if day is None else day.toordinal() - epoch for day in days], dtype=np.int64)
    assert np.isnat(NEVER)
    return ordinals.view("datetime64[D]")


def _ints(values: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.fromiter(values, dtype=np.int64)
