"""A fictitious zoning of every region, computed from population and age so that it looks plausible.

Small and ageing communes come out under-served, towns out of zone. No order says any of it, and its
name says so wherever it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from math import cos, log10, sin
from zlib import crc32
from zoneinfo import ZoneInfo

from cesp.accounts.models import Organisation
from cesp.common import bulk
from cesp.territory.models import Commune
from cesp.zoning.models import Category, ZonedArea, Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.queries.judging import by_departement

NAME = "zonage fictif de démonstration, médecins"
_SOURCE = "calculé d'après la population et l'âge : aucun arrêté"
_PARIS = ZoneInfo("Europe/Paris")
_COLUMNS = ("zoning", "commune", "part", "part_name", "group", "group_name", "category")


def make(*, today: date) -> None:
    """Publish two versions in every region: one five years old, one of last year, a little wider."""
    regions = by_departement(Organisation.objects.filter(kind=Organisation.Kind.ARS))
    scores = list(_scores())
    categories = dict(Category.objects.filter(ars="").values_list("code", "pk"))
    for years, shift in ((5, 0.0), (1, 0.04)):
        first = date(today.year - years, 1, 1)
        drafts = {ars: _version(ars, first).pk for ars in sorted(set(regions.values()))}
        rows = (
            (drafts[regions[departement]], code, "", "", "", "", categories[_category(score + _shift(code, shift))])
            for code, departement, score in scores
            if departement in regions
        )
        bulk.insert(ZonedArea, _COLUMNS, rows)
    bulk.count_anew(ZonedArea)


def _version(ars: str, first: date) -> Zoning:
    at = datetime.combine(first - timedelta(days=30), time(9), tzinfo=_PARIS)
    return Zoning.objects.create(
        ars=ars,
        profession="medicine",
        in_force_on=first,
        name=f"{NAME}, {first.year}",
        order_reference="Fictif : aucun arrêté",
        serves_also=["odontology"] if ars == "idf" else [],
        fictitious=True,
        source=_SOURCE,
        state=ZoningState.PUBLISHED,
        drafted_at=at,
        published_at=at,
    )


def _scores() -> Iterator[tuple[str, str, float]]:
    """(code, département, how under-served between 0 and 1) of every commune that exists."""
    rows = Commune.objects.filter(active=True).order_by("pk")
    for code, departement, population, old, latitude, longitude in rows.values_list(
        "code", "departement_id", "population", "population_65_plus", "latitude", "longitude"
    ):
        people = max(100, population or 0)
        ageing = min(1.0, (old or 0) / people / 0.4)
        small = max(0.0, 1.0 - log10(people / 100) / 3)
        yield code, departement, 0.3 * ageing + 0.25 * small + 0.45 * _lot(departement, latitude, longitude)


def _lot(departement: str, latitude: float | None, longitude: float | None) -> float:
    """What population and age do not say: fair and poor countries that melt into each other, as in life."""
    if departement.startswith("97"):
        return 1.0
    north, east = latitude or 46.0, longitude or 2.0
    return 0.5 + 0.25 * sin(1.9 * north + 0.8 * east) + 0.25 * cos(1.4 * east - 1.1 * north)


def _shift(code: str, shift: float) -> float:
    """A revision widens the zones, but for one commune in thirty, which leaves them: what protects its places shows."""
    return -3 * shift if crc32(code.encode()) % 30 == 0 else shift


def _category(score: float) -> str:
    """Four communes in ten under-served, a third less so, as orders do."""
    if score >= 0.64:
        return "ZIP"
    if score >= 0.52:
        return "ZAC"
    return "ZV" if score >= 0.46 else "HZ"
