"""The pay day, against calendars read by hand."""

from datetime import date

import pytest

from cesp.payments import paydays
from cesp_law.dates import Month


@pytest.mark.parametrize(
    ("month", "before_last", "expected"),
    [
        ("2026-10", 0, date(2026, 10, 30)),  # Saturday 31: Friday 30 is the last working day
        ("2026-10", 2, date(2026, 10, 28)),
        ("2026-11", 2, date(2026, 11, 26)),  # Monday 30, Friday 27, Thursday 26
        ("2026-12", 2, date(2026, 12, 29)),
        ("2026-05", 2, date(2026, 5, 27)),  # 25 May is Whit Monday, the 27th is not reached by it
        ("2024-03", 0, date(2024, 3, 28)),  # 29 March is Good Friday: TARGET is closed, France works
        ("2024-03", 2, date(2024, 3, 26)),
        ("2026-02", 2, date(2026, 2, 25)),
        ("2028-02", 2, date(2028, 2, 25)),  # leap year: Tuesday 29, Monday 28, Friday 25
    ],
)
def test_the_pay_day_counts_working_days_back_from_the_end(month: str, before_last: int, expected: date) -> None:
    assert paydays.pay_day(Month.parse(month), before_last=before_last) == expected


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 7, 14), False),  # national holiday, TARGET open
        (date(2026, 4, 3), False),  # Good Friday, TARGET closed
        (date(2026, 12, 26), False),
        (date(2026, 11, 22), False),  # a Sunday
        (date(2026, 11, 23), True),
    ],
)
def test_a_working_day_is_one_for_the_administration_and_for_the_banks(day: date, *, working: bool) -> None:
    assert paydays.is_working(day) is working


@pytest.mark.parametrize(
    ("approved_on", "expected"),
    [
        (date(2026, 11, 25), date(2026, 11, 26)),  # the day before: in time
        (date(2026, 11, 26), date(2026, 11, 27)),  # the day of: the bank needs a working day
        (date(2026, 11, 27), date(2026, 11, 30)),  # a Friday
        (date(2026, 11, 1), date(2026, 11, 26)),
    ],
)
def test_a_late_approval_moves_the_execution_to_the_next_working_day(approved_on: date, expected: date) -> None:
    assert paydays.execution_day(Month.of(2026, 11), before_last=2, on=approved_on) == expected
