"""The cost of leaving on every day that matters, from the law to the curve."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from cesp.pictures import curve
from cesp.pictures.curve import Curve, Point
from cesp_law.allowance import Allowance
from cesp_law.assessment import Assessment, assess
from cesp_law.breach import ReadingCode
from cesp_law.dates import Month, add_months
from cesp_law.facts import DiplomaObtained
from cesp_law.money import Cents
from cesp_law.regional import RegionalRules
from cesp_law.timeline import Timeline

_A_DAY = timedelta(days=1)
_MONTHS_SHOWN_AFTER_ALLOWANCE = 12
"""How far the curve goes on when nothing says that the engagement started."""


def leaving_on(
    day: date, *, timeline: Timeline, regional: RegionalRules, received: Mapping[Month, Cents] | None = None
) -> Assessment:
    """The assessment of a day, counting as received what was by then.

    :param received: net cents by month over the whole life of the contract, really received for
        the past and supposed for what is to come; ``None`` when all that is due is received.
    """
    known = None if received is None else {month: cents for month, cents in received.items() if month.first_day <= day}
    return assess(timeline=timeline, regional=regional, as_of=day, received=known)


def draw_curve(
    *,
    timeline: Timeline,
    regional: RegionalRules,
    first: date,
    last: date,
    received: Mapping[Month, Cents] | None = None,
    paid: Mapping[Month, Cents] | None = None,
    today: date,
    chosen: date | None = None,
) -> Curve | None:
    """Assess the first day of each month and every day that changes something.

    :param first: first day drawn, as a rule that of the signature.
    :param last: last day drawn, included.
    :param paid: what was really paid by today, on which today and the days before it are read; ``received`` when
        nothing is given.
    :param chosen: the day somebody thinks of leaving.
    :returns: ``None`` when no day of the period has an indemnity.
    """
    diploma_on = next((fact.on for fact in timeline.facts if isinstance(fact, DiplomaObtained)), None)
    notes = _notes(timeline, first=first, diploma_on=diploma_on, today=today, chosen=chosen)
    months = range(Month.on(first).index + 1, Month.on(last).index + 1)
    days = sorted({first, last, *(Month(index).first_day for index in months), *notes})
    points = []
    for day in days:
        if first <= day <= last:
            known = received if paid is None or day > today else paid
            at_day = leaving_on(day, timeline=timeline, regional=regional, received=known)
            points.append(_point(day, at_day, notes.get(day, "")))
    if len(points) < 2 or not any(point.total_cents for point in points):
        return None
    marks = [(day, word) for day, word in ((diploma_on, "diplôme"), (today, "aujourd'hui")) if day]
    if chosen and chosen != today:
        marks.append((chosen, "votre départ"))
    picked = next((point for point in points if point.on == (chosen or today)), None)
    return curve.draw(
        points=points,
        rows=[point for point in points if point.note or (point.on.month, point.on.day) == (1, 1)],
        marks=[(day, word) for day, word in marks if first <= day <= last],
        chosen=picked,
    )


def _notes(
    timeline: Timeline, *, first: date, diploma_on: date | None, today: date, chosen: date | None
) -> dict[date, str]:
    """Days worth a line of the table, and why."""
    notes = {first: "signature"}
    if diploma_on:
        notes[diploma_on - _A_DAY] = "veille du diplôme"
        notes[diploma_on] = "jour du diplôme"
    notes.setdefault(today, "aujourd'hui")
    if chosen:
        notes[chosen] = f"{notes[chosen]}, votre hypothèse" if chosen in notes else "votre hypothèse"
    return notes


def _point(day: date, assessment: Assessment, note: str) -> Point:
    breach = assessment.breach
    if breach is None:
        return Point(day, 0, Cents(0), Cents(0), Cents(0), None, note or "engagement accompli, rien n'est dû")
    others = (reading.total.value for reading in breach.readings if reading.code is ReadingCode.UNSERVED_MONTHS)
    return Point(
        day,
        breach.months_received,
        breach.allowances_cents.value,
        breach.penalty_cents.value,
        breach.total_cents.value,
        next(others, None),
        note,
    )


def last_drawn(timeline: Timeline, ahead: Assessment, ahead_on: date) -> date:
    """Where the curve ends: with the engagement, or a while after the last day that can be foreseen."""
    if ahead.engagement.ends_until:
        return ahead.engagement.ends_until
    return add_months(max(ahead_on, timeline.terms.signed_on), _MONTHS_SHOWN_AFTER_ALLOWANCE)


def over_the_whole_life(received: Mapping[Month, Cents], allowance: Allowance) -> dict[Month, Cents]:
    """What will have been received once every month due is paid: what was, and the rest at its net amount."""
    to_come = {month: pay.net_cents for month, pay in allowance.months}
    return to_come | dict(received)
