"""The hospital nearest to a commune, when the register of establishments was loaded: none of it ships."""

from __future__ import annotations

from dataclasses import dataclass

from cesp.territory.distances import around, km
from cesp.territory.models import Commune
from cesp.zoning.models import Establishment
from cesp_law.place import Structure

RADIUS_KM = 100
_HOSPITALS = (Structure.HOSPITAL.value, Structure.UNIVERSITY_HOSPITAL.value)


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital, and how far it is as the crow flies, in whole kilometres."""

    name: str
    km: int


def nearest(commune: Commune) -> Hospital | None:
    """The nearest hospital within :data:`RADIUS_KM`; one query.

    Nothing where the register is not loaded, has no hospital so near, or nobody knows where the commune is.
    """
    if commune.spot is None:
        return None
    box = around(commune.spot, radius_km=RADIUS_KM)
    rows = Establishment.objects.filter(
        structure__in=_HOSPITALS, latitude__range=(box.south, box.north), longitude__range=(box.west, box.east)
    )
    spots = rows.order_by("pk").values_list("name", "latitude", "longitude")
    away = ((km(commune.spot, (north, east)), name) for name, north, east in spots if north and east)
    found = min(away, default=None)
    return Hospital(found[1], round(found[0])) if found and found[0] <= RADIUS_KM else None
