"""The public page « Où puis-je m'installer ? »: the table, the legend, the places, and where all of it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter

from django.db.models import QuerySet

from cesp.territory.models import Commune, Departement
from cesp.zoning.models import PlaceOfPractice, Zoning
from cesp.zoning.queries import eligible, places
from cesp.zoning.queries.eligible import Filters, TablePage
from cesp.zoning.queries.zones import InForce, Tally, Zone, judged, tallies
from cesp_law import labels

_PLACES = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """A line of the legend.

    :ivar through_parts: communes classed otherwise, of which a district (QPV) is in that zone.
    """

    zone: Zone
    communes: int
    through_parts: int = 0


@dataclass(frozen=True, slots=True)
class DepartementLine:
    """A département of the table that stands beside the map of the country."""

    departement: Departement
    tally: Tally
    places: int
    zoning: Zoning | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A place of the list, and how far it is when one searches around a commune."""

    place: PlaceOfPractice
    km: float | None


@dataclass(frozen=True, slots=True)
class Version:
    """A zoning that judges there, and the name of its ARS."""

    zoning: Zoning
    region: str


@dataclass(frozen=True, slots=True)
class MapPage:
    """:param unzoned: names of the départements of which no published zoning speaks."""

    table: TablePage
    legend: tuple[Counted, ...]
    departements: tuple[DepartementLine, ...]
    places: tuple[Proposed, ...]
    places_total: int
    versions: tuple[Version, ...]
    unzoned: tuple[str, ...]

    @property
    def has_parts(self) -> bool:
        """Whether some outline of the map holds a part that is classed otherwise."""
        return bool(self.table.districts) or any(one.through_parts for one in self.legend)

    @property
    def fictitious(self) -> bool:
        return any(version.zoning.fictitious for version in self.versions)


def page_of(filters: Filters, held: InForce, *, sort: str = "", cursor: str = "") -> MapPage:
    """Everything that the page prints.

    :clauses: PAP-7, PAP-5, INS-2, BIE-6
    """
    rows = eligible.proposed(filters, held)
    whole = replace(filters, categories=frozenset(), with_places=False)
    here = _departements(whole, held)
    counted = tallies(held, None if here is None else here)
    names = {one.pk: one for one in Departement.objects.filter(pk__in=counted)}
    at = {code: held.zonings[code] for code in counted if code in held.zonings}
    many = filters.around is None and len(counted) != 1
    return MapPage(
        table=eligible.table(filters, held, sort=sort, cursor=cursor),
        legend=_legend(whole, held, counted),
        departements=_lines(names, counted, held, rows) if many else (),
        places=_nearest(filters, rows),
        places_total=rows.count(),
        versions=_versions(at.values()),
        unzoned=tuple(str(names[code]) for code in sorted(counted) if code not in held.zonings),
    )


def _departements(filters: Filters, held: InForce) -> frozenset[str] | None:
    if filters.around is None:
        return filters.departements
    return frozenset(eligible.communes(filters, held).order_by().values_list("departement", flat=True))


def _legend(filters: Filters, held: InForce, counted: Mapping[str, Tally]) -> tuple[Counted, ...]:
    """Each zone once, whatever the region that admits it or not, in the order of the categories."""
    communes = eligible.communes(filters, held).filter(kind=Commune.Kind.COMMUNE)
    whole: Counter[Zone] = Counter()
    if filters.around is None:
        for tally in counted.values():
            whole.update(tally.by_zone)
        communes = communes.filter(pk__in=eligible.with_parts(held, counted))
    said = judged(communes, held).values()
    if filters.around is not None:
        whole.update(one.zone for one in said)
    parts = Counter(zone for one in said for zone in {part.zone for part in one.parts})
    merged: dict[tuple[str, str], Counted] = {}
    for zone in sorted({*whole, *parts}, key=lambda one: (one.rank, one.code, not one.admitted)):
        known = merged.get((zone.code, zone.label), Counted(zone, 0))
        merged[(zone.code, zone.label)] = Counted(
            known.zone, known.communes + whole[zone], known.through_parts + parts[zone]
        )
    return tuple(merged.values())


def _lines(
    names: Mapping[str, Departement], counted: Mapping[str, Tally], held: InForce, rows: QuerySet[PlaceOfPractice]
) -> tuple[DepartementLine, ...]:
    proposed = eligible.counts(rows, by="in_departement")
    return tuple(
        DepartementLine(names[code], counted[code], proposed.get(code, 0), held.zonings.get(code))
        for code in sorted(counted)
    )


def _nearest(filters: Filters, rows: QuerySet[PlaceOfPractice]) -> tuple[Proposed, ...]:
    """The first places to show: the nearest around a commune, else those of first priority; none for the country."""
    if filters.around is not None:
        far = filters.around
        away = ((far[eligible.commune_today(one).pk], one.priority or 9_999, one.reference, one) for one in rows)
        return tuple(Proposed(one, km) for km, _, _, one in sorted(away, key=itemgetter(0, 1, 2))[:_PLACES])
    if filters.departements is None:
        return ()
    return tuple(Proposed(one, None) for one in places.page_of(rows, size=_PLACES).rows)


def _versions(zonings: Iterable[Zoning]) -> tuple[Version, ...]:
    found = sorted({one.pk: one for one in zonings}.values(), key=lambda one: one.ars)
    return tuple(Version(one, labels.ARS.get(one.ars, one.ars)) for one in found)
