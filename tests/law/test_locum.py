"""Replacements before the installation: ARA's window of six months, IDF's mode of practice."""

from __future__ import annotations

from datetime import date

import pytest

from cesp_law.locum import LocumPeriod, judge_locum, locum_window
from cesp_law.regional import shipped

ARA = shipped("ara", date(2024, 1, 1))
IDF = shipped("idf", date(2024, 1, 1))
DIPLOMA = date(2024, 4, 1)
INSTALLATION = date(2024, 12, 2)


def codes(starts_on, until, *, regional=ARA, installation_on=INSTALLATION, diploma_on=DIPLOMA, project=True):
    verdict = judge_locum(
        LocumPeriod(starts_on=starts_on, until=until),
        installation_on=installation_on,
        diploma_on=diploma_on,
        project_under_way=project,
        regional=regional,
    )
    assert verdict.steps
    assert {citation.clauses for citation in verdict.citations} == {("INS-10",) if regional is ARA else ("IDF-9",)}
    assert verdict.value.acceptable is (verdict.value.refusals == ())
    return [refusal.code for refusal in verdict.value.refusals]


@pytest.mark.clause("INS-10")
def test_the_window_ends_on_the_installation():
    assert locum_window(INSTALLATION, ARA) == LocumPeriod(starts_on=date(2024, 6, 2), until=INSTALLATION)
    assert locum_window(date(2024, 8, 31), ARA) == LocumPeriod(starts_on=date(2024, 2, 29), until=date(2024, 8, 31))
    assert locum_window(INSTALLATION, IDF) is None


@pytest.mark.clause("INS-10")
@pytest.mark.parametrize(
    ("starts_on", "until", "expected"),
    [
        (date(2024, 6, 2), date(2024, 12, 2), []),
        (date(2024, 6, 1), date(2024, 7, 1), ["outside_window"]),
        (date(2024, 11, 1), date(2024, 12, 3), ["outside_window"]),
        (date(2024, 7, 1), date(2024, 7, 1), ["empty"]),
    ],
)
def test_within_six_months_before_the_installation(starts_on, until, expected):
    assert codes(starts_on, until) == expected


@pytest.mark.clause("INS-10")
def test_diploma_in_hand_and_project_under_way():
    july, august = date(2024, 7, 1), date(2024, 8, 1)
    assert codes(july, august, diploma_on=july) == []
    assert codes(july, august, diploma_on=date(2024, 7, 2)) == ["without_diploma"]
    assert codes(july, august, diploma_on=None, project=False) == ["without_diploma", "without_project"]
    assert codes(july, august, installation_on=None) == ["without_installation"]


@pytest.mark.clause("INS-10", "IDF-9")
def test_idf_sets_no_window():
    assert codes(date(2024, 4, 1), date(2026, 4, 1), regional=IDF, installation_on=None, project=False) == []
    assert codes(date(2024, 3, 31), date(2026, 4, 1), regional=IDF) == ["without_diploma"]


@pytest.mark.clause("INS-10")
def test_the_limit_is_said_in_days():
    verdict = judge_locum(
        LocumPeriod(starts_on=date(2024, 1, 1), until=date(2024, 7, 1)),
        installation_on=INSTALLATION,
        diploma_on=date(2023, 10, 31),
        project_under_way=True,
        regional=ARA,
    )
    assert verdict.steps[0].sentence == (
        "Les remplacements sont possibles dans les 6 mois avant l'installation, du 2 juin 2024 au 1er décembre "
        "2024 inclus."
    )
