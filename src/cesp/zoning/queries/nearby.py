"""Open places in a commune and around it, the nearest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cesp.territory.distances import around, km
from cesp.territory.models import Commune
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.queries.places import NEARBY_KM, listed

AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Near:
    """A place and how far its commune is as the crow flies, in whole kilometres; ``None``: not known."""

    place: PlaceOfPractice
    km: int | None


@dataclass(frozen=True, slots=True)
class Around:
    """The nearest places, and how many there are in all within the radius."""

    places: tuple[Near, ...]
    total: int
    radius_km: int = NEARBY_KM

    @property
    def here(self) -> int:
        """How many of those shown are in the commune itself."""
        return sum(one.km == 0 for one in self.places)


def places_around(centre: Commune, *, profession: str, on: date, at_most: int = AT_MOST) -> Around:
    """The open places of a profession within :data:`NEARBY_KM` of a commune; two queries.

    The list is read by its index, then narrowed to a box: distances are measured for what is left. A commune
    that nobody located has its own places only.
    """
    own = Q(commune=centre) | Q(commune__successor=centre)
    rows = listed(on=on).filter(profession=profession)
    if centre.spot is not None:
        box = around(centre.spot, radius_km=NEARBY_KM)
        own |= Q(commune__latitude__range=(box.south, box.north), commune__longitude__range=(box.west, box.east))
    spots = rows.filter(own).values_list(
        "pk", "priority", "commune_id", "commune__successor_id", "commune__latitude", "commune__longitude"
    )
    away = []
    for pk, priority, code, successor, latitude, longitude in spots:
        distance = _distance(centre, (code, successor), latitude, longitude)
        if distance is not None and distance <= NEARBY_KM:
            away.append((distance, priority or 9_999, pk))
    nearest = sorted(away)[:at_most]
    places = rows.in_bulk([pk for _, _, pk in nearest])
    return Around(tuple(Near(places[pk], round(distance)) for distance, _, pk in nearest), len(away))


def _distance(
    centre: Commune, codes: tuple[str, str | None], latitude: float | None, longitude: float | None
) -> float | None:
    """In kilometres; nothing within a commune or one of those merged into it."""
    if centre.pk in codes:
        return 0.0
    if centre.spot is None or latitude is None or longitude is None:
        return None
    return km(centre.spot, (latitude, longitude))
