"""What the law is given to read: now, at a past instant, in bulk; never in the order of recording."""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from cesp.common.instants import end_of
from cesp.contracts import operations, reading
from cesp.contracts.payload import ExpectedDiplomaDeclared, decode, encode
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import (
    DeferralGranted,
    DeferralGround,
    DiplomaObtained,
    EnteredThirdCycle,
    Installed,
    ProjectValidated,
    Suspended,
    SuspensionGround,
    ThesisDefended,
    ZoneCategory,
)
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded, terms

pytestmark = pytest.mark.django_db


def months(first: tuple[int, int], until: tuple[int, int]) -> MonthRange:
    return MonthRange(Month.of(*first), Month.of(*until))


SHORT = Suspended(months=months((2023, 3), (2023, 7)), ground=SuspensionGround.MATERNITY)
LONG = Suspended(months=months((2023, 3), (2023, 9)), ground=SuspensionGround.MATERNITY)
THIRD_CYCLE = EnteredThirdCycle(on=date(2025, 11, 1))
DIPLOMA = DiplomaObtained(on=date(2028, 10, 31))
DEFERRAL = DeferralGranted(
    months=months((2028, 11), (2029, 11)), ground=DeferralGround.FST, requested_on=date(2028, 6, 1)
)


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=UTC)


def test_as_known_on_a_day() -> None:
    """Recorded short on 1 March, corrected long on 3 March at noon, annulled on 5 March."""
    contract, actor = concluded(), memberships.case_desk()
    (short,) = recorded(contract, SHORT, at=at(3, 1))
    long = operations.correct_fact(actor=actor, recorded=short, fact=LONG, evidence="B", at=at(3, 3, 11))
    operations.annul_fact(actor=actor, recorded=long, evidence="C", at=at(3, 5))

    def known(instant: datetime) -> tuple[object, ...]:
        return reading.timeline_of(contract, known_at=instant).facts

    assert known(end_of(date(2024, 2, 29))) == ()
    assert known(end_of(date(2024, 3, 1))) == (SHORT,)
    assert known(at(3, 3, 10)) == (SHORT,)
    assert known(at(3, 3, 11)) == (LONG,)
    assert known(end_of(date(2024, 3, 3))) == (LONG,)
    assert known(end_of(date(2024, 3, 5))) == ()
    assert reading.timeline_of(contract).facts == ()


def test_a_contract_is_not_known_before_it_is_recorded() -> None:
    contract = concluded(at=at(3, 3))
    with pytest.raises(reading.NotConcluded):
        reading.timeline_of(contract, known_at=end_of(date(2024, 3, 2)))
    assert reading.timeline_of(contract, known_at=end_of(date(2024, 3, 3))).terms == terms()


def test_a_day_ends_at_midnight_in_paris() -> None:
    assert end_of(date(2024, 3, 3)) == datetime(2024, 3, 3, 22, 59, 59, 999999, tzinfo=UTC)
    assert end_of(date(2024, 7, 3)) == datetime(2024, 7, 3, 21, 59, 59, 999999, tzinfo=UTC)


def test_the_order_of_recording_never_matters() -> None:
    """Late facts, in all the orders that each step of the law accepts, come to one timeline."""
    facts = (SHORT, THIRD_CYCLE, DIPLOMA, ThesisDefended(on=date(2028, 11, 20)))
    expected = None
    for order in permutations(facts):
        if order.index(THIRD_CYCLE) > order.index(DIPLOMA):
            continue
        contract = concluded()
        recorded(contract, *order)
        timeline = reading.timeline_of(contract)
        expected = expected or timeline
        assert timeline == expected
    assert expected is not None
    assert len(expected.facts) == 4


def test_in_bulk_as_one_by_one(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    contracts = [concluded() for _ in range(3)]
    recorded(contracts[0], SHORT, THIRD_CYCLE)
    (first,) = recorded(contracts[2], SHORT)
    operations.correct_fact(
        actor=memberships.case_desk(), recorded=first, fact=LONG, evidence="B", at=datetime(2026, 1, 16, tzinfo=UTC)
    )
    with django_assert_num_queries(1):
        found = dict(reading.timelines([contract.pk for contract in contracts]))
    assert found == {contract.pk: reading.timeline_of(contract) for contract in contracts}


def test_bulk_reading_costs_one_query_a_chunk(monkeypatch, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(reading, "_CONTRACTS_A_QUERY", 2)
    ids = [concluded().pk for _ in range(5)]
    with django_assert_num_queries(3):
        assert [pk for pk, _ in reading.timelines(ids)] == ids


def test_the_rules_are_those_of_the_region_on_the_day_of_signature() -> None:
    assert (reading.rules_of(terms()).ars, reading.rules_of(terms(ars="idf")).ars) == ("ara", "idf")


VALUES = [
    terms(),
    terms(allowance_from=Month.of(2022, 10), year_of_study=4, offered_on=date(2022, 1, 20)),
    SHORT,
    DEFERRAL,
    DIPLOMA,
    ProjectValidated(on=date(2029, 1, 3), ars="idf"),
    Installed(on=date(2029, 2, 1), share_percent=80, category=ZoneCategory.ZIP_PLUS, place="Maison de santé"),
    ExpectedDiplomaDeclared(on=date(2029, 10, 31), declared_on=date(2024, 10, 1)),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_what_is_written_reads_back(value) -> None:  # type: ignore[no-untyped-def]
    encoded = encode(value)
    assert decode(encoded.kind, encoded.payload) == value
