"""Where every contract of a cohort stands on a day, without the reasons."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cesp_law.breach import BreachStage
from cesp_law.cohort.allowance import Standing, days_of, last_net_cents, stand, totals
from cesp_law.cohort.arrays import REGIMES, AllowanceArrays, Cohort, EngagementArrays
from cesp_law.cohort.calendar import Cents, Days, Flags, Months, values_at
from cesp_law.cohort.engagement import Course, follow
from cesp_law.parameters import load
from cesp_law.phase import Phase
from cesp_law.regime import Regime

PHASES = tuple(Phase)
STAGES = tuple(BreachStage)


@dataclass(frozen=True, kw_only=True)
class CohortReceived:
    """What was really paid for the months due, from the ledger.

    :param months: months due for which something was paid.
    :param net_cents: their sum.
    :param last_net_cents: net pay, at its rate, of the last of those months; 0 without any.
    """

    months: NDArray[np.int64]
    net_cents: Cents
    last_net_cents: Cents

    def part(self, contracts: slice) -> CohortReceived:
        """What was paid to consecutive contracts; shares memory."""
        return CohortReceived(
            months=self.months[contracts],
            net_cents=self.net_cents[contracts],
            last_net_cents=self.last_net_cents[contracts],
        )


@dataclass(frozen=True, kw_only=True)
class CohortAssessment:
    """What :class:`cesp_law.assessment.Assessment` says, one entry per contract.

    :param phase: position in :data:`PHASES`.
    :param until_month: :data:`NO_MONTH` until the event that ends the allowance.
    :param starts_on: ``NaT`` before the start; ``ends_until`` also while a gap runs.
    :param breach_asked: whether leaving costs something or nothing that day; false once the engagement
        is accomplished, and amounts are then 0.
    :param breach_stage: position in :data:`STAGES`.
    :param unserved_asked: whether the second reading joins the first; its total is 0 otherwise.
    """

    phase: NDArray[np.int8]
    first_month: Months
    until_month: Months
    months_due: NDArray[np.int64]
    months_suspended: NDArray[np.int64]
    gross_cents: Cents
    net_cents: Cents
    months_owed: NDArray[np.int64]
    final: Flags
    starts_on: Days
    ends_until: Days
    months_served: NDArray[np.int64]
    full_time_months_served: NDArray[np.int64]
    breach_asked: Flags
    breach_stage: NDArray[np.int8]
    months_received: NDArray[np.int64]
    allowances_cents: Cents
    penalty_cents: Cents
    total_cents: Cents
    unserved_asked: Flags
    unserved_cents: Cents

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Its arrays, in order."""
        return tuple(field.name for field in fields(cls))


def assess_cohort(cohort: Cohort, as_of: date | Days, *, received: CohortReceived | None = None) -> CohortAssessment:
    """Assess every contract on a day.

    :param as_of: the day the question is asked, the same for all or one for each contract; after a breach
        or a waiver, its day.
    :param received: ``None`` when all that was due has been paid.
    :returns: equal to the cent to :func:`cesp_law.assessment.assess`, contract by contract.
    :raises ValueError: a cohort without its engagement arrays.
    :raises NotCovered: an engagement that ends near the last day of the calendar.
    :law: code de l'éducation, art. L. 632-6 ; arrêté du 26 mai 2020
    :clauses: IDF-1, IDF-2, IDF-16, BIE-1, INS-7
    """
    if cohort.engagement is None:
        raise ValueError("a cohort of allowances only: due_segments answers for it")
    parts = []
    for position, part in cohort.parts():
        assert part.engagement is not None
        paid = None if received is None else received.part(slice(position, position + len(part.allowance)))
        days = days_of(as_of, position, part.allowance)
        parts.append(_assess(part.allowance, part.engagement, days, paid, position))
    return CohortAssessment(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in CohortAssessment.names()}
    )


def _assess(
    allowance: AllowanceArrays,
    engagement: EngagementArrays,
    as_of: date | Days,
    received: CohortReceived | None,
    position: int,
) -> CohortAssessment:
    standing = stand(allowance, as_of)
    gross, net = totals(allowance, standing)
    paid = received or CohortReceived(
        months=standing.months_due, net_cents=net, last_net_cents=last_net_cents(standing)
    )
    owed = np.maximum(values_at(load("engagement_floor"), allowance.signed_on), paid.months)
    course = follow(allowance, engagement, standing, owed, position=position)
    graduated = allowance.diploma_on <= standing.on
    closed = allowance.closed_on <= standing.on
    waived = closed & engagement.waived
    deferred = (allowance.deferral_first <= standing.on_month) & (standing.on_month < allowance.deferral_until)
    asked = waived | ~course.is_over
    penalty = np.where(asked & ~waived, _penalty(allowance, standing.on, graduated, paid.months), 0)
    allowances = np.where(asked & ~waived, paid.net_cents, 0)
    unserved_asked = (
        (asked & ~waived)
        & (engagement.regime != REGIMES.index(Regime.R2010))
        & (course.full_time_months_served >= 1)
        & (paid.months >= 1)
    )
    unserved = paid.last_net_cents * (owed - course.full_time_months_served) + penalty
    return CohortAssessment(
        phase=_phase(allowance, standing, course, closed=closed, waived=waived, deferred=deferred, graduated=graduated),
        first_month=allowance.first_month,
        until_month=standing.until_month,
        months_due=standing.months_due,
        months_suspended=standing.months_suspended,
        gross_cents=gross,
        net_cents=net,
        months_owed=owed,
        final=closed | (allowance.excluded_on <= standing.on) | (graduated & ~deferred),
        starts_on=course.starts_on,
        ends_until=course.ends_until,
        months_served=course.months_served,
        full_time_months_served=course.full_time_months_served,
        breach_asked=asked,
        breach_stage=_stage(waived=waived, graduated=graduated),
        months_received=paid.months,
        allowances_cents=allowances,
        penalty_cents=penalty,
        total_cents=allowances + penalty,
        unserved_asked=unserved_asked,
        unserved_cents=np.where(unserved_asked, unserved, 0),
    )


def _penalty(allowance: AllowanceArrays, on: Days, graduated: Flags, months: NDArray[np.int64]) -> Cents:
    """Penalty of a breach on a day, read as that of the signature if it comes before."""
    day = np.maximum(on, allowance.signed_on)
    after = values_at(load("breach_penalty_after_diploma"), day)
    by_month = values_at(load("breach_penalty_before_diploma"), day) * months
    before = np.maximum(by_month, values_at(load("breach_penalty_floor"), day))
    return np.where(graduated, after, before)


def _stage(*, waived: Flags, graduated: Flags) -> NDArray[np.int8]:
    stage = np.where(
        graduated, STAGES.index(BreachStage.AFTER_DIPLOMA), STAGES.index(BreachStage.BEFORE_DIPLOMA)
    ).astype(np.int8)
    stage[waived] = STAGES.index(BreachStage.WAIVED)
    return stage


def _phase(
    allowance: AllowanceArrays,
    standing: Standing,
    course: Course,
    *,
    closed: Flags,
    waived: Flags,
    deferred: Flags,
    graduated: Flags,
) -> NDArray[np.int8]:
    """The first phase that holds: written from the last one looked for to the first."""
    phase = np.full(len(allowance), PHASES.index(Phase.TRAINING), dtype=np.int8)
    for name, holds in (
        (Phase.BEFORE_ALLOWANCE, standing.on_month < allowance.first_month),
        (Phase.AWAITING_INSTALLATION, graduated),
        (Phase.DEFERRED, deferred),
        (Phase.SUSPENDED, standing.suspended_now),
        (Phase.ENGAGED, course.started),
        (Phase.ENGAGEMENT_SUSPENDED, course.started & (course.in_gap | course.in_pause)),
        (Phase.COMPLETED, course.is_over),
        (Phase.BEFORE_ALLOWANCE, standing.on < allowance.signed_on),
        (Phase.BREACHED, closed),
        (Phase.WAIVED, waived),
    ):
        phase[holds] = PHASES.index(name)
    return phase
