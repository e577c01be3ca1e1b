"""Days and hours as they are typed: Paris, the last minute included, and the two odd nights of the year."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from cesp.campaigns import defaults
from cesp.campaigns.forms.dates import LocalDatesForm, NationalDatesForm, initial_of
from cesp.common.instants import NoSuchHour, in_paris, last_minute_in_french

JUST = timedelta(microseconds=1)


def typed(**given):
    form = LocalDatesForm(given)
    assert form.is_valid(), form.errors
    return form.dates()


@pytest.mark.clause("IDF-6")
@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        ("2026-12-15", "23:59", datetime(2026, 12, 15, 23, 0, tzinfo=UTC)),
        ("2026-12-15", "", datetime(2026, 12, 15, 23, 0, tzinfo=UTC)),
        ("15 décembre 2026", "17 h 00", datetime(2026, 12, 15, 16, 1, tzinfo=UTC)),
        ("2026-07-14", "23:59", datetime(2026, 7, 14, 22, 0, tzinfo=UTC)),
        ("2026-10-25", "01:59", datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),
        ("2026-10-25", "02:59", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("2027-03-28", "01:59", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
    ],
    ids=["winter", "empty", "words", "summer", "before the hour twice", "the hour twice", "before the hour skipped"],
)
def test_a_closing_is_stored_as_the_first_instant_after_its_last_minute(day, hour, expected):
    assert typed(closes_on=day, closes_time=hour).closes_at == expected


def test_an_opening_is_the_first_instant_of_its_minute_and_of_the_hour_that_comes_twice():
    assert typed(opens_on="2026-10-01").opens_at == datetime(2026, 9, 30, 22, 0, tzinfo=UTC)
    assert typed(opens_on="2026-10-25", opens_time="02:30").opens_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_hour_that_the_clocks_skip_is_refused_at_its_field():
    form = LocalDatesForm({"closes_on": "2027-03-28", "closes_time": "02:30"})
    assert form.errors == {"closes_time": ["Cette heure n'existe pas ce jour-là : on passe à l'heure d'été."]}
    with pytest.raises(NoSuchHour):
        in_paris(date(2027, 3, 28), time(2, 0), later=True)


def test_an_hour_without_its_day_is_refused():
    assert list(LocalDatesForm({"closes_time": "12:00"}).errors) == ["closes_on"]


def test_the_last_day_is_typed_and_the_day_after_stored():
    assert typed(committees_last_on="2026-12-20").committees_until_on == date(2026, 12, 21)


def test_what_is_stored_comes_back_as_it_was_typed():
    usual = defaults.national(2026)
    initial = initial_of(usual)
    assert (initial["closes_on"], initial["closes_time"]) == (date(2026, 12, 15), time(23, 59))
    assert (initial["committees_last_on"], initial["moves_last_on"]) == (date(2027, 1, 31), date(2027, 4, 30))
    form = NationalDatesForm({name: str(value) for name, value in initial.items()} | {"closes_time": "23:59"}
                             | {"opens_time": "00:00"})  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.dates() == usual


def test_a_closing_is_said_by_its_last_minute():
    assert last_minute_in_french(datetime(2026, 12, 15, 23, 0, tzinfo=UTC)) == "15 décembre 2026 à 23 h 59 inclus"
    assert last_minute_in_french(datetime(2026, 12, 15, 16, 1, tzinfo=UTC)) == "15 décembre 2026 à 17 h 00 inclus"
