"""The life of a contract on one line of time: two rows of bars, numbered events, a mark for today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from cesp.pictures.scale import Days, Tick, number, percent

_PIN_ROOM = 7.0  # percent: what a numbered pin takes on the narrowest phone
_LABEL_ROOM = 17.0
PIN_LEVEL_HEIGHT = 26


class Row(StrEnum):
    ALLOWANCE = "allowance"
    ENGAGEMENT = "engagement"


class Tone(StrEnum):
    """What a bar means; each has a colour *and* a texture, and its line in the legend."""

    DUE = "due"
    SUSPENDED = "suspended"
    DEFERRED = "deferred"
    COMING = "coming"
    SERVED = "served"
    INTERRUPTED = "interrupted"
    TO_SERVE = "to_serve"


LEGEND: dict[Tone, str] = {
    Tone.DUE: "allocation due à ce jour",
    Tone.SUSPENDED: "allocation suspendue",
    Tone.DEFERRED: "report d'installation, allocation due",
    Tone.COMING: "allocation à venir (prévision)",
    Tone.SERVED: "engagement servi",
    Tone.INTERRUPTED: "engagement interrompu",
    Tone.TO_SERVE: "engagement à servir (prévision)",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A bar: days ``[first, until)``, what it means, what to write in it and in the table."""

    row: Row
    first: date
    until: date
    tone: Tone
    label: str
    dates: str

    @property
    def meaning(self) -> str:
        return LEGEND[self.tone]


@dataclass(frozen=True, slots=True)
class Event:
    """A day worth a numbered pin; events of one day share it."""

    on: date
    label: str
    forecast: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    width: str
    middle: str
    tone: str
    label: str


@dataclass(frozen=True, slots=True)
class Pin:
    number: int
    x: str
    y: str
    on: date
    labels: tuple[str, ...]
    forecast: bool


@dataclass(frozen=True, slots=True)
class Frieze:
    """Ready to print. ``height`` and the rows' ``y`` follow from how many pins had to be stacked."""

    allowance: tuple[Bar, ...]
    engagement: tuple[Bar, ...]
    pins: tuple[Pin, ...]
    ticks: tuple[Tick, ...]
    today_x: str
    today_anchor: str
    today_label: str
    pins_height: int
    spans: tuple[Span, ...]
    legend: tuple[tuple[str, str], ...]

    @property
    def height(self) -> int:
        return self.pins_height + 172


def draw(*, spans: Sequence[Span], events: Sequence[Event], today: date, today_label: str = "aujourd'hui") -> Frieze:
    """Lay spans and events out.

    :param spans: at least one; half-open, any order.
    """
    days = _axis(spans, events, today)
    ordered = tuple(sorted(spans, key=lambda span: (span.row, span.first)))
    pins, levels = _pins(sorted(events, key=lambda event: event.on), days)
    today_at = days.at(today)
    tones = {span.tone for span in ordered}
    return Frieze(
        allowance=tuple(_bar(span, days) for span in ordered if span.row == Row.ALLOWANCE),
        engagement=tuple(_bar(span, days) for span in ordered if span.row == Row.ENGAGEMENT),
        pins=pins,
        ticks=days.ticks(),
        today_x=percent(today_at),
        today_anchor="start" if today_at < 12 else "end" if today_at > 88 else "middle",
        today_label=today_label,
        pins_height=levels * PIN_LEVEL_HEIGHT,
        spans=ordered,
        legend=tuple((tone.value, word) for tone, word in LEGEND.items() if tone in tones),
    )


def _axis(spans: Sequence[Span], events: Sequence[Event], today: date) -> Days:
    days = [*(span.first for span in spans), *(event.on for event in events)]
    ends = [*(span.until for span in spans), *(event.on + timedelta(days=1) for event in events)]
    first, until = min(days), max(ends)
    # Today belongs on the picture unless the contract is long over or far ahead.
    near = timedelta(days=2 * 365)
    if first - near <= today <= until + near:
        first, until = min(first, today), max(until, today + timedelta(days=1))
    margin = (until - first) * 3 // 100 + timedelta(days=10)
    return Days(first - margin, until + margin)


def _bar(span: Span, days: Days) -> Bar:
    left, right = days.at(span.first), days.at(span.until)
    wide = right - left >= _LABEL_ROOM
    return Bar(
        x=percent(left),
        width=percent(max(0.4, right - left)),
        middle=percent((left + right) / 2),
        tone=span.tone.value,
        label=span.label if wide else "",
    )


def _pins(events: Sequence[Event], days: Days) -> tuple[tuple[Pin, ...], int]:
    """Number the days in order; a pin that would cover another goes one level up."""
    last_of_level: list[float] = []
    placed: list[tuple[list[Event], float, int]] = []
    for on, same_day in groupby(events, key=lambda event: event.on):
        x = days.at(on)
        level = next((i for i, last in enumerate(last_of_level) if x - last >= _PIN_ROOM), len(last_of_level))
        if level == len(last_of_level):
            last_of_level.append(x)
        else:
            last_of_level[level] = x
        placed.append((list(same_day), x, level))
    levels = len(last_of_level)
    return (
        tuple(
            Pin(
                number=rank,
                x=percent(x),
                y=number((levels - 1 - level) * PIN_LEVEL_HEIGHT + 13),
                on=same_day[0].on,
                labels=tuple(event.label for event in same_day),
                forecast=same_day[0].forecast,
            )
            for rank, (same_day, x, level) in enumerate(placed, start=1)
        ),
        levels,
    )
