"""Which form of the yearly questionnaire a signatory fills in: where they stand, not what they signed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from cesp_law.facts import EnteredDentalInternship, EnteredThirdCycle, Profession, Status
from cesp_law.phase import Phase
from cesp_law.timeline import Timeline

_YEAR_OF_WISHES = 6
_FIRST_MONTH_OF_A_YEAR = 9


class Audience(StrEnum):
    """Whom a section of the questionnaire is for."""

    STUDENT = "student"
    SIXTH_YEAR = "sixth_year"
    INTERN = "intern"
    DEFERRED = "deferred"
    AWAITING = "awaiting"
    ENGAGED = "engaged"


_BY_PHASE = {
    Phase.ENGAGED: Audience.ENGAGED,
    Phase.ENGAGEMENT_SUSPENDED: Audience.ENGAGED,
    Phase.AWAITING_INSTALLATION: Audience.AWAITING,
    Phase.DEFERRED: Audience.DEFERRED,
}
_OVER = frozenset({Phase.WAIVED, Phase.BREACHED, Phase.COMPLETED})


def audience_on(timeline: Timeline, on: date, *, phase: Phase) -> Audience | None:
    """Find which form of the yearly questionnaire somebody answers on a day.

    :param phase: of the contract on that day.
    :returns: nobody's (``None``) once the contract is over; a student's in doubt: they say so when it is not theirs.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes : questionnaire annuel, vœux d'internat en sixième année
    :clauses: BIE-3, BIE-4, INS-8
    """
    if phase in _OVER:
        return None
    if phase in _BY_PHASE:
        return _BY_PHASE[phase]
    terms = timeline.terms
    entered = any(
        isinstance(fact, EnteredThirdCycle | EnteredDentalInternship) and fact.on <= on for fact in timeline.facts
    )
    if entered or terms.status in (Status.THIRD_CYCLE, Status.PADHUE):
        return Audience.INTERN
    if terms.profession is Profession.MEDICINE and terms.year_of_study is not None:
        years = _academic_year(on) - terms.academic_year
        if terms.year_of_study + years >= _YEAR_OF_WISHES:
            return Audience.SIXTH_YEAR
    return Audience.STUDENT


def _academic_year(on: date) -> int:
    """2025 for 2025-26, which begins on 1 September 2025."""
    return on.year if on.month >= _FIRST_MONTH_OF_A_YEAR else on.year - 1
