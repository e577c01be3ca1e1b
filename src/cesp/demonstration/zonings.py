"""A fictitious zoning of every region, computed from population and age so that it looks plausible.

Small and ageing communes come out under-served, towns out of zone. No order says any of it, and its
name says so wherever it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
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
    for code, departement, population, old in rows.values_list(
        "code", "departement_id", "population", "population_65_plus"
    ):
        ageing = min(1.0, (old or 0) / max(1, population or 1) / 0.45)
        remote = 1.0 if (population or 0) < 500 else max(0.0, 1.0 - (population or 0) / 25_000)
        overseas = departement.startswith("97")
        lot = 1.0 if overseas else (int(departement.translate(str.maketrans("AB", "12"))) * 37 % 100) / 100
        yield code, departement, 0.35 * ageing + 0.35 * remote + 0.3 * lot


def _shift(code: str, shift: float) -> float:
    """A revision widens the zones, but for one commune in thirty, which leaves them: what protects its places shows."""
    return -3 * shift if crc32(code.encode()) % 30 == 0 else shift


def _category(score: float) -> str:
    if score >= 0.62:
        return "ZIP"
    if score >= 0.42:
        return "ZAC"
    return "ZV" if score >= 0.36 else "HZ"
