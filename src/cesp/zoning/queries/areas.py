"""What a version says, place by place: pages of it, and its export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from cesp.common import export, pagination
from cesp.common.export import Column
from cesp.zoning.models import ZonedArea, Zoning

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which places of a version; empty words keep all.

    :param category: key of a category, as text.
    :param departement: code of a département.
    :param apart: only the districts that are classed otherwise than their commune.
    """

    category: str = ""
    departement: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A place and, for a district classed otherwise, the label of its commune's category."""

    area: ZonedArea
    otherwise: str


@dataclass(frozen=True, slots=True)
class AreasPage:
    page: pagination.Page[ZonedArea]
    rows: tuple[Row, ...]


def wanted_of(zoning: Zoning, wanted: Wanted) -> QuerySet[ZonedArea]:
    """The places of a version that a filter keeps, in no order."""
    rows = ZonedArea.objects.filter(zoning=zoning)
    if wanted.category.isdecimal() and len(wanted.category) < 12:
        rows = rows.filter(category=int(wanted.category))
    if wanted.departement:
        rows = rows.filter(commune__departement=wanted.departement)
    if wanted.apart:
        alike = ZonedArea.objects.filter(
            zoning=OuterRef("zoning"), commune=OuterRef("commune"), part="", category=OuterRef("category")
        )
        rows = rows.exclude(part="").filter(~Exists(alike))
    return rows


def page(zoning: Zoning, wanted: Wanted, *, cursor: str = "") -> AreasPage:
    """A page of places, in the order of INSEE codes; two queries at most."""
    rows = wanted_of(zoning, wanted).select_related("category", "commune__intercommunality")
    found = pagination.page(rows, sort=pagination.Sort("commune"), cursor=cursor, size=_PAGE)
    return AreasPage(found, tuple(described(zoning, found.rows)))


def described(zoning: Zoning, areas: Iterable[ZonedArea]) -> Iterator[Row]:
    """Each place beside what the version says of its commune, when that is something else; one query at most."""
    areas = tuple(areas)
    codes = {area.commune_id for area in areas if area.part}
    whole = {}
    if codes:
        own = ZonedArea.objects.filter(zoning=zoning, commune__in=codes, part="").select_related("category")
        whole = {area.commune_id: area.category for area in own}
    for area in areas:
        commune = whole.get(area.commune_id)
        differs = bool(area.part) and (commune is None or commune.pk != area.category_id)
        yield Row(area, (commune.label if commune else "hors zone") if differs else "")


def departements(zoning: Zoning) -> tuple[tuple[str, str], ...]:
    """(code, name) of the départements that a version names."""
    rows = ZonedArea.objects.filter(zoning=zoning).values_list("commune__departement_id", "commune__departement__name")
    return tuple(rows.order_by("commune__departement_id").distinct())


COLUMNS: tuple[Column[ZonedArea], ...] = (
    Column("Code INSEE", lambda area: area.commune_id),
    Column("Commune", lambda area: area.commune.name, width=30),
    Column("Département", lambda area: area.commune.departement_id),
    Column("Quartier", lambda area: area.part),
    Column("Nom du quartier", lambda area: area.part_name, width=30),
    Column("Catégorie", lambda area: area.category.code),
    Column("Libellé", lambda area: area.category.label, width=34),
    Column("Vaut, en droit", lambda area: area.category.counts_as or "hors zone"),
    Column("Territoire de vie-santé", lambda area: area.group),
    Column("Nom du territoire", lambda area: area.group_name, width=30),
    Column("Population", lambda area: area.commune.population, export.Kind.NUMBER),
)


def exported(zoning: Zoning, wanted: Wanted) -> Iterator[ZonedArea]:
    """Every place that a filter keeps, in the order of the pages."""
    rows = wanted_of(zoning, wanted).select_related("category", "commune")
    yield from pagination.ordered(rows, pagination.Sort("commune")).iterator(chunk_size=2_000)
