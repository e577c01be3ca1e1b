"""Communes where one may settle, or not: what the public table lists, page by page or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from cesp.accounts.models import Organisation
from cesp.common import pagination
from cesp.common.pagination import Cursor, Page, Sort
from cesp.territory.models import Commune
from cesp.zoning.models import PlaceOfPractice, ZonedArea, Zoning
from cesp.zoning.queries import judging, places
from cesp.zoning.queries.judging import UNKNOWN
from cesp.zoning.queries.zones import NONE, OUT, InForce, Part, Zone, judged

SORTS: Mapping[str, Sort] = {
    "nom": Sort("sort_key"),
    "-nom": Sort("sort_key", descending=True),
    "population": Sort("population"),
    "-population": Sort("population", descending=True),
}
BY_NAME, BY_DISTANCE = "nom", "distance"
_PAGE = 25
_A_BATCH = 1_000
_HERE = Coalesce("commune__successor_id", "commune_id", output_field=CharField())
_IN_DEPARTEMENT = Coalesce("commune__successor__departement_id", "commune__departement_id", output_field=CharField())
"""A place keeps the code of its commune when that one vanishes: it is then in the one that took it over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the communes are narrowed to; an empty value narrows nothing.

    :param departements: codes; ``None`` for the whole country.
    :param around: how far each of these is from the commune that is searched around, in kilometres, the
        nearest first; they outweigh the départements.
    :param categories: codes of categories, :data:`NONE` among them for « no zoning published ».
    :param with_places: only those where a place of the list is proposed.
    """

    departements: frozenset[str] | None = None
    around: Mapping[str, float] | None = None
    categories: frozenset[str] = frozenset()
    with_places: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A commune of the table.

    :param places: how many places of the list are proposed there to that profession.
    :param km: from the commune that is searched around, if one is.
    """

    commune: Commune
    zone: Zone
    parts: tuple[Part, ...]
    places: int
    zoning: Zoning | None
    km: float | None = None


def proposed(filters: Filters, held: InForce) -> QuerySet[PlaceOfPractice]:
    """The places of the list that day, for that profession, in the communes that the filters keep.

    :returns: annotated with the codes of the commune of today, ``here``, and of its département, ``in_departement``.
    :clauses: PAP-5
    """
    rows = places.found(places.Filters(profession=held.profession), on=held.on)
    rows = rows.select_related("commune__successor__departement").annotate(here=_HERE, in_departement=_IN_DEPARTEMENT)
    if filters.around is not None:
        return rows.filter(here__in=list(filters.around))
    if filters.departements is not None:
        rows = rows.filter(in_departement__in=filters.departements)
    return rows


def counts(rows: QuerySet[Any], *, by: str) -> dict[str, int]:
    """How many of the places of :func:`proposed` there are for each code.

    :param by: ``here`` or ``in_departement``.
    """
    return dict(rows.order_by().values_list(by).annotate(Count("pk")))


def commune_today(place: PlaceOfPractice) -> Commune:
    """Where a place is: its commune, or the one that took it over."""
    return place.commune.successor or place.commune


def communes(filters: Filters, held: InForce) -> QuerySet[Commune]:
    """Communes that exist today and that the filters keep.

    :clauses: PAP-7
    """
    rows = Commune.objects.filter(active=True).select_related("departement")
    if filters.around is not None:
        rows = rows.filter(pk__in=list(filters.around))
    elif filters.departements is not None:
        rows = rows.filter(departement__in=filters.departements)
    if filters.categories:
        rows = rows.filter(_classed(filters.categories, held))
    if filters.with_places:
        rows = rows.filter(pk__in=proposed(filters, held).values_list(_HERE))
    return rows


def _classed(codes: frozenset[str], held: InForce) -> Q:
    """A commune is found by its own category, and by that of a district (QPV) of it."""
    own = held.areas().filter(commune=OuterRef("pk"))
    areas = own.filter(part="")
    found = Q(Exists(own.filter(category__code__in=codes)))
    if OUT in codes:
        found |= Q(departement__in=list(held.zonings)) & ~Q(Exists(areas)) & ~held.newer
    if UNKNOWN in codes:
        found |= held.newer & ~Q(Exists(areas))
    if NONE in codes:
        found |= ~Q(departement__in=list(held.zonings))
    return found


def with_parts(held: InForce, departements: Iterable[str]) -> QuerySet[ZonedArea, str]:
    """Codes of the communes of which the zonings in force class some district (QPV) apart."""
    return held.areas(departements).exclude(part="").values_list("commune", flat=True)


@dataclass(frozen=True, slots=True)
class TablePage:
    """One page of the table, and how many communes and how many municipal districts it has in all."""

    page: Page[Commune]
    lines: tuple[Line, ...]
    sort: str
    total: int
    districts: int


def table(filters: Filters, held: InForce, *, sort: str = "", cursor: str = "") -> TablePage:
    """One page of the table; an unknown sort is by name, or by distance around a commune."""
    rows = communes(filters, held)
    distances = filters.around or {}
    kinds = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    if filters.around is not None and sort not in SORTS:
        sort, page = BY_DISTANCE, _by_distance(rows, distances, cursor)
    else:
        sort = sort if sort in SORTS else BY_NAME
        page = pagination.page(rows, sort=SORTS[sort], cursor=cursor, size=_PAGE)
    lines = tuple(replace(line, km=distances.get(line.commune.pk)) for line in _lines(page.rows, held))
    return TablePage(page, lines, sort, kinds.get(Commune.Kind.COMMUNE, 0), kinds.get(Commune.Kind.DISTRICT, 0))


def _by_distance(rows: QuerySet[Commune], distances: Mapping[str, float], cursor: str) -> Page[Commune]:
    """The nearest first. A few hundred at most are around a commune: their order is made here."""
    kept = set(rows.values_list("pk", flat=True))
    order = [code for code in distances if code in kept]
    start, asked = 0, Cursor.parse(cursor) if cursor else None
    if asked is not None and asked.pk in kept:
        start = order.index(str(asked.pk))
        start = max(0, start - _PAGE) if asked.backwards else start + 1
    codes = order[start : start + _PAGE]
    found = rows.in_bulk(codes)
    after = Cursor(None, codes[-1], backwards=False) if start + _PAGE < len(order) else None
    before = Cursor(None, codes[0], backwards=True) if start and codes else None
    return Page(tuple(found[code] for code in codes), after, before)


def _lines(rows: Iterable[Commune], held: InForce) -> Iterator[Line]:
    rows = list(rows)
    said = judged(rows, held)
    here = proposed(Filters(around={one.pk: 0.0 for one in rows}), held)
    places_of = counts(here, by="here")
    for one in rows:
        yield Line(
            one, said[one.pk].zone, said[one.pk].parts, places_of.get(one.pk, 0), held.zonings.get(one.departement_id)
        )


def every_line(filters: Filters, held: InForce) -> Iterator[Line]:
    """All of them, by département then code, read a thousand at a time, with the code of the département alone."""
    rows = communes(filters, held).select_related(None)
    codes = sorted(rows.order_by().values_list("departement", "pk"))
    distances = filters.around or {}
    for start in range(0, len(codes), _A_BATCH):
        batch = rows.filter(pk__in=[code for _, code in codes[start : start + _A_BATCH]])
        lines = _lines(batch.order_by("departement", "pk"), held)
        yield from (replace(line, km=distances.get(line.commune.pk)) for line in lines) if distances else lines


def by_departement(lines: Iterable[Line]) -> Iterator[tuple[str, Iterator[Line]]]:
    """What :func:`every_line` gives, a département at a time."""
    yield from groupby(lines, key=lambda line: line.commune.departement_id)


def departements_of(ars: str) -> frozenset[str]:
    """The codes of the départements and collectivities of an ARS; none for an unknown one."""
    agencies = Organisation.objects.filter(kind=Organisation.Kind.ARS)
    return frozenset(code for code, own in judging.by_departement(agencies).items() if own == ars)
