"""Why so many months are owed, why they end that day, why so many are served."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cesp_law.dates import in_french
from cesp_law.explain import Step
from cesp_law.practice import FULL_TIME, practice_on
from cesp_law.sources import (
    BY_CALENDAR_MONTHS,
    CONDITION_MET_LATER,
    GAP_BETWEEN_PLACES,
    PRACTICE_SUSPENSION,
    PRO_RATA,
    SAME_DURATION,
    START_OF_ENGAGEMENT,
)
from cesp_law.wording import capitalised, count, day_range, hundredths, listed, percent

if TYPE_CHECKING:
    from cesp_law.allowance import Received
    from cesp_law.course import Course
    from cesp_law.timeline import Timeline


def months_owed(timeline: Timeline, received: Received, *, owed: int, final: bool) -> tuple[Step, ...]:
    """As many months as were paid, never under the floor."""
    floor = timeline.floor
    paid = count(received.months, "mois d'allocation dû et versé", "mois d'allocation dus et versés")
    duration = f"L'engagement dure autant de mois que l'allocation, et {count(floor.value, 'mois')} au moins"
    if received.months < floor.value:
        duration += f" : {received.months} étant inférieur à {floor.value}, le plancher s'applique"
    outlook = (
        "Plus aucun mois d'allocation ne peut s'ajouter : cette durée ne changera plus."
        if final
        else "L'allocation n'est pas terminée : cette durée est prévisionnelle."
    )
    return (
        Step(f"{capitalised(paid)}.", (SAME_DURATION,)),
        Step(f"{duration}, soit {count(owed, 'mois')}.", (floor.citation,)),
        Step(outlook, (SAME_DURATION,)),
    )


def last_day(timeline: Timeline, on: date, owed: int, course: Course | None) -> tuple[Step, ...]:
    """The start, the months, what moved the end, the last day."""
    if course is None:
        return (_not_started(timeline, on),)
    steps = [_start(timeline, course), *_months(course, owed), *_moves(course)]
    if course.ends_until is None:
        steps.append(
            Step(
                f"Au {in_french(on)}, aucun lieu d'exercice n'est tenu : la fin de l'engagement sera connue à la "
                "prochaine installation.",
                (GAP_BETWEEN_PLACES,),
            )
        )
        return tuple(steps)
    months = sum(run.months for run in course.runs) + course.suspended_months
    days = f" + {count(course.gap_days, 'jour', 'jours')}" if course.gap_days else ""
    last = course.ends_until - timedelta(days=1)
    steps.append(
        Step(
            f"{in_french(course.starts_on)} + {count(months, 'mois')}{days} = {in_french(course.ends_until)} : "
            f"l'engagement va {day_range(course.starts_on, last)}.",
            (BY_CALENDAR_MONTHS,),
        )
    )
    return tuple(steps)


def months_served(timeline: Timeline, on: date, course: Course | None) -> tuple[Step, ...]:
    """Whole months since the start, less what did not count."""
    if course is None:
        return (_not_started(timeline, on),)
    over = course.ends_until if course.is_over else None
    moved = ", ce qui précède déduit" if course.suspended_months or course.gap_days else ""
    served = count(course.months_served, "mois entier accompli", "mois entiers accomplis")
    steps = [
        _start(timeline, course),
        *_moves(course),
        Step(f"Du {in_french(course.starts_on)} au {in_french(over or on)}{moved} : {served}.", (BY_CALENDAR_MONTHS,)),
    ]
    if course.full_time_months_served != course.months_served:
        weighed = count(course.full_time_months_served, "mois entier", "mois entiers")
        steps.append(Step(f"Ramené au temps plein : {weighed}.", (PRO_RATA,)))
    return tuple(steps)


def _start(timeline: Timeline, course: Course) -> Step:
    day = course.starts_on
    met = listed([f"{name} ({in_french(met_on)})" for name, met_on in _conditions(timeline, day) if met_on])
    installed_on = min((place.since for place in practice_on(timeline.practice, day)), default=day)
    late = (CONDITION_MET_LATER,) if installed_on < day else ()
    return Step(
        f"L'engagement commence le {in_french(day)}, premier jour où tout est réuni : {met}.",
        (START_OF_ENGAGEMENT, *late),
    )


def _not_started(timeline: Timeline, on: date) -> Step:
    missing = [name for name, met_on in _conditions(timeline, on) if met_on is None]
    reason = f"il manque {listed(missing)}" if missing else "toutes les conditions n'ont pas été réunies le même jour"
    return Step(f"Au {in_french(on)}, l'engagement n'a pas commencé : {reason}.", (START_OF_ENGAGEMENT,))


def _conditions(timeline: Timeline, day: date) -> Iterator[tuple[str, date | None]]:
    """Each condition of the engagement with the day it was met, ``None`` if it does not hold on a day."""
    yield "le diplôme", _by(timeline.diploma_on, day)
    if timeline.thesis_required:
        yield "la thèse", _by(timeline.thesis_on, day)
    spells = [
        spell.starts_on
        for spell in timeline.registrations
        if spell.starts_on <= day and (spell.ends_on is None or day < spell.ends_on)
    ]
    yield "l'inscription à l'ordre", max(spells, default=None)
    yield "la validation du projet", _by(timeline.projects[0].on if timeline.projects else None, day)
    held = [place.since for place in practice_on(timeline.practice, day)]
    yield "l'installation", min(held, default=None)


def _months(course: Course, owed: int) -> Iterator[Step]:
    """The months to serve; at a share of full time, what each run of them weighs."""
    if all(run.share_percent == FULL_TIME for run in course.runs):
        yield Step(f"{count(owed, 'mois')} à accomplir, de quantième à quantième.", (BY_CALENDAR_MONTHS,))
        return
    runs = [
        f"{count(run.months, 'mois')} à {percent(run.share_percent * 100)} = "
        f"{hundredths(run.months * run.share_percent)} mois à temps plein"
        for run in course.runs
    ]
    months = count(sum(run.months for run in course.runs), "mois")
    yield Step(f"{count(owed, 'mois')} à temps plein à accomplir : {', puis '.join(runs)}.", (PRO_RATA,))
    yield Step(f"En tout, {months} de calendrier.", (PRO_RATA,))


def _moves(course: Course) -> Iterator[Step]:
    if course.suspended_months:
        yield Step(
            f"Suspension en exercice : {count(course.suspended_months, 'mois')} jusqu'ici ; la fin recule d'autant.",
            (PRACTICE_SUSPENSION,),
        )
    if course.gap_days:
        yield Step(
            f"Intervalle entre deux lieux : {count(course.gap_days, 'jour', 'jours')} jusqu'ici ; la fin recule "
            "d'autant, les mois étant ajoutés avant les jours.",
            (GAP_BETWEEN_PLACES,),
        )


def _by(event: date | None, day: date) -> date | None:
    return event if event is not None and event <= day else None
