"""Horizontal bars beside each other, the longest across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cesp.pictures.scale import percent


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar: its label, its value, and its width within the longest."""

    label: str
    value: float
    width: str


def bars(labels: Sequence[str], values: Sequence[float]) -> tuple[Bar, ...]:
    """Bars beside each other, the longest across."""
    longest = max(values, default=0) or 1
    pairs = zip(labels, values, strict=True)
    return tuple(Bar(label, value, percent(100 * value / longest)) for label, value in pairs)
