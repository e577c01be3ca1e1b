"""Months and half-open ranges, in the calendar of Europe/Paris.

Inside the software a range is ``[first, until)``; « inclus » is a matter for the screen.
Adding months to a day has to say what it does on the 29th to the 31st, hence
:func:`add_months` and no operator.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Self

MONTHS_OF_THE_YEAR = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_ISO_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_DAYS_IN = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, held as its index: ``year × 12 + (month − 1)``.

    Built with :meth:`of`, :meth:`on` or :meth:`parse`. Adding an integer adds months;
    subtracting a month gives the number of months between.
    """

    index: int

    @classmethod
    def of(cls, year: int, month: int) -> Self:
        """Build from a year (1–9999) and a month (1–12); ``ValueError`` outside."""
        if not (1 <= month <= 12 and 1 <= year <= 9999):
            raise ValueError(f"no such month: {year}-{month}")
        return cls(year * 12 + month - 1)

    @classmethod
    def on(cls, day: date) -> Self:
        """The month a day falls in."""
        return cls(index_of(day))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``YYYY-MM``; ``ValueError`` on anything else."""
        if not _ISO_MONTH.fullmatch(text):
            raise ValueError(f"not a month (YYYY-MM): {text!r}")
        return cls.of(int(text[:4]), int(text[5:]))

    @property
    def year(self) -> int:
        return self.index // 12

    @property
    def number(self) -> int:
        """1 for January to 12 for December."""
        return self.index % 12 + 1

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, _days_in(self.year, self.number))

    def __add__(self, months: int) -> Month:
        return Month(self.index + months)

    def __sub__(self, other: Month) -> int:
        return self.index - other.index

    def __lt__(self, other: Month) -> bool:
        return self.index < other.index

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def in_french(self) -> str:
        """« mars 2023 »."""
        return f"{MONTHS_OF_THE_YEAR[self.number - 1]} {self.year}"


@dataclass(frozen=True, slots=True)
class MonthRange:
    """Whole months ``[first, until)``; empty when the two are equal, never reversed."""

    first: Month
    until: Month

    def __post_init__(self) -> None:
        if self.until < self.first:
            raise ValueError(f"a range of months cannot end before it starts: {self}")

    @property
    def last(self) -> Month:
        """Its last month; the range is not empty."""
        return Month(self.until.index - 1)

    def __len__(self) -> int:
        return self.until - self.first

    def __iter__(self) -> Iterator[Month]:
        return (Month(index) for index in range(self.first.index, self.until.index))

    def __contains__(self, month: Month) -> bool:
        return self.first.index <= month.index < self.until.index

    def __str__(self) -> str:
        return f"[{self.first}, {self.until})"

    def overlaps(self, other: MonthRange) -> bool:
        """Whether the two share at least one month."""
        return max(self.first, other.first) < min(self.until, other.until)

    def clipped(self, *, until: Month) -> MonthRange:
        """The part of the range before ``until``; empty rather than reversed."""
        return MonthRange(self.first, max(self.first, min(self.until, until)))


def index_of(day: date) -> int:
    """The index of the month a day falls in, where building the month would cost."""
    return day.year * 12 + day.month - 1


def add_months(day: date, months: int) -> date:
    """Move a day by calendar months; the 29th–31st fall back to a shorter month's last day.

    :param months: any integer; ``add_months(2024-01-31, 1)`` is 2024-02-29.
    :returns: always counted from ``day`` itself: adding 1 twice is not adding 2.
    """
    year, month = divmod(index_of(day) + months, 12)
    return date(year, month + 1, min(day.day, _days_in(year, month + 1)))


def add_months_clamped(day: date, months: int) -> date:
    """Move a day by calendar months, stopping at the first or last day the calendar knows."""
    year = (index_of(day) + months) // 12
    if year > date.max.year:
        return date.max
    return add_months(day, months) if year >= date.min.year else date.min


def in_french(day: date) -> str:
    """« 1er mars 2023 », « 14 février 2023 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS_OF_THE_YEAR[day.month - 1]} {day.year}"


def _days_in(year: int, month: int) -> int:
    return 29 if month == 2 and calendar.isleap(year) else _DAYS_IN[month - 1]
