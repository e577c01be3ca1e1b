"""The portfolio on a map: the départements of an agency, tinted by how many people are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cesp.territory.drawing import frame
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
    held = frame(found, width=_WIDTH)
    if held is None:
        return None
    most = max(counts.values(), default=0)
    shapes = []
    for one in found:
        count = counts.get(one.code, 0)
        tint = -(-_STEPS * count // most) if most else 0
        shapes.append(Shape(one.code, one.name, held.path(one), count, tint))
    return Picture(held.width, held.height, tuple(shapes))


@lru_cache(maxsize=1)
def _country() -> Mapping[str, Outline]:
    return {one.code: one for one in outlines("departements")}
