"""What the map is drawn from: categories by commune for a département, shares for the country, places.

Outlines come apart (``territory.outlines``): they are heavy and never change; what is here is light and
changes with the profession and the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cesp.common.search import key
from cesp.territory import outlines
from cesp.territory.models import Commune, Departement, FormerCode
from cesp.zoning.models import PlaceOfPractice, Zoning
from cesp.zoning.queries import places
from cesp.zoning.queries.zones import InForce, Judged, Tally, Zone, judged_in, tallies
from cesp_law.dates import in_french

Json = dict[str, Any]


def departement(code: str, held: InForce) -> Json:
    """The communes of a département with their category, districts classed otherwise, places; four queries.

    :raises Departement.DoesNotExist: no such département.
    """
    here = Departement.objects.get(pk=code)
    communes = list(Commune.objects.filter(active=True, departement=here).order_by("pk"))
    said = judged_in(code, communes, held)
    zones = sorted({one for judged in said.values() for one in _zones(judged)}, key=lambda zone: (zone.rank, zone.code))
    rank = {zone: position for position, zone in enumerate(zones)}
    zoning = held.zonings.get(code)
    return {
        "departement": {"code": here.code, "name": here.name},
        "profession": held.profession.value,
        "on": held.on.isoformat(),
        "zoning": _version(zoning) if zoning else None,
        "zones": [_zone(zone) for zone in zones],
        "communes": {one.pk: rank[said[one.pk].zone] for one in communes},
        "parts": {
            one.pk: [[part.name, rank[part.zone]] for part in said[one.pk].parts]
            for one in communes
            if said[one.pk].parts
        }
        | _districts(communes, said, rank),
        "places": _points(places.found(places.Filters(profession=held.profession, departement=code), on=held.on)),
    }


def _zones(said: Judged) -> Iterable[Zone]:
    return (said.zone, *(part.zone for part in said.parts))


def _zone(zone: Zone) -> Json:
    return {"code": zone.code, "label": zone.words, "look": zone.look, "admitted": zone.admitted}


def _version(zoning: Zoning) -> Json:
    return {
        "name": zoning.name,
        "from": in_french(zoning.in_force_on),
        "order": zoning.order_reference,
        "fictitious": zoning.fictitious,
    }


def _districts(
    communes: Iterable[Commune], said: dict[str, Judged] | Any, rank: dict[Zone, int]
) -> dict[str, list[list[Any]]]:
    """Municipal districts of Paris, Lyon and Marseille, under the city that has the outline."""
    districts = [one for one in communes if one.kind == Commune.Kind.DISTRICT]
    if not districts:
        return {}
    parents = FormerCode.objects.filter(pk__in=[one.pk for one in districts]).values_list("pk", "commune_id")
    cities = dict(parents)
    found: dict[str, list[list[Any]]] = {}
    for one in districts:
        city = cities.get(one.pk, "")
        if city in said and said[one.pk].zone != said[city].zone:
            found.setdefault(city, []).append([one.name, rank[said[one.pk].zone]])
    return found


def _points(rows: Iterable[PlaceOfPractice]) -> list[Json]:
    """One point for each commune, with its places by priority; a commune that nobody can place has none."""
    points: dict[str, Json] = {}
    for place in sorted(rows, key=lambda one: (one.priority or 9_999, one.reference)):
        commune = place.commune
        if commune.latitude is None or commune.longitude is None:
            continue
        spot = {"commune": commune.pk, "name": commune.label, "at": [commune.latitude, commune.longitude]}
        point = points.setdefault(commune.pk, spot | {"places": []})
        words = [place.get_kind_display().lower(), place.specialty, place.structure_name or place.structure_word]
        point["places"].append([place.reference, ", ".join(word for word in words if word)])
    return sorted(points.values(), key=lambda point: key(point["name"]))


def country(held: InForce) -> Json:
    """Each département with the share of its communes where one may settle, and its places; four queries."""
    counted = tallies(held)
    rows = places.found(places.Filters(profession=held.profession), on=held.on).order_by()
    proposed: dict[str, int] = {}
    for code in rows.values_list("commune__departement_id", flat=True):
        proposed[code] = proposed.get(code, 0) + 1
    return {
        "profession": held.profession.value,
        "on": held.on.isoformat(),
        "departements": {
            one.pk: _share(one, counted.get(one.pk), proposed.get(one.pk, 0)) for one in Departement.objects.all()
        },
    }


def _share(departement: Departement, tally: Tally | None, proposed: int) -> Json:
    return {
        "name": str(departement),
        "outlines": outlines.digest(departement.pk) if departement.pk in outlines.names() else None,
        "percent": tally.percent if tally else None,
        "communes": tally.communes if tally else 0,
        "admitted": tally.admitted if tally else 0,
        "places": proposed,
    }
