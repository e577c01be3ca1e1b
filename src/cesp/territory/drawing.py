"""Outlines as paths of an SVG picture: one scale, the north up, good enough for a few départements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians

from cesp.territory.outlines import Outline, Ring


@dataclass(frozen=True, slots=True)
class Frame:
    """Where degrees fall in a picture.

    :ivar width: with ``height``, of the picture, in its units. :ivar across: units by degree of longitude;
        ``down``, of latitude.
    """

    width: int
    height: int
    west: float
    north: float
    across: float
    down: float

    def spot(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point falls: from the left, from the top."""
        return round((longitude - self.west) * self.across, 1), round((self.north - latitude) * self.down, 1)

    def path(self, outline: Outline, *, every: int = 1) -> str:
        """All the rings of an outline, closed.

        :param every: keep one point of so many: the rest of a country drawn small is not seen.
        """
        return " ".join(self._ring(ring[::every]) for rings in outline.polygons for ring in rings if len(ring) > every)

    def _ring(self, ring: Ring) -> str:
        return f"M{' '.join(self._written(ring))}Z"

    def _written(self, ring: Ring) -> Iterator[str]:
        for longitude, latitude in ring:
            yield f"{(longitude - self.west) * self.across:.1f},{(self.north - latitude) * self.down:.1f}"


def frame(outlines: Sequence[Outline], *, width: int) -> Frame | None:
    """The frame that holds these outlines; ``None`` when there are none."""
    points = [point for one in outlines for rings in one.polygons for ring in rings for point in ring]
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    flat = cos(radians((south + north) / 2))
    scale = width / ((east - west) * flat)
    return Frame(width, round((north - south) * scale) + 1, west, north, scale * flat, scale)
