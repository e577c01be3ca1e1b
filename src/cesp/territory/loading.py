"""Bringing the official code of a year into the tables, again and again without harm.

What the files list is written over what was there; a commune that they no longer list turns inactive
and names its successor, when the former codes of the year know it. A commune that the year brings in, or
back, keeps that year: what was said before it existed does not speak of it. Nothing is ever deleted but
the search keys, which are made anew.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import models, transaction

from cesp.common import bulk, locks, search
from cesp.territory import naming
from cesp.territory.models import Commune, Departement, FormerCode, Intercommunality, Region, SearchName

DATA = Path(__file__).resolve().parent / "data"
_A_BATCH = 2_000
Row = dict[str, str]
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a loading came to: communes listed, and the codes that vanished since the year before."""

    vintage: int
    communes: int
    vanished: tuple[str, ...]
    without_successor: tuple[str, ...]


@transaction.atomic
def load(folder: Path = DATA, *, tell: Tell = lambda done, total, label: None) -> Loaded:
    """Load one year of the official code: all of it, or nothing.

    :param folder: the five ``.csv.gz`` files and ``vintage.txt``, as ``territory/data`` ships them.
    :param tell: told (done, total, label in French) as it goes.
    :raises ValueError: the files are of an earlier year than what is loaded, or lack a column.
    """
    locks.hold("territory")
    vintage = int((folder / "vintage.txt").read_text())
    latest = Commune.objects.aggregate(latest=models.Max("vintage"))["latest"]
    if latest is not None and vintage < latest:
        raise ValueError(f"Le code officiel de {vintage} est plus ancien que celui de {latest}, déjà chargé.")
    _write_parents(folder)
    listed = _write_communes(list(_rows(folder, "communes")), vintage=vintage, tell=tell)
    former = list(_rows(folder, "communes_anciens_codes"))
    vanished, orphans = _retire(listed, successors={row["code"]: row["commune_actuelle"] for row in former})
    _write(FormerCode, [FormerCode(code=r["code"], name=r["nom"], commune_id=r["commune_actuelle"]) for r in former])
    tell(len(listed), len(listed), "Clés de recherche…")
    _write_search_names()
    bulk.count_anew(Commune, FormerCode, SearchName)
    return Loaded(vintage, len(listed), vanished, orphans)


def _rows(folder: Path, name: str) -> Iterator[Row]:
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _write_parents(folder: Path) -> None:
    _write(Region, [Region(code=row["code"], name=row["nom"]) for row in _rows(folder, "regions")])
    departements = _rows(folder, "departements")
    _write(Departement, [Departement(code=r["code"], name=r["nom"], region_id=r["region"]) for r in departements])
    _write(Intercommunality, [Intercommunality(siren=r["siren"], name=r["nom"]) for r in _rows(folder, "epci")])


def _write_communes(rows: list[Row], *, vintage: int, tell: Tell) -> set[str]:
    known = set(Intercommunality.objects.values_list("pk", flat=True))
    since = dict(Commune.objects.filter(active=True).values_list("pk", "first_vintage"))
    new = vintage if Commune.objects.exists() else 0
    for start in range(0, len(rows), _A_BATCH):
        tell(start, len(rows), "Communes…")
        batch = [_commune(row, vintage=vintage, known=known) for row in rows[start : start + _A_BATCH]]
        for commune in batch:
            commune.first_vintage = since.get(commune.pk, new)
        _write(Commune, batch)
    return {row["code"] for row in rows}


def _commune(row: Row, *, vintage: int, known: set[str]) -> Commune:
    return Commune(
        code=row["code"],
        name=row["nom"],
        kind=row["type"],
        departement_id=row["departement"],
        intercommunality_id=row["epci"] if row["epci"] in known else None,
        postcodes=row["codes_postaux"],
        population=_whole(row["population"]),
        population_under_20=_whole(row["rp2021_0_19"]),
        population_65_plus=_whole(row["rp2021_65_plus"]),
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        sort_key=search.key(row["nom"]),
        vintage=vintage,
        active=True,
        successor=None,
    )


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _retire(listed: set[str], *, successors: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Turn inactive what is listed no longer; (codes that vanished now, those whose successor is not known)."""
    gone = [commune for commune in Commune.objects.filter(active=True).order_by("pk") if commune.pk not in listed]
    for commune in gone:
        commune.active = False
        commune.successor_id = successors.get(commune.pk)
    Commune.objects.bulk_update(gone, ["active", "successor"])
    return tuple(c.pk for c in gone), tuple(c.pk for c in gone if c.successor_id is None)


def _write(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Insert rows, or write them over those of the same code."""
    key = model._meta.pk.name
    rest = [field.name for field in model._meta.concrete_fields if field.name != key]
    model._default_manager.bulk_create(
        list(rows), update_conflicts=True, unique_fields=[key], update_fields=rest, batch_size=_A_BATCH
    )


def _write_search_names() -> None:
    SearchName.objects.all()._raw_delete(using="default")
    bulk.insert(SearchName, ("commune", "key", "whole", "weight"), sorted(_search_names(), key=lambda row: row[1]))


def _search_names() -> Iterator[tuple[str, str, bool, int]]:
    weights = {}
    for code, name, postcodes, population in Commune.objects.filter(active=True).values_list(
        "code", "name", "postcodes", "population"
    ):
        weights[code] = population or 0
        yield from _names(code, name, weight=weights[code])
        for typed in {*postcodes.split(), code.lower()}:
            yield code, typed, True, weights[code]
    for former in FormerCode.objects.exclude(name="").filter(commune__active=True):
        yield from _names(former.commune_id, former.name, weight=-1)
    for gone in Commune.objects.filter(active=False, successor__active=True):
        yield from _names(gone.successor_id or "", gone.name, weight=-1)


def _names(code: str, name: str, *, weight: int) -> Iterator[tuple[str, str, bool, int]]:
    for position, key in enumerate(naming.suffixes(name)):
        yield code, key[:80], position == 0, weight
