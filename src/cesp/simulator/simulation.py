"""The answer to « et si… ? »: three assessments of one timeline, and their pictures.

Pure: suppositions in, values out. The page and the PDF print the same object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cesp.pictures import contract as drawing
from cesp.pictures.calendar import Calendar
from cesp.pictures.cost import draw_curve, last_drawn, leaving_on, over_the_whole_life
from cesp.pictures.curve import Curve
from cesp.pictures.frieze import Frieze
from cesp.simulator.hypotheses import Supposed
from cesp_law.assessment import Assessment, assess
from cesp_law.dates import Month
from cesp_law.facts import DeferralGranted, DiplomaObtained, Installed
from cesp_law.money import Cents
from cesp_law.regional import RegionalRules
from cesp_law.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What the suppositions come to.

    :param ahead: assessed on the last day that they let foresee.
    :param eve: assessed on the eve of a diploma to come, ``after`` on its day.
    :param leaving: assessed on the day of leaving, where one is supposed after the signature.
    :param leaving_today: assessed today, once the contract is signed.
    :param first_payment: assessed in the month of the first payment, so that its arrears show.
    """

    timeline: Timeline
    today: date
    ahead: Assessment
    eve: Assessment | None
    after: Assessment | None
    leaving: Assessment | None
    leaving_today: Assessment | None
    leaving_on: date | None
    first_payment: Assessment
    first_payment_month: Month
    paid_already: bool
    frieze: Frieze
    calendar: Calendar
    curve: Curve | None

    @property
    def arrears_months(self) -> int:
        """Months paid at once with the first payment; 0 once payments have begun."""
        return 0 if self.paid_already else self.first_payment.allowance.months_due.value


def simulate(
    *,
    timeline: Timeline,
    regional: RegionalRules,
    supposed: Supposed,
    today: date,
    received: Mapping[Month, Cents] | None = None,
) -> Simulation:
    """Assess a timeline whose facts are known or supposed.

    :param timeline: known and supposed facts together.
    :param supposed: for the day of leaving; its facts are in the timeline already.
    :param received: net cents really received so far, by month; the rest is supposed to be paid in full.
        ``None`` in the public simulator: all that is due is received.
    :raises Refused: what the law does not allow.
    """
    ahead_on = _horizon(timeline, today)
    now = assess(timeline=timeline, regional=regional, as_of=today, received=None)
    ahead = assess(timeline=timeline, regional=regional, as_of=ahead_on)
    over_life = None if received is None else over_the_whole_life(received, ahead.allowance)
    if over_life is not None:
        ahead = assess(timeline=timeline, regional=regional, as_of=ahead_on, received=over_life)
    life = drawing.Life(terms=timeline.terms, facts=timeline.facts, now=now, ahead=ahead, today=today)
    coming = timeline.diploma_on if timeline.diploma_on and timeline.diploma_on > today else None
    signed_on = timeline.terms.signed_on
    first_payment_month = max(Month.on(signed_on) + 1, ahead.allowance.first_month)

    def at(day: date | None) -> Assessment | None:
        if day is None or day < signed_on:
            return None
        return leaving_on(day, timeline=timeline, regional=regional, received=over_life)

    return Simulation(
        timeline=timeline,
        today=today,
        ahead=ahead,
        eve=at(coming - timedelta(days=1) if coming else None),
        after=at(coming),
        leaving=at(supposed.leaving_on),
        leaving_today=at(today),
        leaving_on=supposed.leaving_on,
        first_payment=assess(timeline=timeline, regional=regional, as_of=first_payment_month.first_day, received=None),
        first_payment_month=first_payment_month,
        paid_already=bool(received),
        frieze=drawing.draw_frieze(life),
        calendar=drawing.draw_calendar(life, received=received),
        curve=draw_curve(
            timeline=timeline,
            regional=regional,
            first=signed_on,
            last=last_drawn(timeline, ahead, ahead_on),
            received=over_life,
            today=today,
            chosen=supposed.leaving_on,
        ),
    )


def _horizon(timeline: Timeline, today: date) -> date:
    """The last day on which something known or supposed happens; today when nothing is to come."""
    days = [timeline.terms.signed_on, today]
    for fact in timeline.facts:
        match fact:
            case DiplomaObtained(on=on) | Installed(on=on):
                days.append(on)
            case DeferralGranted(months=months):
                days.append(months.until.first_day)
            case _:
                pass
    return max(days)
