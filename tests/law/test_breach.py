"""What leaving costs: the worked examples, the day of the diploma, waivers, the second reading."""

from datetime import date

import pytest
from tests.law.build import assessed, fact, settled, terms

from cesp_law.breach import observations_until


@pytest.mark.clause("IDF-16", "IDF-15")
@pytest.mark.parametrize(
    ("as_of", "allowances", "penalty"),
    [
        ("2021-02-28", 0, 200_000),  # before signing nothing has been received, and the floor is what it is
        ("2021-03-01", 651_378, 200_000),  # 6 months: 1 200 € would be under the floor
        ("2021-06-30", 977_067, 200_000),  # 9 months: 1 800 €
        ("2021-07-01", 1_085_630, 200_000),  # 10 months: 2 000 €, the floor itself
        ("2021-08-01", 1_194_193, 220_000),  # 11 months
        ("2024-09-30", 5_211_024, 960_000),  # 48 months: 61 710,24 €
        ("2027-10-30", 9_227_855, 1_700_000),  # 85 months, the day before the diploma
        ("2027-10-31", 9_227_855, 2_000_000),  # the day of
        ("2030-01-01", 9_227_855, 2_000_000),
    ],
)
def test_the_indemnity(as_of, allowances, penalty):
    breach = assessed(fact("diploma_obtained", "2027-10-31"), as_of=as_of).breach
    assert breach is not None
    assert (breach.allowances_cents.value, breach.penalty_cents.value) == (allowances, penalty)
    assert breach.total_cents.value == allowances + penalty
    assert breach.readings[0].total.value == allowances + penalty


@pytest.mark.clause("IDF-16")
def test_the_worked_examples_of_the_rules_page():
    six = assessed(as_of="2021-03-01").breach
    assert six is not None
    assert six.total_cents.value == 851_378
    # 48 months, November 2020 to October 2024.
    built = terms(status="third_cycle", academic_year=2020)
    before = assessed(as_of="2024-10-31", contract=built).breach
    assert before is not None
    assert before.total_cents.value == 6_171_024
    after = assessed(fact("diploma_obtained", "2024-10-31"), as_of="2024-10-31", contract=built).breach
    assert after is not None
    assert after.total_cents.value == 7_211_024


@pytest.mark.clause("IDF-16")
@pytest.mark.parametrize("ground", ["death", "incapacity"])
def test_a_waiver_owes_nothing_from_its_day(ground):
    waived = fact("waived", "2023-05-10", ground=ground)
    before, after = (assessed(waived, as_of=day).breach for day in ("2023-05-09", "2023-05-10"))
    assert before is not None
    assert after is not None
    assert before.total_cents.value > 0
    assert (after.stage, after.total_cents.value, after.penalty_cents.value) == ("waived", 0, 0)
    assert [(each.code, each.total.value) for each in after.readings] == [("net_received", 0)]


@pytest.mark.clause("IDF-16")
@pytest.mark.parametrize("kind", ["excluded", "removed_from_register"])
def test_exclusion_and_removal_exempt_nobody(kind):
    breach = assessed(fact(kind, "2023-05-10"), as_of="2024-01-01").breach
    assert breach is not None
    assert breach.stage == "before_diploma"
    assert breach.total_cents.value > 200_000


@pytest.mark.parametrize(
    ("as_of", "second"),
    [
        ("2028-02-02", None),
        ("2028-02-03", 2_000_000 + 84 * 108_563),  # one month served
        ("2035-02-02", 2_000_000 + 1 * 108_563),
    ],
)
def test_the_second_reading_shows_once_a_month_is_served(as_of, second):
    breach = assessed(*settled(), as_of=as_of).breach
    assert breach is not None
    assert [each.total.value for each in breach.readings[1:]] == ([] if second is None else [second])
    assert all(each.total.doubts for each in breach.readings[1:])


def test_nothing_is_left_to_break_once_it_is_over():
    assert assessed(*settled(), as_of="2035-02-03").breach is None


def test_a_recorded_breach_stays_as_it_was():
    facts = [*settled(), fact("breached", "2030-01-03")]
    then, later = (assessed(*facts, as_of=day) for day in ("2030-01-03", "2040-06-01"))
    assert then.phase.value == later.phase.value == "breached"
    assert then.breach is not None
    assert later.breach is not None
    assert then.breach == later.breach
    assert then.engagement.months_served.value == later.engagement.months_served.value == 24
    before = assessed(*facts, as_of="2030-01-02")
    assert before.phase.value == "engaged"
    assert before.engagement.months_served.value == 23


@pytest.mark.clause("IDF-16")
def test_the_day_of_receipt_does_not_count_in_the_time_for_observations():
    assert observations_until(date(2026, 3, 1), days=15) == date(2026, 3, 16)
