"""The campaign as a picture: a row a step on a line of months, and a mark for today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cesp.campaigns.queries.calendar import Step
from cesp.pictures.scale import Days, Tick, percent
from cesp_law.dates import Month

_ROW, _TOP, _BOTTOM = 52, 6, 26
_OPEN_ENDED = timedelta(days=60)
_SHORT = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
_LEGEND = {"served": "en cours", "coming": "à venir", "suspended": "passé"}
_LEAST_WIDTH = 1.2
"""Percents of the width: a single day is still seen."""


@dataclass(frozen=True, slots=True)
class Row:
    """A step as it is drawn: its name above its bar."""

    label: str
    x: str
    width: str
    name_y: int
    bar_y: int
    tone: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Ready to print; ``today_x`` is empty when today is out of it."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    today_x: str
    today_anchor: str
    height: int
    axis_y: int

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        """(tone, word) of the tones that are drawn."""
        tones = {row.tone for row in self.rows}
        return tuple((tone, word) for tone, word in _LEGEND.items() if tone in tones)


def draw(steps: Sequence[Step], *, today: date) -> Picture:
    """Lay the steps out, a row each.

    :param steps: at least one; one without an end is drawn over two months.
    """
    first = Month.on(min(step.first for step in steps)).first_day
    last = max(step.until or step.first + _OPEN_ENDED for step in steps)
    days = Days(first, (Month.on(last - timedelta(days=1)) + 1).first_day)
    axis = _TOP + _ROW * len(steps) + 4
    inside = days.first <= today < days.until
    at = days.at(today)
    return Picture(
        rows=tuple(_row(rank, step, days, today) for rank, step in enumerate(steps)),
        ticks=_months(days),
        today_x=percent(at) if inside else "",
        today_anchor="start" if at < 12 else "end" if at > 88 else "middle",
        height=axis + _BOTTOM + 20,
        axis_y=axis,
    )


def _row(rank: int, step: Step, days: Days, today: date) -> Row:
    left, right = days.at(step.first), days.at(step.until or step.first + _OPEN_ENDED)
    tone = "served" if step.is_on(today) else "suspended" if step.is_past(today) else "coming"
    top = _TOP + rank * _ROW
    return Row(step.label, percent(left), percent(max(_LEAST_WIDTH, right - left)), top + 14, top + 20, tone)


def _months(days: Days) -> tuple[Tick, ...]:
    """A tick a month, named in short; every other one is hidden on a phone."""
    months = [Month(index) for index in range(Month.on(days.first).index, Month.on(days.until).index)]
    return tuple(
        Tick(percent(days.at(month.first_day)), _SHORT[month.number - 1], minor=bool(rank % 2))
        for rank, month in enumerate(months)
    )
