"""The history of a commune's zone as a band of time, and year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cesp.pictures.scale import Days, Tick, percent
from cesp.zoning.queries.periods import Period

_LABEL_FITS = 14.0
_END = 92.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A period as SVG draws it; ``look`` names a pattern of the map, ``label`` is empty where it would not fit."""

    x: str
    width: str
    middle: str
    look: str
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    segments: tuple[Segment, ...]
    ticks: tuple[Tick, ...]
    today_x: str
    today_anchor: str
    asked_x: str
    legend: tuple[tuple[str, str], ...]


def draw(periods: Sequence[Period], *, today: date, asked: date) -> Band | None:
    """The periods on one line, from the year of the first to the end of the current one or of the last to come.

    :returns: ``None`` when there is nothing to draw.
    """
    if not periods:
        return None
    last = max(periods[-1].first, today)
    axis = Days(date(periods[0].first.year, 1, 1), date(last.year + 1, 1, 1))
    at = axis.at(today)
    return Band(
        tuple(_segment(axis, one) for one in periods),
        axis.ticks(),
        percent(at),
        "end" if at > _END else "middle",
        percent(axis.at(asked)) if asked != today and axis.first <= asked < axis.until else "",
        tuple(dict.fromkeys((one.look, one.short) for one in periods)),
    )


def _segment(axis: Days, period: Period) -> Segment:
    start, end = axis.at(period.first), axis.at(period.until or axis.until)
    label = period.short if end - start >= _LABEL_FITS and len(period.short) <= _LABEL_FITS else ""
    return Segment(percent(start), percent(end - start), percent((start + end) / 2), period.look, label)


@dataclass(frozen=True, slots=True)
class Year:
    """What a commune was during a year: « ZIP », or « Hors zone puis ZIP ».

    :ivar first_day: the first of the year of which something is known.
    """

    number: int
    words: str
    in_zone: bool
    first_day: date


def years(periods: Sequence[Period], *, today: date) -> tuple[Year, ...]:
    """Every year from the first version to this one, the latest first."""
    if not periods:
        return ()
    return tuple(_year(number, periods) for number in range(today.year, periods[0].first.year - 1, -1))


def _year(number: int, periods: Sequence[Period]) -> Year:
    first, until = date(number, 1, 1), date(number + 1, 1, 1)
    held = [one for one in periods if one.first < until and (one.until is None or one.until > first)]
    words = [word for word, _ in groupby(one.short for one in held)]
    return Year(number, " puis ".join(words), any(one.counts_as for one in held), max(first, held[0].first))
