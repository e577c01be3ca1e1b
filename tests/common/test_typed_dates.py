"""Days and months as people type them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cesp.common.form_fields import DayField, TypedMonthField
from cesp_law.dates import Month


@pytest.mark.parametrize(
    "typed",
    ["mars 2023", "Mars  2023", " 03/2023 ", "3/2023", "3-2023", "03.2023", "2023-03"],
)
def test_months_typed_in_every_usual_way(typed: str) -> None:
    assert TypedMonthField().clean(typed) == Month.of(2023, 3)


@pytest.mark.parametrize(
    ("typed", "month"), [("août 2024", 8), ("aout 2024", 8), ("FÉVRIER 2024", 2), ("décembre 2024", 12)]
)
def test_accents_and_case_do_not_matter(typed: str, month: int) -> None:
    assert TypedMonthField().clean(typed) == Month.of(2024, month)


@pytest.mark.parametrize("typed", ["13/2023", "mars", "mrs 2023", "2023", "03/23", "2023-3-1", "0/2023"])
def test_what_is_no_month_says_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValidationError, match="mars 2023 ou 03/2023"):
        TypedMonthField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["2023-01-03", "3/1/2023", "03/01/2023", "3-1-2023", "3.1.2023", "3 janvier 2023", "3 Janvier 2023"]
)
def test_days_typed_in_every_usual_way(typed: str) -> None:
    assert DayField().clean(typed) == date(2023, 1, 3)


def test_the_first_of_a_month_in_words() -> None:
    assert DayField().clean("1er août 2024") == date(2024, 8, 1)


@pytest.mark.parametrize("typed", ["31/2/2023", "2023-13-01", "demain", "3 brumaire 2023", "3/1/23", "31 février 2023"])
def test_what_is_no_day_says_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValidationError, match="03/01/2023"):
        DayField().clean(typed)


@pytest.mark.parametrize("typed", ["31/02/2027", "2027-02-31", "31 février 2027", "12/13/2027"])
def test_a_day_that_does_not_exist_is_told_so(typed: str) -> None:
    with pytest.raises(ValidationError, match="n'existe pas"):
        DayField().clean(typed)


def test_a_month_shows_again_as_it_is_read() -> None:
    field = TypedMonthField()
    assert field.clean(field.prepare_value(Month.of(2023, 3))) == Month.of(2023, 3)
    assert (field.prepare_value("n'importe"), TypedMonthField(required=False).clean("")) == ("n'importe", None)


@pytest.mark.parametrize("typed", ["31/12/9999", "0001-01-01", "1 janvier 1949", "2101-01-01"])
def test_a_day_of_a_far_year_is_a_slip(typed: str) -> None:
    with pytest.raises(ValidationError, match="entre 1950 et 2100"):
        DayField().clean(typed)


@pytest.mark.parametrize("typed", ["décembre 9999", "0001-01", "12/1949", "janvier 2101"])
def test_a_month_of_a_far_year_is_a_slip(typed: str) -> None:
    with pytest.raises(ValidationError, match="entre 1950 et 2100"):
        TypedMonthField().clean(typed)
