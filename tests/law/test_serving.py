"""The years that ask for a proof, and the day an engagement can be certified; literals worked by hand."""

from datetime import date

import pytest
from tests.factories.contracts import terms

from cesp_law.allowance import Received
from cesp_law.dates import Month, MonthRange
from cesp_law.engagement import Engagement, engagement_on
from cesp_law.facts import (
    Breached,
    DiplomaObtained,
    Fact,
    Installed,
    LeftPlace,
    PracticeSuspended,
    Profession,
    ProjectValidated,
    RegisteredWithOrder,
    Waived,
    WaiverGround,
    ZoneCategory,
)
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from cesp_law.regional import shipped
from cesp_law.serving import ServiceYear, check_accomplished, service_years
from cesp_law.timeline import Timeline

_DIPLOMA = (
    DiplomaObtained(on=date(2023, 10, 31)),
    RegisteredWithOrder(on=date(2023, 11, 15)),
    ProjectValidated(on=date(2023, 12, 1), ars="ara"),
)


def _timeline(*facts: Fact) -> Timeline:
    """Dental student; installed on 8 January 2024 for the 24 months of the floor unless told otherwise."""

    given = terms(profession=Profession.ODONTOLOGY, expected_diploma_on=date(2023, 10, 31))
    installed = Installed(on=date(2024, 1, 8), share_percent=100, category=ZoneCategory.ZIP, place="Thiers")
    return Timeline.of(
        terms=given, facts=[*_DIPLOMA, installed, *facts], regional=shipped("ara", given.signed_on), elsewhere={}
    )


def _engagement(timeline: Timeline, on: date) -> Engagement:
    """13 months of allowance were paid, hence the floor of 24 months."""
    return engagement_on(timeline, on, received=Received(13, Cents(0), None))


def _years(timeline: Timeline, on: date) -> tuple[ServiceYear, ...]:
    return service_years(timeline, on, engagement=_engagement(timeline, on))


@pytest.mark.clause("INS-7", "INS-8")
def test_a_year_runs_from_the_first_day_and_its_proof_is_due_two_months_after() -> None:
    timeline = _timeline()
    assert _years(timeline, date(2024, 1, 7)) == ()
    first = ServiceYear(1, date(2024, 1, 8), date(2025, 1, 8), date(2025, 3, 7), asked=True)
    assert _years(timeline, date(2024, 1, 8)) == (first,)
    assert _years(timeline, date(2025, 1, 7)) == (first,)
    second = ServiceYear(2, date(2025, 1, 8), date(2026, 1, 8), date(2026, 3, 7), asked=True)
    assert _years(timeline, date(2025, 1, 8)) == (first, second)
    assert _years(timeline, date(2030, 1, 1)) == (first, second)
    assert second.last_day == date(2026, 1, 7)


@pytest.mark.clause("IDF-12")
def test_a_short_remainder_is_part_of_the_year_before_and_a_longer_one_a_year_of_its_own() -> None:
    """Two months of suspension move the end to 8 March 2026; four, to 8 May 2026."""
    two = _timeline(PracticeSuspended(months=MonthRange(Month.of(2024, 5), Month.of(2024, 7))))
    assert [(one.number, one.until) for one in _years(two, date(2026, 2, 1))] == [
        (1, date(2025, 1, 8)),
        (2, date(2026, 3, 8)),
    ]
    three = _timeline(PracticeSuspended(months=MonthRange(Month.of(2024, 5), Month.of(2024, 8))))
    assert [one.until for one in _years(three, date(2026, 2, 1))] == [
        date(2025, 1, 8),
        date(2026, 1, 8),
        date(2026, 4, 8),
    ]


def test_a_year_in_which_nobody_could_practise_asks_for_nothing() -> None:
    """Left on the anniversary itself: the second year has no place in it, until another one is found."""
    timeline = _timeline(LeftPlace(on=date(2025, 1, 8), place="Thiers"))
    assert [one.asked for one in _years(timeline, date(2025, 6, 1))] == [True, False]
    back = _timeline(
        LeftPlace(on=date(2025, 1, 8), place="Thiers"),
        Installed(on=date(2025, 12, 31), share_percent=100, category=ZoneCategory.ZIP, place="Ambert"),
    )
    assert [one.asked for one in _years(back, date(2026, 1, 1))][:2] == [True, True]


@pytest.mark.clause("INS-7", "BIE-1")
def test_an_engagement_is_certified_from_the_morrow_of_its_last_day_on() -> None:
    """24 months from 8 January 2024: the last day is 7 January 2026."""
    timeline = _timeline()
    for refused_on in (date(2026, 1, 6), date(2026, 1, 7)):
        with pytest.raises(Refused, match=r"court jusqu'au 7 janvier 2026 inclus : .* à compter du 8 janvier 2026"):
            check_accomplished(timeline, refused_on, engagement=_engagement(timeline, refused_on))
    on = date(2026, 1, 8)
    assert check_accomplished(timeline, on, engagement=_engagement(timeline, on)) == date(2026, 1, 7)


def test_nothing_is_certified_before_a_start_in_a_gap_or_once_the_contract_is_closed() -> None:
    on = date(2025, 6, 1)
    early = _timeline()
    with pytest.raises(Refused, match="n'a pas commencé"):
        check_accomplished(early, date(2024, 1, 7), engagement=_engagement(early, date(2024, 1, 7)))
    gap = _timeline(LeftPlace(on=date(2025, 5, 1), place="Thiers"))
    with pytest.raises(Refused, match="Aucun lieu d'exercice"):
        check_accomplished(gap, on, engagement=_engagement(gap, on))
    for closing in (Breached(on=date(2025, 5, 1)), Waived(on=date(2025, 5, 1), ground=WaiverGround.DEATH)):
        closed = _timeline(closing)
        with pytest.raises(Refused, match="clos depuis le 1er mai 2025"):
            check_accomplished(closed, on, engagement=_engagement(closed, date(2025, 5, 1)))
