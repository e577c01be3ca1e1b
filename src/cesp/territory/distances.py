"""How far communes are from each other, as the crow flies."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

Spot = tuple[float, float]
"""Latitude and longitude, in degrees."""
_EARTH_KM = 6_371.0
_KM_A_DEGREE = 111.0


def km(one: Spot, other: Spot) -> float:
    """The great-circle distance between two spots, in kilometres."""
    (north, east), (north_too, east_too) = (tuple(map(radians, spot)) for spot in (one, other))
    half = sin((north_too - north) / 2) ** 2 + cos(north) * cos(north_too) * sin((east_too - east) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))


@dataclass(frozen=True, slots=True)
class Box:
    """Bounds in degrees, included: what a database compares before anybody measures a distance."""

    south: float
    north: float
    west: float
    east: float


def around(centre: Spot, *, radius_km: float) -> Box:
    """The box that holds every spot within a distance."""
    north, east = centre
    tall = radius_km / _KM_A_DEGREE
    wide = tall / max(cos(radians(north)), 0.1)
    return Box(north - tall, north + tall, east - wide, east + wide)
