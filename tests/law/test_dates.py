"""Months, ranges, and the 29th to the 31st."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cesp_law.dates import Month, MonthRange, add_months, add_months_clamped, in_french


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 29), 1, date(2024, 2, 29)),
        (date(2023, 1, 29), 1, date(2023, 2, 28)),
        (date(2023, 1, 28), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 8, 31), 1, date(2024, 9, 30)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2024, 5, 31), 0, date(2024, 5, 31)),
    ],
)
def test_adding_months_falls_back_to_the_last_day(day, months, expected):
    assert add_months(day, months) == expected


def test_adding_one_month_twice_is_not_adding_two():
    assert add_months(add_months(date(2024, 1, 31), 1), 1) == date(2024, 3, 29)
    assert add_months(date(2024, 1, 31), 2) == date(2024, 3, 31)


@pytest.mark.parametrize(("day", "months"), [(date(9999, 12, 1), 1), (date(1, 1, 31), -1)])
def test_the_calendar_has_two_ends(day, months):
    with pytest.raises(ValueError, match="year"):
        add_months(day, months)
    assert add_months_clamped(day, months) == (date.max if months > 0 else date.min)


@given(st.dates(), st.integers(-600, 600))
def test_months_added_are_months_between(day, months):
    moved = add_months_clamped(day, months)
    if moved not in (date.min, date.max):
        assert Month.on(moved) - Month.on(day) == months
        assert moved.day <= day.day


def test_a_month_knows_its_days():
    february = Month.parse("2024-02")
    assert (february.first_day, february.last_day) == (date(2024, 2, 1), date(2024, 2, 29))
    assert Month.of(1900, 2).last_day == date(1900, 2, 28)
    assert Month.of(2000, 2).last_day == date(2000, 2, 29)
    assert february + 11 == Month.of(2025, 1)
    assert Month.of(2025, 1) - february == 11
    assert str(february) == "2024-02"
    assert february.in_french == "février 2024"


@pytest.mark.parametrize("text", ["2024-2", "2024-13", "2024-00", "0000-01", "24-02", "2024/02", "", "٢٠٢٤-٠٢"])
def test_what_is_not_a_month(text):
    with pytest.raises(ValueError, match="month"):
        Month.parse(text)


def test_a_range_is_half_open():
    months = MonthRange(Month.of(2023, 11), Month.of(2024, 2))
    assert [str(month) for month in months] == ["2023-11", "2023-12", "2024-01"]
    assert len(months) == 3
    assert months.last == Month.of(2024, 1)
    assert Month.of(2023, 11) in months
    assert Month.of(2024, 2) not in months
    assert not months.overlaps(MonthRange(Month.of(2024, 2), Month.of(2024, 3)))
    assert months.overlaps(MonthRange(Month.of(2024, 1), Month.of(2024, 3)))
    assert months.clipped(until=Month.of(2024, 1)) == MonthRange(Month.of(2023, 11), Month.of(2024, 1))
    assert len(months.clipped(until=Month.of(2020, 1))) == 0
    with pytest.raises(ValueError, match="before it starts"):
        MonthRange(Month.of(2024, 2), Month.of(2024, 1))


def test_days_in_french():
    assert in_french(date(2023, 3, 1)) == "1er mars 2023"
    assert in_french(date(2023, 2, 14)) == "14 février 2023"
