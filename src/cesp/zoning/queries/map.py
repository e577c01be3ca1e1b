"""What the map is drawn from: categories by commune for a département, shares for the country, places.

Outlines come apart (``territory.outlines``): they are heavy and never change; what is here is light and
changes with the profession and the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cesp.common.search import key
from cesp.territory import outlines
from cesp.territory.models import Commune, Departement, FormerCode
from cesp.zoning.models import PlaceOfPractice, Zoning
from cesp.zoning.queries import eligible
from cesp.zoning.queries.eligible import Filters
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
    cities = _cities(communes)
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
        "parts": _parts(communes, said, rank, cities),
        "places": _points(eligible.proposed(Filters(departements=frozenset({code})), held), cities),
    }


def _cities(communes: Iterable[Commune]) -> Mapping[str, str]:
    """Code of Paris, Lyon or Marseille, which have the outlines, by code of their districts, which have none."""
    codes = {one.pk for one in communes}
    districts = [one.pk for one in communes if one.kind == Commune.Kind.DISTRICT]
    if not districts:
        return {}
    found = FormerCode.objects.filter(pk__in=districts).values_list("pk", "commune_id")
    return {district: city for district, city in found if city in codes}


def _zones(said: Judged) -> Iterable[Zone]:
    return (said.zone, *(part.zone for part in said.parts))


def _zone(zone: Zone) -> Json:
    return {
        "code": zone.code,
        "label": zone.words,
        "look": zone.look,
        "admitted": zone.admitted,
        "note": zone.standing.note,
    }


def _version(zoning: Zoning) -> Json:
    return {
        "name": zoning.name,
        "from": in_french(zoning.in_force_on),
        "order": zoning.order_reference,
        "fictitious": zoning.fictitious,
    }


def _parts(
    communes: Iterable[Commune], said: Mapping[str, Judged], rank: Mapping[Zone, int], cities: Mapping[str, str]
) -> dict[str, list[list[Any]]]:
    """By outline, what is in it and classed otherwise: districts (QPV), and the municipal districts of a city."""
    found: dict[str, list[list[Any]]] = {}
    for one in communes:
        outline, own = cities.get(one.pk, one.pk), said[one.pk]
        within = "" if outline == one.pk else f" ({one.name})"
        if within and own.zone != said[outline].zone:
            found.setdefault(outline, []).append([one.name, rank[own.zone]])
        for part in own.parts:
            found.setdefault(outline, []).append([f"{part.name}{within}", rank[part.zone]])
    return found


def _points(rows: Iterable[PlaceOfPractice], cities: Mapping[str, str]) -> list[Json]:
    """One point for each commune of today, with its places by priority; one that nobody can place has none."""
    points: dict[str, Json] = {}
    for place in sorted(rows, key=lambda one: (one.priority or 9_999, one.reference)):
        commune = eligible.commune_today(place)
        if commune.spot is None:
            continue
        spot = {"commune": commune.pk, "outline": cities.get(commune.pk, commune.pk), "name": commune.label}
        point = points.setdefault(commune.pk, spot | {"at": list(commune.spot), "places": []})
        words = [place.get_kind_display().lower(), place.specialty, place.structure_name or place.structure_word]
        point["places"].append([place.reference, ", ".join(word for word in words if word)])
    return sorted(points.values(), key=lambda point: key(point["name"]))


def country(held: InForce) -> Json:
    """Each département with the share of its communes where one may settle, and its places; four queries."""
    counted = tallies(held)
    proposed = eligible.counts(eligible.proposed(Filters(), held), by="in_departement")
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
        "unsaid": tally.unsaid if tally else 0,
        "places": proposed,
    }
