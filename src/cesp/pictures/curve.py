"""What leaving would cost, by date: a line with its step at the diploma, and a second reading where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cesp.pictures.scale import Amounts, Days, Grid, Tick, number, percent
from cesp_law.money import Cents

HEIGHT = 260
WIDTH = 1000

Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """What is owed on a day; ``other_cents`` is the second reading, where it exists."""

    on: date
    months_received: int
    allowances_cents: Cents
    penalty_cents: Cents
    total_cents: Cents
    other_cents: Cents | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A day with a name on the curve."""

    x: str
    label: str
    anchor: str
    level: str


@dataclass(frozen=True, slots=True)
class Dot:
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Curve:
    """The line as an SVG path, and as corners in percent for whoever draws it otherwise."""

    line: str
    area: str
    other_line: str
    corners: tuple[Corner, ...]
    other_corners: tuple[Corner, ...]
    grid: tuple[Grid, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    dot: Dot | None
    rows: tuple[Point, ...]

    @property
    def has_other(self) -> bool:
        return self.other_line != ""


def draw(
    *,
    points: Sequence[Point],
    rows: Sequence[Point],
    marks: Sequence[tuple[date, str]],
    chosen: Point | None = None,
) -> Curve:
    """Draw a step line: an amount holds from its day until the next point's.

    :param points: in order of date, at least two.
    :param rows: the points worth a line of the table.
    :param marks: days to name, such as the diploma.
    """
    days = Days(points[0].on, points[-1].on + timedelta(days=1))
    others = [(point.on, point.other_cents) for point in points if point.other_cents is not None]
    amounts = Amounts.holding([*(p.total_cents for p in points), *(cents for _, cents in others)], height=HEIGHT)
    corners = _corners([(point.on, point.total_cents) for point in points], days, amounts)
    other_corners = _corners(others, days, amounts)
    line = _path(corners)
    return Curve(
        line=line,
        area=f"{line}V{HEIGHT}H{number(corners[0][0] * WIDTH / 100)}Z",
        other_line=_path(other_corners),
        corners=corners,
        other_corners=other_corners,
        grid=amounts.lines(),
        ticks=days.ticks(),
        marks=tuple(_mark(day, label, days, rank) for rank, (day, label) in enumerate(sorted(marks))),
        dot=Dot(percent(days.at(chosen.on)), number(amounts.at(chosen.total_cents))) if chosen else None,
        rows=tuple(rows),
    )


def _corners(steps: Sequence[tuple[date, int]], days: Days, amounts: Amounts) -> tuple[Corner, ...]:
    """The corners of a staircase, in percent of width and of height from the top."""
    corners: list[Corner] = []
    for on, cents in steps:
        x, y = days.at(on), 100 * amounts.at(cents) / HEIGHT
        if corners:
            corners.append((x, corners[-1][1]))
        if not corners or corners[-1][1] != y:
            corners.append((x, y))
    return tuple(corners)


def _path(corners: Sequence[Corner]) -> str:
    if len(corners) < 2:
        return ""
    points = [f"{number(x * WIDTH / 100)} {number(y * HEIGHT / 100)}" for x, y in corners]
    return "M" + "L".join(points)


def _mark(day: date, label: str, days: Days, rank: int) -> Mark:
    x = days.at(day)
    return Mark(
        x=percent(x),
        label=label,
        anchor="start" if x < 20 else "end" if x > 80 else "middle",
        level=number(14 + 16 * (rank % 3)),
    )
