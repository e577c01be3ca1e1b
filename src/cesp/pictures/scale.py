"""From days and amounts to positions, written as SVG wants them.

Positions across are percentages and text keeps its size in pixels, so that one drawing reads
as well at 320 px as at 1280. Numbers are formatted here: a template would print « 12,5 ».
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cesp_law.dates import Month

_SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def percent(value: float) -> str:
    """``12.5`` → ``"12.5%"``, trimmed, for an SVG attribute."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def number(value: float) -> str:
    """A coordinate inside a view box."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis, or a month of a short one; a ``minor`` one is hidden on a phone."""

    x: str
    label: str
    minor: bool


@dataclass(frozen=True, slots=True)
class Days:
    """A horizontal axis over ``[first, until)``."""

    first: date
    until: date

    def __post_init__(self) -> None:
        if self.until <= self.first:
            raise ValueError(f"an axis needs at least a day: {self.first} to {self.until}")

    def at(self, day: date) -> float:
        """Position in percent, kept within the axis."""
        share = 100 * (day - self.first).days / (self.until - self.first).days
        return min(100.0, max(0.0, share))

    def ticks(self) -> tuple[Tick, ...]:
        """One tick a 1 January, labelled; at most about five survive on a phone. Under two of them, months."""
        years = [year for year in range(self.first.year, self.until.year + 1) if self._holds(date(year, 1, 1))]
        if len(years) < 2:
            return self._months()
        step = 1 if len(years) <= 16 else 2
        phone_step = step * max(1, -(-len(years) // (5 * step)))
        return tuple(
            Tick(percent(self.at(date(year, 1, 1))), str(year), minor=bool((year - years[0]) % phone_step))
            for year in years
            if (year - years[0]) % step == 0
        )

    def _months(self) -> tuple[Tick, ...]:
        """Six ticks at most, each a first of the month; one in two survives on a phone, none is cut by an edge."""
        first = Month.on(self.first)
        held = [month for month in (first + ahead for ahead in range(25)) if 10 <= self.at(month.first_day) <= 90]
        kept = held[:: -(-len(held) // 6) or 1]
        return tuple(
            Tick(percent(self.at(month.first_day)), f"{_SHORT[month.number - 1]} {month.year}", minor=bool(rank % 2))
            for rank, month in enumerate(kept)
        )

    def _holds(self, day: date) -> bool:
        return self.first <= day < self.until and self.at(day) <= 96


@dataclass(frozen=True, slots=True)
class Grid:
    """A horizontal line of a vertical axis in cents."""

    y: str
    label: str


_STEPS = tuple(step * 10**power for power in range(2, 10) for step in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class Amounts:
    """A vertical axis from 0 up to ``top`` cents, drawn over ``height`` pixels."""

    top: int
    height: int
    step: int

    @classmethod
    def holding(cls, amounts: Sequence[int], *, height: int) -> Amounts:
        """The roundest axis with four lines at most that holds every amount."""
        highest = max([*amounts, 1_000_00])
        step = next(step for step in _STEPS if 4 * step >= highest)
        return cls(top=-(-highest // step) * step, height=height, step=step)

    def at(self, cents: int) -> float:
        """Pixels from the top."""
        return self.height * (1 - cents / self.top)

    def lines(self) -> tuple[Grid, ...]:
        """Zero first; labels in whole euros."""
        return tuple(Grid(number(self.at(cents)), _whole_euros(cents)) for cents in range(0, self.top + 1, self.step))


def _whole_euros(cents: int) -> str:
    return f"{cents // 100:,}".replace(",", "\N{NARROW NO-BREAK SPACE}") + "\N{NO-BREAK SPACE}€"
