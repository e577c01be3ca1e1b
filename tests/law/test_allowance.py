"""The allowance: first month, pay of each month, months due, what was received."""

from datetime import date

import pytest
from tests.law.build import assessed, fact, settled, terms, timeline

from cesp_law.assessment import allowance_segments
from cesp_law.dates import Month
from cesp_law.money import Cents
from cesp_law.parameters import NotYetInForce
from cesp_law.pay import pay_of
from cesp_law.refusals import Refused


def of(allowance):
    """What a table compares."""
    return (
        allowance.months_due.value,
        allowance.months_suspended.value,
        None if allowance.until_month is None else str(allowance.until_month),
        allowance.net_cents.value,
    )


@pytest.mark.clause("IDF-2", "NAT-5")
@pytest.mark.parametrize(
    ("month", "csg", "crds", "net"),
    [
        ("2010-10", 8_730, 582, 110_688),
        ("2011-12", 8_730, 582, 110_688),
        ("2012-01", 8_843, 590, 110_567),
        ("2017-12", 8_843, 590, 110_567),
        ("2018-01", 10_847, 590, 108_563),
        ("2026-11", 10_847, 590, 108_563),
        ("9999-12", 10_847, 590, 108_563),
    ],
)
def test_the_pay_of_a_month(month, csg, crds, net):
    pay = pay_of(Month.parse(month))
    assert (pay.gross_cents, pay.csg_cents, pay.crds_cents, pay.net_cents) == (120_000, csg, crds, net)


def test_there_was_no_pay_before_the_scheme():
    with pytest.raises(NotYetInForce):
        pay_of(Month.of(2009, 12))


@pytest.mark.clause("PAP-9")
@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, "2020-10"),
        ({"status": "third_cycle"}, "2020-11"),
        ({"profession": "odontology"}, "2020-10"),
        ({"profession": "odontology", "status": "third_cycle"}, "2020-10"),
        ({"signed_on": date(2021, 9, 30)}, "2020-10"),
        ({"academic_year": 2021}, "2021-10"),
        ({"status": "padhue", "allowance_from": "2021-01"}, "2021-01"),
        ({"allowance_from": "2020-10"}, "2020-10"),
        (
            {
                "profession": "pharmacy",
                "status": "third_cycle",
                "lodged_on": date(2026, 1, 16),
                "signed_on": date(2026, 4, 1),
                "academic_year": 2025,
            },
            "2025-10",
        ),
    ],
)
def test_the_first_month(changes, first):
    assert str(timeline(contract=terms(**changes)).first_month) == first


@pytest.mark.clause("PAP-9")
@pytest.mark.parametrize(
    ("entered_on", "first"), [("2021-03-01", "2020-11"), ("2021-03-02", "2020-10")], ids=["by signing", "after"]
)
def test_a_dental_intern_by_the_day_of_signature_is_an_intern(entered_on, first):
    contract = terms(profession="odontology", status="third_cycle")
    built = timeline(fact("entered_dental_internship", entered_on), contract=contract)
    assert str(built.first_month) == first


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"status": "padhue"}, "diplôme hors Union européenne"),
        ({"allowance_from": "2020-11"}, "octobre 2020"),
        ({"status": "padhue", "allowance_from": "2009-12"}, "1er janvier 2010"),
    ],
)
def test_a_first_month_that_nothing_supports_is_refused(changes, word):
    with pytest.raises(Refused) as caught:
        timeline(contract=terms(**changes))
    assert word in caught.value.sentence


@pytest.mark.clause("PAP-9", "BIE-1")
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("0001-01-01", (0, 0, None, 0)),
        ("2021-02-28", (0, 0, None, 0)),  # the day before signing: nothing yet
        ("2021-03-01", (6, 0, None, 651_378)),  # the day of: October to March
        ("2021-03-31", (6, 0, None, 651_378)),
        ("2021-04-01", (7, 0, None, 759_941)),  # a month is due from its first day
    ],
)
def test_months_due_from_the_signature(as_of, expected):
    assert of(assessed(as_of=as_of).allowance) == expected


@pytest.mark.clause("IDF-17")
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2022-01-31", (16, 0, None, 1_737_008)),
        ("2022-02-01", (16, 1, None, 1_737_008)),
        ("2022-05-31", (16, 4, None, 1_737_008)),
        ("2022-06-01", (17, 4, None, 1_845_571)),
    ],
)
def test_a_suspension_counts_from_its_first_day(as_of, expected):
    suspension = fact("suspended", since="2022-02", until="2022-06", ground="maternity")
    allowance = assessed(suspension, as_of=as_of).allowance
    assert of(allowance) == expected
    assert [str(months) for months in allowance.suspended] == (
        [f"[2022-02, 2022-{2 + expected[1]:02d})"] if expected[1] else []
    )


@pytest.mark.clause("BIE-1", "INS-9")
@pytest.mark.parametrize(
    ("as_of", "due", "until", "final"),
    [
        ("2027-10-30", 85, None, False),
        ("2027-10-31", 85, "2027-11", True),  # the day of the diploma; its month is due in full
        ("2027-11-01", 86, None, False),  # the deferral runs
        ("2028-04-30", 91, None, False),
        ("2028-05-01", 91, "2028-05", True),
        ("9999-12-31", 91, "2028-05", True),
    ],
)
def test_a_deferral_keeps_the_allowance_going(as_of, due, until, final):
    answer = assessed(
        fact("diploma_obtained", "2027-10-31"),
        fact("deferral_granted", since="2027-11", until="2028-05", ground="fst", requested_on="2027-06-01"),
        as_of=as_of,
    )
    assert of(answer.allowance)[::2] == (due, until)
    assert answer.engagement.final is final


@pytest.mark.clause("NAT-6")
@pytest.mark.parametrize(
    ("as_of", "due", "suspended"),
    [
        ("2018-11-01", 14, 0),  # the month of entry is due: it began before the internship
        ("2018-12-01", 14, 1),
        ("2021-10-29", 14, 35),
        ("2021-10-30", 15, 34),  # the month of the diploma is due in full
    ],
)
def test_the_dental_internship_suspends_by_itself_under_the_first_regime(as_of, due, suspended):
    contract = terms(
        profession="odontology", lodged_on=date(2017, 11, 1), signed_on=date(2018, 2, 1), academic_year=2017
    )
    answer = assessed(
        fact("entered_dental_internship", "2018-11-02"),
        fact("diploma_obtained", "2021-10-30"),
        as_of=as_of,
        contract=contract,
    )
    assert of(answer.allowance)[:2] == (due, suspended)


def test_segments_are_as_long_as_can_be():
    contract = terms(lodged_on=date(2011, 1, 1), signed_on=date(2011, 3, 1), academic_year=2010)
    suspension = fact("suspended", since="2012-03", until="2012-05", ground="illness")
    answer = assessed(suspension, as_of="2018-02-10", contract=contract)
    assert [(str(each.months), each.pay.net_cents) for each in answer.allowance.segments] == [
        ("[2010-10, 2012-01)", 110_688),
        ("[2012-01, 2012-03)", 110_567),
        ("[2012-05, 2018-01)", 110_567),
        ("[2018-01, 2018-03)", 108_563),
    ]
    months = list(answer.allowance.months)
    assert len(months) == answer.allowance.months_due.value == 87
    assert sum(pay.net_cents for _, pay in months) == answer.allowance.net_cents.value
    built = timeline(suspension, contract=contract)
    assert allowance_segments(built, date(2018, 2, 10)) == answer.allowance.segments


@pytest.mark.clause("IDF-16", "IDF-1")
def test_what_is_owed_rests_on_what_was_received():
    received = {
        Month.of(2020, 10): Cents(108_563),
        Month.of(2020, 11): Cents(50_000),  # part of the month
        Month.of(2020, 12): Cents(0),  # nothing
        Month.of(2019, 1): Cents(108_563),  # an overpayment: the month was not due
        Month.of(2021, 3): Cents(108_563),  # not begun
    }
    answer = assessed(as_of="2021-03-01", received=received)
    assert answer.allowance.months_due.value == 6
    assert answer.breach is not None
    assert answer.breach.months_received == 3
    assert answer.breach.allowances_cents.value == 267_126
    assert answer.engagement.months_owed.value == 24


def test_months_due_and_not_paid_do_not_lengthen_the_engagement():
    received = {Month.of(2020, 10) + position: Cents(108_563) for position in range(30)}
    answer = assessed(*settled(), as_of="2028-01-03", received=received)
    assert answer.allowance.months_due.value == 85
    assert answer.engagement.months_owed.value == 30
    assert answer.engagement.ends_until == date(2030, 7, 3)


def test_nothing_received_owes_the_floor_and_the_penalty():
    answer = assessed(*settled(), as_of="2029-01-03", received={})
    assert answer.engagement.months_owed.value == 24
    assert answer.breach is not None
    assert answer.breach.total_cents.value == 2_000_000
    assert [reading.code for reading in answer.breach.readings] == ["net_received"]
