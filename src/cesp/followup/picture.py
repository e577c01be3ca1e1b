"""The portfolio on a map: the départements of an agency, tinted by how many people are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians

from cesp.territory.outlines import Outline, outlines

_WIDTH = 460
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """A département as it is drawn.

    :ivar path: of SVG, in the units of :class:`Picture`. :ivar tint: 0 for nobody, 1 to 4 by share of the most.
    """

    code: str
    name: str
    path: str
    count: int
    tint: int


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    shapes: tuple[Shape, ...]


def draw(codes: Iterable[str], counts: Mapping[str, int]) -> Picture | None:
    """The départements of an agency; none when no outline of theirs ships."""
    found = [_country()[code] for code in codes if code in _country()]
    points = [point for one in found for rings in one.polygons for ring in rings for point in ring]
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    flat = cos(radians((south + north) / 2))
    scale = _WIDTH / ((east - west) * flat)
    most = max(counts.values(), default=0)
    shapes = []
    for one in found:
        path = " ".join(_ring(one, west=west, north=north, across=scale * flat, down=scale))
        count = counts.get(one.code, 0)
        shapes.append(Shape(one.code, one.name, path, count, -(-_STEPS * count // most) if most else 0))
    return Picture(_WIDTH, round((north - south) * scale) + 1, tuple(shapes))


@lru_cache(maxsize=1)
def _country() -> Mapping[str, Outline]:
    return {one.code: one for one in outlines("departements")}


def _ring(one: Outline, *, west: float, north: float, across: float, down: float) -> Iterator[str]:
    for rings in one.polygons:
        for ring in rings:
            points = " ".join(f"{(x - west) * across:.1f},{(north - y) * down:.1f}" for x, y in ring)
            yield f"M{points}Z"
