"""Deferral of the installation: further training after the diploma, with the allowance going on."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from cesp_law.dates import Month, add_months_clamped, in_french
from cesp_law.facts import DeferralGranted
from cesp_law.parameters import load
from cesp_law.refusals import Refused
from cesp_law.regime import Regime
from cesp_law.sources import DEFERRAL
from cesp_law.wording import capitalised, count, named

if TYPE_CHECKING:
    from cesp_law.timeline import Timeline


def check_deferrals(timeline: Timeline) -> None:
    """Refuse deferrals that overlap, float away from the diploma, or exceed the cap.

    :raises Refused: naming the two facts, or the total and the cap.
    :law: arrêtés du 26 mai 2020 ; décret n° 2026-4 (douze mois au plus)
    :clauses: INS-9, BIE-9
    """
    deferrals = timeline.deferrals
    if not deferrals:
        return
    for before, after in pairwise(deferrals):
        if before.months.overlaps(after.months):
            raise Refused(
                f"Deux reports ne peuvent pas se chevaucher : {named(before)} et {named(after)}.",
                citation=DEFERRAL.text,
            )
        if after.months.first != before.months.until:
            raise Refused(
                f"{capitalised(named(after))} doit commencer dès la fin de celui qui le précède : {named(before)}.",
                citation=DEFERRAL.text,
            )
    _check_follows_the_diploma(timeline, deferrals[0])
    _check_cap(timeline)


def deferral_running(timeline: Timeline, on: date) -> DeferralGranted | None:
    """Find the deferral that runs on a day.

    :returns: the one whose months hold that day, or ``None``.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: INS-9, BIE-9
    """
    month = Month.on(on)
    for deferral in timeline.deferrals:
        if month in deferral.months:
            return deferral
    return None


def request_due_on(diploma_on: date, *, notice_months: int) -> date:
    """Compute the last day to ask for a deferral in time.

    :param diploma_on: day of the diploma, obtained or expected.
    :param notice_months: the region's notice, in months.
    :returns: that many months before; the last day of a shorter month if need be.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes (trois mois avant le diplôme)
    :clauses: INS-9, BIE-9
    """
    return add_months_clamped(diploma_on, -notice_months)


def next_deferral_from(timeline: Timeline) -> Month | None:
    """Find the month in which a new deferral would begin.

    :returns: the month after the diploma, obtained or expected, or after the last deferral; ``None``
        while no day of the diploma is known.
    :law: arrêtés du 26 mai 2020
    :clauses: INS-9, BIE-9
    """
    if timeline.deferrals:
        return timeline.deferrals[-1].months.until
    diploma_on = timeline.diploma_on or timeline.terms.expected_diploma_on
    return None if diploma_on is None else Month.on(diploma_on) + 1


def request_deadline(timeline: Timeline) -> date | None:
    """Find the last day to ask in time for a first deferral.

    :returns: the region's notice before the diploma, obtained or expected; ``None`` while its day is
        not known. Past it, a request is late, never refused for that.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes (trois mois avant le diplôme)
    :clauses: INS-9, BIE-9
    """
    diploma_on = timeline.diploma_on or timeline.terms.expected_diploma_on
    if diploma_on is None:
        return None
    return request_due_on(diploma_on, notice_months=timeline.regional.deferral_notice_months)


def _check_follows_the_diploma(timeline: Timeline, deferral: DeferralGranted) -> None:
    diploma = timeline.diploma_on
    if diploma is not None and deferral.months.first != Month.on(diploma) + 1:
        raise Refused(
            f"Un report commence le mois qui suit le diplôme : {named(deferral)} ne suit pas "
            f"le diplôme du {in_french(diploma)}.",
            citation=DEFERRAL.text,
        )


def _check_cap(timeline: Timeline) -> None:
    if timeline.regime is not Regime.R2026:
        return
    cap = load("deferral_cap").at(timeline.terms.lodged_on)
    total = sum(len(deferral.months) for deferral in timeline.deferrals)
    if total > cap.value:
        raise Refused(
            f"Les reports ne peuvent pas dépasser {count(cap.value, 'mois')} en tout : "
            f"avec {named(timeline.deferrals[-1])}, ils en compteraient {total}.",
            citation=cap.citation.text,
        )
