"""Pay as a calendar: a row a year, a cell a month, so that a hole is seen at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cesp_law.dates import MONTHS_OF_THE_YEAR, Month
from cesp_law.money import Cents


class State(StrEnum):
    """What became of a month. The sign is for who does not see the colour."""

    PAID = "paid"
    ELAPSED = "elapsed"
    DUE = "due"
    COMING = "coming"
    SUSPENDED = "suspended"
    OVERPAID = "overpaid"


SIGNS: dict[State, str] = {
    State.PAID: "✓",
    State.ELAPSED: "•",
    State.DUE: "→",
    State.COMING: "○",
    State.SUSPENDED: "‖",
    State.OVERPAID: "!",
}
WORDS: dict[State, str] = {
    State.PAID: "versé",
    State.ELAPSED: "dû à ce jour",
    State.DUE: "dû, à verser",
    State.COMING: "à venir",
    State.SUSPENDED: "suspendu",
    State.OVERPAID: "versé en trop",
}
INITIALS = tuple(name[0].upper() for name in MONTHS_OF_THE_YEAR)


@dataclass(frozen=True, slots=True)
class Cell:
    """A month: its state, and its net amount where there is one."""

    state: State
    net_cents: Cents | None = None
    deferred: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    month: Month
    cell: Cell | None

    @property
    def css(self) -> str:
        return "none" if self.cell is None else self.cell.state.value

    @property
    def sign(self) -> str:
        return "" if self.cell is None else SIGNS[self.cell.state]

    @property
    def word(self) -> str:
        return "rien" if self.cell is None else WORDS[self.cell.state]


@dataclass(frozen=True, slots=True)
class Year:
    number: int
    boxes: tuple[Box, ...]
    count: int
    net_cents: Cents


@dataclass(frozen=True, slots=True)
class Calendar:
    years: tuple[Year, ...]
    legend: tuple[tuple[str, str, str], ...]
    columns: tuple[tuple[str, str], ...] = tuple(zip(INITIALS, MONTHS_OF_THE_YEAR, strict=True))


def draw(cells: Mapping[Month, Cell]) -> Calendar:
    """One row a calendar year from the first month to the last, without a gap; empty when there is no month."""
    states = {cell.state for cell in cells.values()}
    legend = tuple((state.value, SIGNS[state], WORDS[state]) for state in State if state in states)
    if not cells:
        return Calendar(years=(), legend=legend)
    years = range(min(cells).year, max(cells).year + 1)
    return Calendar(years=tuple(_year(year, cells) for year in years), legend=legend)


def _year(year: int, cells: Mapping[Month, Cell]) -> Year:
    boxes = tuple(Box(month, cells.get(month)) for month in (Month.of(year, n) for n in range(1, 13)))
    counted = [box.cell for box in boxes if box.cell and box.cell.net_cents is not None]
    return Year(
        number=year,
        boxes=boxes,
        count=len(counted),
        net_cents=Cents(sum(cell.net_cents or 0 for cell in counted)),
    )
