"""Finding communes."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Case, IntegerField, Max, Q, QuerySet, Value, When

from cesp.territory import distances, naming
from cesp.territory.models import Commune, FormerCode, SearchName

SHORTEST = 2
"""Characters that a search needs: one letter would find a thousand communes and mean none."""
LONGEST = 80


def communes_found(typed: str, *, at_most: int = 10) -> list[Commune]:
    """Communes that exist today and that what was typed may mean, the likeliest first.

    :param typed: the beginning of a name or of a later word of it, of a former name, a postcode or an INSEE
        code; words may be left out (« roche yon »), a département may follow (« saint denis 93 »).
    :returns: whole names first, then the most populated; two queries, a third when words were left out.
    """
    name, departement = naming.departement_in(typed.strip()[:LONGEST])
    prefixes = naming.readings(name)
    if not prefixes or len(prefixes[0]) < SHORTEST:
        return []
    found = _best(_in_departement(_beginning(prefixes), departement), whole=prefixes, at_most=at_most)
    if not found and " " in prefixes[0]:
        first, *others = prefixes[0].split()
        rows = _in_departement(_beginning((first,)), departement)
        for word in others:
            rows = rows.filter(key__contains=f" {word}")
        found = _best(rows, whole=(), at_most=at_most)
    return found


def commune_meant(typed: str) -> Commune | None:
    """The one commune that what was typed names without a doubt: by its label, a code, a postcode or a name."""
    name, departement = naming.departement_in(typed.strip()[:LONGEST])
    rows = SearchName.objects.filter(key__in=naming.readings(name), whole=True)
    communes = list(_in_departement(rows, departement).values_list("commune", flat=True).distinct()[:2])
    return _communes().get(pk=communes[0]) if len(communes) == 1 else None


def commune_of_code(code: str) -> Commune | None:
    """The commune that a code means today, whatever the year of the code; nothing for an unknown one."""
    found = _communes().filter(pk=code).first()
    if found is None:
        former = FormerCode.objects.filter(pk=code).first()
        return commune_of_code(former.commune_id) if former else None
    while not found.active and found.successor_id is not None:
        found = _communes().get(pk=found.successor_id)
    return found


def communes_around(centre: Commune, *, km: float) -> Mapping[str, float]:
    """Codes of the communes within a distance, and how far each is, in kilometres as the crow flies; itself first.

    The distance is that of the points that stand for the communes, the town halls; where nobody knows the
    centre's, only itself.
    """
    here = centre.spot
    if here is None:
        return {centre.pk: 0.0}
    box = distances.around(here, radius_km=km)
    communes = Commune.objects.filter(
        active=True, latitude__range=(box.south, box.north), longitude__range=(box.west, box.east)
    )
    spots = communes.values_list("pk", "latitude", "longitude")
    far = {
        code: distances.km(here, (north, east)) for code, north, east in spots if north is not None and east is not None
    }
    return dict(sorted(((code, away) for code, away in far.items() if away <= km), key=lambda one: (one[1], one[0])))


def _communes() -> QuerySet[Commune]:
    return Commune.objects.select_related("departement")


def _in_departement(rows: QuerySet[SearchName], departement: str) -> QuerySet[SearchName]:
    return rows.filter(commune__departement=departement) if departement else rows


def _beginning(prefixes: tuple[str, ...]) -> QuerySet[SearchName]:
    """Keys that begin so: a range that both engines find in the index, then the exact condition."""
    found = Q()
    for prefix in prefixes:
        beyond = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        found |= Q(key__gte=prefix, key__lt=beyond, key__startswith=prefix)
    return SearchName.objects.filter(found)


def _best(rows: QuerySet[SearchName], *, whole: tuple[str, ...], at_most: int) -> list[Commune]:
    """The communes of some keys, those whose whole name is one of ``whole`` first, then by weight."""
    exact = Case(When(key__in=whole, whole=True, then=Value(1)), default=Value(0), output_field=IntegerField())
    ranked = rows.values("commune").annotate(exact=Max(exact), heaviest=Max("weight"))
    codes = [row["commune"] for row in ranked.order_by("-exact", "-heaviest", "commune")[:at_most]]
    communes = _communes().in_bulk(codes)
    return [communes[code] for code in codes]
