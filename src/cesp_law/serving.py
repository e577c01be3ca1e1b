"""The engagement being served: the years that each ask for a proof of practice, and the day it can be certified.

Years run from the first day of the engagement, whatever suspends it: a suspension moves the end, never an
anniversary. No rule here sanctions anything: a proof that is missing is for a person to ask for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cesp_law.dates import Month, add_months, add_months_clamped, in_french
from cesp_law.parameters import load
from cesp_law.practice import practice_on
from cesp_law.refusals import Refused

if TYPE_CHECKING:
    from cesp_law.engagement import Engagement
    from cesp_law.timeline import Timeline

_SAME_DURATION = "code de l'éducation, art. L. 632-6 : engagement d'une durée égale à celle de l'allocation"


@dataclass(frozen=True, slots=True)
class ServiceYear:
    """One year of an engagement.

    :param number: from 1.
    :param until: first day not in it; that of the end, for the last one.
    :param due_on: last day to give its proof in time.
    :param asked: whether a proof is asked for; not of a year in which nobody could practise.
    """

    number: int
    first: date
    until: date
    due_on: date
    asked: bool

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)


def service_years(timeline: Timeline, on: date, *, engagement: Engagement) -> tuple[ServiceYear, ...]:
    """List the years of an engagement that have begun by a day, the one under way included.

    A remainder shorter than ``yearly_proof_remainder`` is part of the year before it.

    :param engagement: as it stands on that day.
    :returns: oldest first; none before the start.
    :law: dépliant de l'ARS Auvergne-Rhône-Alpes, étape 7 ; présentation du CESP par l'ARS Île-de-France
    :clauses: INS-7, INS-8, IDF-12
    """
    return tuple(_years(timeline, on, engagement))


def _years(timeline: Timeline, on: date, engagement: Engagement) -> Iterator[ServiceYear]:
    start, end = engagement.starts_on, engagement.ends_until
    if start is None:
        return
    signed_on = timeline.terms.signed_on
    every, delay, remainder = (
        load(name).at(signed_on).value for name in ("yearly_proof", "yearly_proof_delay", "yearly_proof_remainder")
    )
    number, first = 1, start
    while first <= on and (end is None or first < end):
        until = add_months(start, number * every)
        if end is not None and end < add_months_clamped(until, remainder):
            until = end
        due_on = add_months_clamped(until, delay) - timedelta(days=1)
        yield ServiceYear(number, first, until, due_on, _practised(timeline, first, until))
        number, first = number + 1, until


def _practised(timeline: Timeline, first: date, until: date) -> bool:
    """Whether a place is held on some day of ``[first, until)`` outside the suspended months."""
    days = [first, *(step.starts_on for step in timeline.practice if first < step.starts_on < until)]
    month = Month.on(first) + 1
    while month.first_day < until:
        days.append(month.first_day)
        month = month + 1
    suspended = timeline.practice_suspensions
    return any(
        practice_on(timeline.practice, day) and not any(Month.on(day) in months for months in suspended) for day in days
    )


def check_accomplished(timeline: Timeline, on: date, *, engagement: Engagement) -> date:
    """Refuse to certify an engagement that is not accomplished.

    :param on: the day of the certificate; the last day of the engagement is still owed in full.
    :returns: the last day of the engagement.
    :raises Refused: it is not begun, it is interrupted, it still runs, or the contract was closed otherwise.
    :law: code de l'éducation, art. L. 632-6
    :clauses: INS-7, BIE-1, IDF-1
    """
    closed_on = timeline.closed_on
    if closed_on is not None and closed_on <= on:
        raise Refused(
            f"Ce contrat est clos depuis le {in_french(closed_on)} par une rupture ou une dispense : il n'y a pas de "
            "fin d'engagement à certifier.",
            citation=_SAME_DURATION,
        )
    if engagement.starts_on is None:
        raise Refused("L'engagement n'a pas commencé : il n'y a rien à certifier.", citation=_SAME_DURATION)
    if engagement.ends_until is None:
        raise Refused(
            "Aucun lieu d'exercice n'est tenu : la fin de l'engagement dépend de la prochaine installation.",
            citation=_SAME_DURATION,
        )
    last_day = engagement.ends_until - timedelta(days=1)
    if on < engagement.ends_until:
        raise Refused(
            f"L'engagement court jusqu'au {in_french(last_day)} inclus : le certificat se délivre à compter du "
            f"{in_french(engagement.ends_until)}.",
            citation=_SAME_DURATION,
        )
    return last_day
