from datetime import date

import pytest

from cesp.pictures.wording import days_in_french, months_in_french, told
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Installed, Suspended, SuspensionGround, ZoneCategory


@pytest.mark.parametrize(
    ("first", "until", "text"),
    [
        ("2023-03", "2023-04", "en mars 2023"),
        ("2023-03", "2023-07", "de mars à juin 2023 inclus"),
        ("2023-10", "2024-03", "d'octobre 2023 à février 2024 inclus"),
        ("2023-08", "2023-10", "d'août à septembre 2023 inclus"),
    ],
)
def test_months(first: str, until: str, text: str) -> None:
    assert months_in_french(MonthRange(Month.parse(first), Month.parse(until))) == text


def test_days_are_inclusive_on_screen() -> None:
    assert days_in_french(date(2024, 1, 3), date(2024, 10, 3)) == "du 3 janvier au 2 octobre 2024 inclus"
    assert days_in_french(date(2023, 1, 1), date(2025, 1, 1)) == "du 1er janvier 2023 au 31 décembre 2024 inclus"


def test_facts_are_told() -> None:
    suspended = told(
        Suspended(months=MonthRange(Month.of(2023, 3), Month.of(2023, 7)), ground=SuspensionGround.MATERNITY)
    )
    assert (suspended.what, suspended.when) == ("Suspension : maternité", "de mars à juin 2023 inclus")
    installed = told(Installed(on=date(2024, 1, 8), share_percent=80, category=ZoneCategory.ZIP_PLUS, place="Givors"))
    assert (installed.what, installed.when) == (
        "Installation (Givors, ZIP+, 80\xa0% d'un temps plein)",
        "le 8 janvier 2024",
    )
