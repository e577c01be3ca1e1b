"""Which form of the yearly questionnaire somebody answers."""

from datetime import date

import pytest
from tests.law.histories import REGIONAL

from cesp_law.facts import EnteredThirdCycle, Profession, Status, Terms
from cesp_law.phase import Phase
from cesp_law.questionnaire import Audience, audience_on
from cesp_law.timeline import Timeline

MARCH = date(2026, 3, 1)


def _timeline(*facts: EnteredThirdCycle, **changes: object) -> Timeline:
    given: dict[str, object] = {
        "profession": Profession.MEDICINE,
        "status": Status.SECOND_CYCLE,
        "ars": "ara",
        "lodged_on": date(2023, 11, 20),
        "signed_on": date(2024, 2, 10),
        "academic_year": 2023,
        "year_of_study": 4,
    }
    return Timeline.of(terms=Terms(**given | changes), facts=facts, regional=REGIONAL)  # type: ignore[arg-type]


@pytest.mark.clause("BIE-4")
def test_the_sixth_year_begins_in_september() -> None:
    # Fourth year in 2023-24: fifth in 2024-25, sixth from 1 September 2025.
    fourth = _timeline()
    assert audience_on(fourth, date(2025, 8, 31), phase=Phase.TRAINING) is Audience.STUDENT
    assert audience_on(fourth, date(2025, 9, 1), phase=Phase.TRAINING) is Audience.SIXTH_YEAR


def test_a_repeated_sixth_year_is_still_one_and_an_unknown_year_is_a_student_s() -> None:
    assert audience_on(_timeline(year_of_study=5), MARCH, phase=Phase.TRAINING) is Audience.SIXTH_YEAR
    assert audience_on(_timeline(year_of_study=None), MARCH, phase=Phase.TRAINING) is Audience.STUDENT
    dentist = _timeline(profession=Profession.ODONTOLOGY)
    assert audience_on(dentist, MARCH, phase=Phase.TRAINING) is Audience.STUDENT


def test_an_intern_is_one_from_the_day_of_entry() -> None:
    entered = _timeline(EnteredThirdCycle(on=date(2025, 11, 3)))
    assert audience_on(entered, date(2025, 11, 2), phase=Phase.TRAINING) is Audience.SIXTH_YEAR
    assert audience_on(entered, date(2025, 11, 3), phase=Phase.TRAINING) is Audience.INTERN
    assert audience_on(_timeline(status=Status.THIRD_CYCLE), MARCH, phase=Phase.SUSPENDED) is Audience.INTERN


@pytest.mark.clause("BIE-3", "INS-8")
def test_the_phase_tells_what_follows_and_a_contract_that_is_over_answers_nothing() -> None:
    found = {phase: audience_on(_timeline(), MARCH, phase=phase) for phase in Phase}
    assert found[Phase.DEFERRED] is Audience.DEFERRED
    assert found[Phase.AWAITING_INSTALLATION] is Audience.AWAITING
    assert found[Phase.ENGAGED] is found[Phase.ENGAGEMENT_SUSPENDED] is Audience.ENGAGED
    assert found[Phase.BEFORE_ALLOWANCE] is Audience.SIXTH_YEAR
    assert [found[phase] for phase in (Phase.WAIVED, Phase.BREACHED, Phase.COMPLETED)] == [None, None, None]
