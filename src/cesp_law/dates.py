"""Months and half-open ranges, in the calendar of Europe/Paris.

Inside the software a range is ``[first, until)``; « inclus » is a matter for the screen.
Adding months to a day has to say what it does on the 29th to the 31st, hence
:func:`add_months` and no operator.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
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
        return cls(day.year * 12 + day.month - 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``YYYY-MM``; ``ValueError`` on anything else."""
        year, dash, month = text.partition("-")
        if not (dash and len(year) == 4 and len(month) == 2 and (year + month).isdecimal()):
            raise ValueError(f"not a month (YYYY-MM): {text!r}")
        return cls.of(int(year), int(month))

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
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

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


def add_months(day: date, months: int) -> date:
    """Move a day by calendar months; the 29th–31st fall back to a shorter month's last day.

    :param months: any integer; ``add_months(2024-01-31, 1)`` is 2024-02-29.
    :returns: always counted from ``day`` itself: adding 1 twice is not adding 2.
    """
    target = Month.on(day) + months
    if day.day <= 28:
        return date(target.year, target.number, day.day)
    return min(
        target.first_day + timedelta(days=day.day - 1),
        target.last_day,
    )


def add_months_clamped(day: date, months: int) -> date:
    """Move a day by calendar months, stopping at the first or last day the calendar knows."""
    target = Month.on(day) + months
    if target.year > date.max.year:
        return date.max
    return add_months(day, months) if target.year >= date.min.year else date.min


def in_french(day: date) -> str:
    """« 1er mars 2023 », « 14 février 2023 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS_OF_THE_YEAR[day.month - 1]} {day.year}"
