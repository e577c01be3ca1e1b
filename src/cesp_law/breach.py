"""What leaving would cost, or has cost: the sums received, and a penalty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from cesp_law.allowance import Received
from cesp_law.explain import Explained
from cesp_law.money import ZERO, Cents
from cesp_law.parameters import load
from cesp_law.reasons import breach as reasons
from cesp_law.regime import Regime

if TYPE_CHECKING:
    from cesp_law.engagement import Engagement
    from cesp_law.timeline import Timeline


class BreachStage(StrEnum):
    BEFORE_DIPLOMA = "before_diploma"
    AFTER_DIPLOMA = "after_diploma"
    """From the day of the diploma on."""
    WAIVED = "waived"


class ReadingCode(StrEnum):
    NET_RECEIVED = "net_received"
    UNSERVED_MONTHS = "unserved_months"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way the texts can be read, and what it comes to."""

    code: ReadingCode
    total: Explained[Cents]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachCost:
    """The indemnity if the contract ended on the day, or as it ended.

    :param months_received: months of allowance really paid.
    :param total_cents: allowances plus penalty: the amount of the order.
    :param readings: the reading retained first, then the open one where there is one.
    """

    stage: BreachStage
    months_received: int
    allowances_cents: Explained[Cents]
    penalty_cents: Explained[Cents]
    total_cents: Explained[Cents]
    readings: tuple[Reading, ...]


def breach_on(timeline: Timeline, on: date, *, received: Received, engagement: Engagement) -> BreachCost | None:
    """Compute the indemnity if the contract ended on a day.

    :param on: the day things are read (:meth:`Timeline.read_on`).
    :param received: what was really paid for the months due.
    :param engagement: as it stands that day.
    :returns: zeros once waived; ``None`` once the engagement is accomplished.
    :law: arrêté du 26 mai 2020, art. 1er ; code de l'éducation, art. R. 631-24-16
    :clauses: IDF-16, IDF-15
    """
    stage = stage_on(timeline, on)
    if stage is BreachStage.WAIVED:
        return _waived(timeline, received)
    course = engagement.course
    if course is not None and course.is_over:
        return None
    penalty = penalty_on(timeline, on, stage=stage, months_received=received.months)
    total = Explained(
        Cents(received.net_cents + penalty), lambda: reasons.total(timeline, on, stage, received, penalty)
    )
    return BreachCost(
        stage=stage,
        months_received=received.months,
        allowances_cents=Explained(received.net_cents, lambda: reasons.allowances(received)),
        penalty_cents=Explained(penalty, lambda: reasons.penalty(timeline, on, stage, received, penalty)),
        total_cents=total,
        readings=(
            Reading(ReadingCode.NET_RECEIVED, total),
            *_unserved_months(timeline, on, stage, received, engagement, penalty),
        ),
    )


def observations_until(received_on: date, *, days: int) -> date:
    """Find the last day to present observations before a breach is decided, included.

    :param received_on: the day the notice was received, which does not count; no report to a working day.
    :param days: as ``breach_observations`` gave them on the day of the opening.
    :law: code des relations entre le public et l'administration, art. L. 121-1 et L. 122-1
    :clauses: IDF-16
    """
    return received_on + timedelta(days=days)


def stage_on(timeline: Timeline, on: date) -> BreachStage:
    """Tell which penalty a day calls for.

    :returns: « after the diploma » from its very day on.
    :law: arrêté du 26 mai 2020, art. 1er, II
    :clauses: IDF-16
    """
    if timeline.waived is not None and timeline.waived.on <= on:
        return BreachStage.WAIVED
    if timeline.diploma_on is not None and timeline.diploma_on <= on:
        return BreachStage.AFTER_DIPLOMA
    return BreachStage.BEFORE_DIPLOMA


def penalty_on(timeline: Timeline, on: date, *, stage: BreachStage, months_received: int) -> Cents:
    """Compute the penalty.

    A contract cannot be broken before it is signed: an earlier day is read as that of the signature.

    :param on: day of effect of the breach; it picks the amounts.
    :param months_received: months of allowance really paid, 0 or more.
    :returns: an amount per month and a floor before the diploma, a lump sum from its day on.
    :law: arrêté du 26 mai 2020, art. 1er, II ; arrêté du 24 juin 2011, art. 1-1
    :clauses: IDF-16, IDF-15
    """
    day = max(on, timeline.terms.signed_on)
    match stage:
        case BreachStage.WAIVED:
            return ZERO
        case BreachStage.AFTER_DIPLOMA:
            return Cents(load("breach_penalty_after_diploma").at(day).value)
        case BreachStage.BEFORE_DIPLOMA:
            by_month = load("breach_penalty_before_diploma").at(day).value * months_received
            return Cents(max(by_month, load("breach_penalty_floor").at(day).value))
        case _:
            assert_never(stage)


def _waived(timeline: Timeline, received: Received) -> BreachCost:
    nothing = Explained(ZERO, lambda: reasons.waived(timeline))
    return BreachCost(
        stage=BreachStage.WAIVED,
        months_received=received.months,
        allowances_cents=nothing,
        penalty_cents=nothing,
        total_cents=nothing,
        readings=(Reading(ReadingCode.NET_RECEIVED, nothing),),
    )


def _unserved_months(
    timeline: Timeline,
    on: date,
    stage: BreachStage,
    received: Received,
    engagement: Engagement,
    penalty: Cents,
) -> tuple[Reading, ...]:
    """The code's own wording, beside the order, once at least one month has been served."""
    served, last_pay = engagement.full_time_months_served, received.last_pay
    if timeline.regime is Regime.R2010 or served < 1 or last_pay is None:
        return ()
    unserved = engagement.months_owed.value - served
    total = Explained(
        Cents(last_pay.net_cents * unserved + penalty),
        lambda: reasons.unserved(timeline, on, stage, received, engagement, penalty),
    )
    return (Reading(ReadingCode.UNSERVED_MONTHS, total),)
