"""Where a commune lies in its département, as a small picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians

from cesp.territory.models import Commune
from cesp.territory.outlines import Outline, Point, Ring, outlines

_SIDE = 200.0
_MARGIN = 6.0


@dataclass(frozen=True, slots=True)
class Frame:
    """How degrees become the points of a drawing of ``width`` by ``height``, north at the top."""

    west: float
    north: float
    across: float
    scale: float
    width: float
    height: float

    @classmethod
    def of(cls, points: Sequence[Point]) -> Frame:
        """The frame that holds points given as (longitude, latitude), its longer side :data:`_SIDE`."""
        easts, norths = [point[0] for point in points], [point[1] for point in points]
        across = cos(radians((min(norths) + max(norths)) / 2))
        wide, tall = (max(easts) - min(easts)) * across, max(norths) - min(norths)
        scale = (_SIDE - 2 * _MARGIN) / max(wide, tall)
        return cls(min(easts), max(norths), across, scale, wide * scale + 2 * _MARGIN, tall * scale + 2 * _MARGIN)

    def place(self, longitude: float, latitude: float) -> Point:
        x = _MARGIN + (longitude - self.west) * self.across * self.scale
        return round(x, 1), round(_MARGIN + (self.north - latitude) * self.scale, 1)


@dataclass(frozen=True, slots=True)
class Locator:
    """A commune in its département, as SVG attributes: the outline, and the point of the town hall."""

    view_box: str
    path: str
    x: str
    y: str


def locator(commune: Commune) -> Locator | None:
    """Where a commune lies; nothing for one without a point, or in a collectivity whose outline does not ship."""
    drawn = _drawings().get(commune.departement_id)
    if commune.spot is None or drawn is None:
        return None
    frame, path = drawn
    latitude, longitude = commune.spot
    x, y = frame.place(longitude, latitude)
    return Locator(f"0 0 {frame.width:.0f} {frame.height:.0f}", path, f"{x:g}", f"{y:g}")


@lru_cache(maxsize=1)
def _drawings() -> Mapping[str, tuple[Frame, str]]:
    """Every département, drawn once for a process."""
    return {one.code: _drawn(one) for one in outlines("departements")}


def _drawn(outline: Outline) -> tuple[Frame, str]:
    rings = [ring for polygon in outline.polygons for ring in polygon]
    frame = Frame.of([point for ring in rings for point in ring])
    return frame, "".join(_line(frame.place(*point) for point in ring) for ring in rings)


def _line(points: Iterable[Point]) -> str:
    """A closed line as the ``d`` of an SVG path; points closer than the drawing shows are left out."""
    kept: Ring = []
    for x, y in points:
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 1:
            kept.append((x, y))
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z" if len(kept) > 2 else ""
