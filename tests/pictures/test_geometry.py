"""Positions worked by hand."""

from datetime import date

import pytest

from cesp.pictures import calendar, curve, frieze
from cesp.pictures.frieze import Event, Row, Span, Tone
from cesp.pictures.scale import Amounts, Days, number, percent
from cesp_law.dates import Month
from cesp_law.money import Cents


def test_positions_are_written_without_a_comma() -> None:
    assert percent(12.5) == "12.5%"
    assert percent(0) == "0%"
    assert number(33.333) == "33.33"


def test_a_day_stands_at_its_share_of_the_axis() -> None:
    days = Days(date(2021, 1, 1), date(2022, 1, 1))  # 365 days
    assert days.at(date(2021, 1, 1)) == 0
    assert days.at(date(2021, 3, 15)) == pytest.approx(20)  # day 73 of 365
    assert days.at(date(2030, 1, 1)) == 100  # kept inside


def test_years_too_many_for_a_phone_are_minor() -> None:
    ticks = Days(date(2013, 10, 1), date(2026, 1, 1)).ticks()
    assert [tick.label for tick in ticks] == [str(year) for year in range(2014, 2026)]
    assert [tick.label for tick in ticks if not tick.minor] == ["2014", "2017", "2020", "2023"]


def test_a_short_axis_is_dated_by_its_months() -> None:
    ticks = Days(date(2026, 6, 19), date(2026, 11, 27)).ticks()  # 161 days; 1 July, on day 12, would be cut
    assert [tick.label for tick in ticks] == ["août 2026", "sept. 2026", "oct. 2026", "nov. 2026"]
    assert [tick.minor for tick in ticks] == [False, True, False, True]
    assert ticks[0].x == "26.71%"  # day 43
    over_a_year = Days(date(2025, 3, 1), date(2026, 11, 1)).ticks()  # one 1 January; sixteen months, one in three
    assert [tick.label for tick in over_a_year] == [
        "mai 2025", "août 2025", "nov. 2025", "févr. 2026", "mai 2026", "août 2026",
    ]  # fmt: skip


def test_amounts_get_round_lines() -> None:
    axis = Amounts.holding([72_110_24], height=260)
    assert [line.label for line in axis.lines()] == [
        "0\xa0€",
        "20\u202f000\xa0€",
        "40\u202f000\xa0€",
        "60\u202f000\xa0€",
        "80\u202f000\xa0€",
    ]
    assert axis.at(0) == 260
    assert axis.at(80_000_00) == 0


def test_the_curve_is_a_staircase() -> None:
    points = [
        curve.Point(date(2026, 1, 1), 1, Cents(1_000_00), Cents(2_000_00), Cents(3_000_00)),
        curve.Point(date(2026, 4, 11), 2, Cents(2_000_00), Cents(2_000_00), Cents(4_000_00)),
    ]
    drawn = curve.draw(points=points, rows=points, marks=[(date(2026, 4, 11), "diplôme")], chosen=points[0])
    # 101 days on the axis: day 100 is at 99.0099 %; the top is 4 000 €, a line each 1 000 €.
    assert drawn.line == "M0 65L990.1 65L990.1 0"
    assert drawn.area == "M0 65L990.1 65L990.1 0V260H0Z"
    assert drawn.other_line == ""
    assert drawn.marks[0].anchor == "end"
    assert drawn.dot == curve.Dot("0%", "65")


def test_pins_that_would_cover_each_other_are_stacked() -> None:
    spans = [Span(Row.ALLOWANCE, date(2021, 10, 1), date(2027, 10, 1), Tone.DUE, "72 mois", "")]
    events = [
        Event(date(2027, 10, 1), "diplôme"),
        Event(date(2027, 10, 1), "thèse"),
        Event(date(2022, 2, 10), "signature"),
        Event(date(2022, 2, 20), "autre"),
    ]
    drawn = frieze.draw(spans=spans, events=events, today=date(2024, 1, 1))
    assert [(pin.number, pin.labels) for pin in drawn.pins] == [
        (1, ("signature",)),
        (2, ("autre",)),
        (3, ("diplôme", "thèse")),
    ]
    assert [pin.y for pin in drawn.pins] == ["39", "13", "39"]
    assert drawn.pins_height == 52
    assert drawn.legend == (("due", "allocation due à ce jour"),)


def test_a_calendar_has_no_hole_between_years() -> None:
    cells = {
        Month.of(2021, 10): calendar.Cell(calendar.State.PAID, Cents(108563)),
        Month.of(2023, 1): calendar.Cell(calendar.State.SUSPENDED),
    }
    drawn = calendar.draw(cells)
    assert [(year.number, year.count, year.net_cents) for year in drawn.years] == [
        (2021, 1, 108563),
        (2022, 0, 0),
        (2023, 0, 0),
    ]
    assert [box.word for box in drawn.years[0].boxes[8:11]] == ["rien", "versé", "rien"]
    assert [word for _, _, word in drawn.legend] == ["versé", "suspendu"]


def test_no_month_no_calendar() -> None:
    assert calendar.draw({}).years == ()
