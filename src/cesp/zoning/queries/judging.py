"""What the published zonings say of a commune: handed to the law, which decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.db.models import QuerySet

from cesp.accounts.models import Organisation
from cesp.territory.models import Commune
from cesp.zoning.models import Category, ZonedArea, Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp_law.facts import Profession, ZoneCategory
from cesp_law.zone import ZoningVersion, zoning_in_force

UNKNOWN = "NR"
"""Code of the category « non renseigné »: neither in zone nor out of zone."""


def ars_of(departement_code: str) -> Organisation | None:
    """The ARS whose region holds a département or an overseas collectivity; ``None`` where there is none."""
    agencies = Organisation.objects.filter(kind=Organisation.Kind.ARS, departements__contains=departement_code)
    return next((one for one in agencies.order_by("pk") if departement_code in one.departement_codes), None)


def versions_of(commune: Commune, *, part: str = "") -> tuple[ZoningVersion, ...]:
    """Every published version of the region's ARS, all professions, oldest first, and what each says of a place.

    :param part: code of a QPV; where a version says nothing of it, what it says of the commune holds.
    :returns: the category is ``None`` where the place is absent, or classed in no category of the law; ``unsaid``
        where nobody can tell.
    """
    ars = ars_of(commune.departement_id)
    return () if ars is None else versions_of_places(ars.ars_code, [(commune, part)])[commune.pk, part]


def versions_of_places(
    ars_code: str, places: Collection[tuple[Commune, str]]
) -> Mapping[tuple[str, str], tuple[ZoningVersion, ...]]:
    """The same for several places of a region at once; two queries, and those that vanished communes ask for.

    :param places: a commune, and the code of the QPV in it or nothing.
    :returns: code of the commune and of the QPV → versions.
    """
    zonings = tuple(published(ars_code))
    heirs = {commune.pk: heir_of(commune) for commune, _ in places}
    areas = ZonedArea.objects.filter(zoning__in=zonings, commune__in={*heirs, *heirs.values()})
    said = {(area.zoning_id, area.commune_id, area.part): area.category for area in areas.select_related("category")}
    return {
        (commune.pk, part): tuple(
            version_for(
                one,
                commune,
                next((said[key] for key in _asked(one, commune, heirs[commune.pk], part) if key in said), None),
            )
            for one in zonings
        )
        for commune, part in places
    }


def version_for(zoning: Zoning, commune: Commune, category: Category | None) -> ZoningVersion:
    """A version as the law reads it for a commune, or for part of it.

    :param category: of the row that speaks of the place; ``None`` where none does.
    """
    unsaid = predates(zoning, commune) if category is None else category.code == UNKNOWN
    return replace(version_of(zoning, category.counts_as if category else ""), unsaid=unsaid)


def heir_of(commune: Commune) -> str:
    """Code of the commune that a vanished one belongs to today; its own while it exists, or where nobody knows."""
    today = commune
    while not today.active and today.successor is not None:
        today = today.successor
    return today.pk


def speaks_through_heir(zoning: Zoning, commune: Commune) -> bool:
    """Whether a version that does not name a vanished commune speaks of it under its successor's name.

    It does once its order and its file are both later than the last official code that lists the commune: from then
    on, they name the successor. An older version that does not name a commune said that it was out of zone, even
    where its file was imported long after.
    """
    return not commune.active and code_year(zoning) > commune.vintage


def predates(zoning: Zoning, commune: Commune) -> bool:
    """Whether a version is older than a commune, restored or newly coded: its silence is then not « out of zone »."""
    return code_year(zoning) < commune.first_vintage


def code_year(zoning: Zoning) -> int:
    """Year of the latest official code that a version may follow: that of its first day, or of its file if earlier."""
    return min(zoning.in_force_on.year, zoning.drafted_at.year)


def _asked(zoning: Zoning, commune: Commune, heir: str, part: str) -> Iterator[tuple[int, str, str]]:
    """Where a version may say something of a place, what weighs most first."""
    yield zoning.pk, commune.pk, part
    yield zoning.pk, commune.pk, ""
    if speaks_through_heir(zoning, commune):
        yield zoning.pk, heir, part
        yield zoning.pk, heir, ""


def published(ars_code: str) -> QuerySet[Zoning]:
    """The published versions of an ARS, oldest first, all professions."""
    rows = Zoning.objects.filter(ars=ars_code, state=ZoningState.PUBLISHED)
    return rows.order_by("in_force_on", "profession", "pk")


def version_of(zoning: Zoning, counts_as: str) -> ZoningVersion:
    """A version as the law reads it, for one place.

    :param counts_as: the category of the law that it gives to the place; empty out of zone.
    """
    return ZoningVersion(
        profession=Profession(zoning.profession),
        in_force_on=zoning.in_force_on,
        category=ZoneCategory(counts_as) if counts_as else None,
        serves_also=frozenset(map(Profession, zoning.serves_also)),
        name=zoning.name,
    )


def category_of(commune: Commune, *, profession: Profession, on: date, part: str = "") -> ZoneCategory | None:
    """The category of a place for a profession on a day; ``None`` out of zone, not said, or where none serves it."""
    version = zoning_in_force(versions_of(commune, part=part), profession=profession, on=on)
    return None if version is None else version.category


def by_departement(agencies: Iterable[Organisation]) -> Mapping[str, str]:
    """Code of the ARS by code of département."""
    return {code: ars.ars_code for ars in agencies for code in ars.departement_codes}
