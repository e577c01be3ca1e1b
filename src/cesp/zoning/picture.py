"""The map of the country as one picture, for whoever has no script: an SVG of Metropolitan France by département."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import cos, radians
from xml.sax.saxutils import quoteattr

from cesp.territory import outlines

SIDE = 700
SHARES = ((0, 19), (20, 39), (40, 59), (60, 79), (80, 100))
"""Percentages, ends included: the five tints of the map."""
_TINTS = ("#f0f0fa", "#c4c4ee", "#9494dc", "#5c5cc0", "#2f2f8f")
_UNKNOWN = "#ffffff"
_WEST, _SOUTH, _EAST, _NORTH = -5.3, 41.2, 9.7, 51.2


def tint_of(percent: int) -> int:
    """Which of the five tints a share has."""
    return next(index for index, (_, high) in enumerate(SHARES) if percent <= high)


def country(percents: Mapping[str, int | None]) -> str:
    """Draw the départements, the darker the larger the share.

    :param percents: by code; nothing where no zoning is published.
    """
    paths = "".join(
        f"<path d={quoteattr(path)} fill={quoteattr(_fill(percents.get(code)))}/>" for code, path in _paths()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">'
        f'<g stroke="#666666" stroke-width="0.8" stroke-linejoin="round">{paths}</g></svg>'
    )


def _fill(percent: int | None) -> str:
    return _UNKNOWN if percent is None else _TINTS[tint_of(percent)]


@lru_cache(maxsize=1)
def _paths() -> tuple[tuple[str, str], ...]:
    """(code, path) of what lies in the frame; drawn once, the outlines never change."""
    found = []
    for one in outlines.outlines("departements"):
        east, north = one.polygons[0][0][0]
        if _WEST < east < _EAST and _SOUTH < north < _NORTH:
            found.append((one.code, "".join(_path(ring) for rings in one.polygons for ring in rings)))
    return tuple(found)


def _path(ring: outlines.Ring) -> str:
    scale = SIDE / (_NORTH - _SOUTH)
    narrow = cos(radians((_SOUTH + _NORTH) / 2))
    points = " ".join(f"{(east - _WEST) * scale * narrow:.1f},{(_NORTH - north) * scale:.1f}" for east, north in ring)
    return f"M{points}Z"
