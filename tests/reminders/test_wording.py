"""How far a day is, in words."""

from datetime import date

import pytest

from cesp.reminders.wording import distance

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 26), "aujourd'hui"),
        (date(2026, 12, 8), "dans 12 jours"),
        (date(2028, 10, 31), "dans 23 mois"),
        (date(2029, 7, 31), "dans 2 ans"),  # 32 months
        (date(2029, 10, 31), "dans près de 3 ans"),  # 35 months
        (date(2029, 11, 26), "dans 3 ans"),
        (date(2026, 10, 31), "dépassé de 26 jours"),
    ],
)
def test_a_distance_is_said_in_the_largest_unit_that_does_not_mislead(day: date, said: str) -> None:
    assert distance(day, today=TODAY) == said
