"""Suspension of the allowance during studies: which grounds are open to whom, and when.

The stage is judged on the first day of the suspension. Only the ground is known here: health
content is never part of a contract's facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, assert_never

from cesp_law.dates import Month, MonthRange, in_french
from cesp_law.facts import Profession, Status, Suspended, SuspensionGround
from cesp_law.labels import SUSPENSION_GROUND
from cesp_law.parameters import Version, load_codes
from cesp_law.refusals import Refused
from cesp_law.regime import Regime
from cesp_law.sources import NOT_DUE_WHILE_SUSPENDED
from cesp_law.wording import capitalised, named

if TYPE_CHECKING:
    from cesp_law.timeline import Timeline


class Stage(StrEnum):
    """Where somebody stands in their studies, as the grounds of suspension see it."""

    STUDENT = "student"
    """First or second cycle, or a PADHUE in their consolidation course."""
    INTERN = "intern"
    DENTAL_INTERN = "dental_intern"
    THESIS_PENDING = "thesis_pending"
    """DES obtained, thesis not defended."""
    GRADUATE = "graduate"


_STAGES = {
    Stage.STUDENT: "le premier et le deuxième cycle et le parcours de consolidation",
    Stage.INTERN: "le troisième cycle",
    Stage.DENTAL_INTERN: "l'internat d'odontologie",
    Stage.THESIS_PENDING: "la période entre le DES et la thèse",
    Stage.GRADUATE: "la période qui suit le diplôme et la thèse",
}


@dataclass(frozen=True, slots=True)
class OpenGrounds:
    """The grounds open at a stage, and the text that opens them."""

    stage: Stage
    grounds: tuple[SuspensionGround, ...]
    version: Version[tuple[str, ...]] | None


def stage_on(timeline: Timeline, day: date) -> Stage:
    """Tell where the signatory stands on a day.

    :param day: any day; facts of that very day count.
    :returns: the stage that decides which grounds are open.
    :law: code de l'éducation, art. L. 632-6 ; décret n° 2013-735, art. 1er
    :clauses: IDF-17, NAT-6
    """
    terms = timeline.terms
    if _reached(timeline.diploma_on, day):
        thesis_awaited = timeline.thesis_required and not _reached(timeline.thesis_on, day)
        return Stage.THESIS_PENDING if thesis_awaited else Stage.GRADUATE
    if terms.status is Status.PADHUE:
        return Stage.STUDENT
    if terms.profession is Profession.ODONTOLOGY and _reached(timeline.dental_internship_on, day):
        return Stage.DENTAL_INTERN
    if terms.status is Status.THIRD_CYCLE or _reached(timeline.third_cycle_on, day):
        return Stage.INTERN
    return Stage.STUDENT


def grounds_open(timeline: Timeline, day: date) -> OpenGrounds:
    """List the grounds on which a suspension may begin on a day.

    Under ``R2010`` the dental internship suspends by itself, so no other ground is left open during
    it; later an intern in odontology has the grounds of the third cycle and that one.

    :param day: first day of the suspension.
    :returns: grounds in the order of the text; none after both diploma and thesis.
    :law: présentation du CESP par l'ARS Île-de-France ; décret n° 2013-735, art. 1er
    :clauses: IDF-17, NAT-6
    """
    stage = stage_on(timeline, day)
    signed_on = timeline.terms.signed_on
    match stage:
        case Stage.STUDENT:
            version = load_codes("suspension_grounds_students").at(signed_on)
        case Stage.INTERN:
            version = load_codes("suspension_grounds_interns").at(signed_on)
        case Stage.THESIS_PENDING:
            version = load_codes("suspension_grounds_thesis_pending").at(signed_on)
        case Stage.DENTAL_INTERN:
            version = load_codes("suspension_grounds_dental_interns").at(signed_on)
            if timeline.regime is not Regime.R2010:
                others = load_codes("suspension_grounds_interns").at(signed_on).value
                return OpenGrounds(stage, _grounds(others + version.value), version)
        case Stage.GRADUATE:
            return OpenGrounds(stage, (), None)
        case _:
            assert_never(stage)
    return OpenGrounds(stage, _grounds(version.value), version)


def check_suspensions(timeline: Timeline) -> None:
    """Refuse a suspension that overlaps another, falls outside the allowance, or lacks its ground.

    :raises Refused: naming the two facts, or the ground and the stage.
    :law: présentation du CESP par l'ARS Île-de-France ; décret n° 2013-735, art. 1er
    :clauses: IDF-17, NAT-6, PAP-10
    """
    for before, after in pairwise(timeline.suspensions):
        if before.months.overlaps(after.months):
            raise Refused(
                f"Deux suspensions ne peuvent pas se chevaucher : {named(before)} et {named(after)}.",
                citation=NOT_DUE_WHILE_SUSPENDED.text,
            )
    for suspension in timeline.suspensions:
        _check_within_allowance(timeline, suspension)
        _check_ground(timeline, suspension)


def automatic_suspension(timeline: Timeline, on: date) -> MonthRange | None:
    """Find the months that the dental internship suspends by itself, under ``R2010``.

    Whole months only: from the first month that begins on or after the day of entry, to the month
    of the diploma, which is due in full.

    :param on: the day the question is asked; entry and diploma count from their day.
    :returns: the months, to the end of the calendar while no diploma is known; ``None`` if none.
    :law: décret n° 2013-735, art. 1er
    :clauses: NAT-6
    """
    entry = timeline.dental_internship_on
    if (
        entry is None
        or entry > on
        or timeline.regime is not Regime.R2010
        or timeline.terms.profession is not Profession.ODONTOLOGY
    ):
        return None
    first = Month.on(entry) + (0 if entry.day == 1 else 1)
    first = max(first, timeline.first_month)
    diploma = timeline.diploma_on
    until = Month.on(date.max) + 1 if diploma is None or diploma > on else Month.on(diploma)
    return MonthRange(first, until) if first < until else None


def _check_within_allowance(timeline: Timeline, suspension: Suspended) -> None:
    months = suspension.months
    if months.first < timeline.first_month:
        raise Refused(
            f"{capitalised(named(suspension))} commence avant le premier mois "
            f"d'allocation ({timeline.first_month.in_french}).",
            citation=NOT_DUE_WHILE_SUSPENDED.text,
        )
    for event, last in timeline.ends_of_allowance():
        if months.until > last + 1:
            raise Refused(
                f"{capitalised(named(suspension))} dépasse le dernier mois "
                f"d'allocation ({last.in_french}), que fixe {named(event)}.",
                citation=NOT_DUE_WHILE_SUSPENDED.text,
            )


def _check_ground(timeline: Timeline, suspension: Suspended) -> None:
    day = suspension.months.first.first_day
    opened = grounds_open(timeline, day)
    if suspension.ground in opened.grounds:
        return
    asked = f"Au {in_french(day)}, une suspension pour {SUSPENSION_GROUND[suspension.ground]} n'est pas ouverte"
    if opened.version is None:
        raise Refused(
            f"{asked} : aucun motif ne l'est plus pour {_STAGES[opened.stage]}.",
            citation=NOT_DUE_WHILE_SUSPENDED.text,
        )
    admitted = ", ".join(SUSPENSION_GROUND[ground] for ground in opened.grounds)
    raise Refused(
        f"{asked} : les motifs ouverts pour {_STAGES[opened.stage]} sont {admitted}.",
        citation=opened.version.citation.text,
    )


def _grounds(codes: tuple[str, ...]) -> tuple[SuspensionGround, ...]:
    return tuple(SuspensionGround(code) for code in codes)


def _reached(event: date | None, day: date) -> bool:
    return event is not None and event <= day
