"""Every legal value: dated, sourced, read recently, without gap or overlap."""

from datetime import date, timedelta

import pytest

from cesp_law.parameters import SOURCES, Governor, NotYetInForce, Parameter, load, load_code, load_codes, names

LAST_DAY = date(2030, 12, 31)


def any_parameter(name: str) -> Parameter:
    for loader in (load, load_code, load_codes):
        try:
            return loader(name)
        except TypeError:
            continue
    raise AssertionError(name)


@pytest.mark.parametrize("name", names())
def test_a_parameter_says_what_it_rests_on(name):
    parameter = any_parameter(name)
    assert parameter.title
    assert parameter.unit
    assert parameter.governed_by in Governor
    assert parameter.checked_on >= date(2026, 1, 1)
    for version in parameter.versions:
        assert version.citation.text
        assert version.citation.clauses
        assert version.source in SOURCES
        if version.source == "dec":
            assert version.citation.doubt, "a decision of ours says so"


@pytest.mark.parametrize("name", names())
def test_every_day_from_the_first_has_one_version(name):
    parameter = any_parameter(name)
    day = parameter.starts[0]
    assert day <= date(2026, 1, 16)
    while day <= LAST_DAY:
        version = parameter.at(day)
        in_force = [v for v in parameter.versions if v.starts_on <= day]
        assert version is in_force[-1]
        day += timedelta(days=1)


@pytest.mark.parametrize("name", names())
def test_the_day_before_the_first_version_raises(name):
    parameter = any_parameter(name)
    with pytest.raises(NotYetInForce) as caught:
        parameter.at(parameter.starts[0] - timedelta(days=1))
    assert parameter.title in caught.value.sentence
    assert caught.value.citation


@pytest.mark.parametrize("name", names())
def test_values_by_month_change_on_the_first_of_a_month(name):
    parameter = any_parameter(name)
    if parameter.governed_by is Governor.MONTH:
        assert {version.starts_on.day for version in parameter.versions} == {1}


def test_an_unknown_parameter_is_a_mistake_of_the_caller():
    with pytest.raises(KeyError):
        load("price_of_bread")


@pytest.mark.clause("IDF-16", "IDF-2", "NAT-5", "IDF-1", "IDF-9", "INS-9")
def test_the_figures_of_the_source_documents():
    day = date(2026, 3, 1)
    expected = {
        "allowance_gross": 120_000,
        "breach_penalty_before_diploma": 20_000,
        "breach_penalty_floor": 200_000,
        "breach_penalty_after_diploma": 2_000_000,
        "engagement_floor": 24,
        "half_time_floor": 50,
        "deferral_notice": 3,
        "deferral_cap": 12,
        "signature_days": 30,
    }
    assert {name: load(name).at(day).value for name in expected} == expected


@pytest.mark.parametrize(
    ("day", "abatement", "csg"),
    [
        (date(2011, 12, 31), 300, 750),
        (date(2012, 1, 1), 175, 750),
        (date(2017, 12, 31), 175, 750),
        (date(2018, 1, 1), 175, 920),
    ],
)
def test_rates_the_day_before_and_the_day_of(day, abatement, csg):
    assert load("allowance_abatement").at(day).value == abatement
    assert load("csg_rate").at(day).value == csg
    assert load("crds_rate").at(day).value == 50
