"""Months in French, as a sheet or a file prints them."""

from collections.abc import Iterable

from cesp_law.dates import MonthRange
from cesp_law.wording import of_month


def in_words(months: MonthRange) -> str:
    """« mars 2023 », « d'octobre 2022 à mars 2023 inclus »; at least one month."""
    first, last = months.first.in_french, (months.until + -1).in_french
    if first == last:
        return first
    return f"{of_month(months.first)} à {last} inclus"


def each_in_words(ranges: Iterable[MonthRange]) -> str:
    """Ranges with gaps between them: « janvier 2023, puis de mars 2023 à mai 2023 inclus »."""
    return ", puis ".join(in_words(months) for months in ranges)
