"""The communes of a search as open data: a spreadsheet, or outlines with what is said of them.

Both leave while they are being read, so that the whole country costs the memory of a département.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cesp.common.export import Column, Kind
from cesp.territory import outlines
from cesp.zoning.queries.eligible import Line, by_departement
from cesp.zoning.queries.zones import InForce, Zone
from cesp.zoning.spreadsheet import LICENCE
from cesp_law import labels

_FICTITIOUS = "Zonage fictif : aucun arrêté ne le dit"
_REAL = "non"


@dataclass(frozen=True, slots=True)
class Published:
    """A line of the file: a commune, or a district that is classed otherwise."""

    line: Line
    held: InForce
    zone: Zone
    part: str = ""
    part_name: str = ""


def published(lines: Iterable[Line], held: InForce) -> Iterator[Published]:
    """Communes, each followed by its districts that are classed otherwise."""
    for line in lines:
        yield Published(line, held, line.zone)
        for part in line.parts:
            yield Published(line, held, part.zone, part.code, part.name)


def _version(row: Published) -> str | None:
    return row.line.zoning.name if row.line.zoning else None


def _since(row: Published) -> date | None:
    return row.line.zoning.in_force_on if row.line.zoning else None


def _order(row: Published) -> str | None:
    return row.line.zoning.order_reference if row.line.zoning else None


def _region(row: Published) -> str | None:
    return labels.ARS.get(row.line.zoning.ars, row.line.zoning.ars) if row.line.zoning else None


def _fictitious(row: Published) -> str:
    return _FICTITIOUS if row.line.zoning and row.line.zoning.fictitious else _REAL


def _admitted(zone: Zone) -> bool | None:
    """``None`` where nobody can tell, which is not « no »."""
    return None if zone.standing.doubtful else zone.admitted


_ADMITTED = {True: "oui", False: "non", None: "non renseigné"}

COLUMNS: tuple[Column[Published], ...] = (
    Column("Code INSEE", lambda row: row.line.commune.pk),
    Column("Commune", lambda row: row.line.commune.name, width=30),
    Column("Département", lambda row: row.line.commune.departement_id),
    Column("Quartier (QPV)", lambda row: row.part),
    Column("Nom du quartier", lambda row: row.part_name, width=30),
    Column("Population", lambda row: None if row.part else row.line.commune.population, Kind.NUMBER),
    Column("Code de la catégorie", lambda row: row.zone.code),
    Column("Catégorie", lambda row: row.zone.label, width=34),
    Column("Admise pour un engagement", lambda row: _ADMITTED[_admitted(row.zone)]),
    Column("Lieux proposés", lambda row: None if row.part else row.line.places, Kind.NUMBER),
    Column("Profession", lambda row: labels.PROFESSION[row.held.profession]),
    Column("Au", lambda row: row.held.on, Kind.DAY),
    Column("ARS", _region, width=28),
    Column("Zonage", _version, width=34),
    Column("En vigueur depuis le", _since, Kind.DAY),
    Column("Arrêté", _order, width=34),
    Column("Fictif", _fictitious, width=34),
    Column("Licence", lambda row: LICENCE, width=24),
)


def geojson(lines: Iterable[Line], held: InForce) -> Iterator[bytes]:
    """A FeatureCollection, a département at a time.

    A commune without an outline (municipal districts, eight overseas collectivities) is a point; one that
    has neither has a null geometry, as RFC 7946 admits.
    """
    head = {
        "type": "FeatureCollection",
        "profession": held.profession.value,
        "date": held.on.isoformat(),
        "licence": LICENCE,
        "sources": [_source(zoning) for zoning in held.versions],
    }
    yield (_written(head)[:-1] + ',"features":[').encode()
    first = True
    for departement, own in by_departement(lines):
        shapes = {one.code: one.geometry for one in outlines.outlines(departement)} if _outlined(departement) else {}
        written = [_written(_feature(line, shapes.get(line.commune.pk))) for line in own]
        yield (("" if first else ",") + ",\n".join(written)).encode()
        first = False
    yield b"]}"


def _outlined(departement: str) -> bool:
    return departement in outlines.names()


def _source(zoning: Any) -> dict[str, Any]:
    return {
        "ars": zoning.ars,
        "zonage": zoning.name,
        "en_vigueur_depuis": zoning.in_force_on.isoformat(),
        "arrete": zoning.order_reference,
        "fictif": zoning.fictitious,
    }


def _feature(line: Line, shape: dict[str, Any] | None) -> dict[str, Any]:
    commune = line.commune
    if shape is None and commune.latitude is not None and commune.longitude is not None:
        shape = {"type": "Point", "coordinates": [commune.longitude, commune.latitude]}
    return {
        "type": "Feature",
        "id": commune.pk,
        "geometry": shape,
        "properties": {
            "code": commune.pk,
            "nom": commune.name,
            "departement": commune.departement_id,
            "population": commune.population,
            "categorie": line.zone.code,
            "libelle": line.zone.label,
            "admise": _admitted(line.zone),
            "zonage": line.zoning.name if line.zoning else None,
            "lieux": line.places,
            "quartiers": [{"code": p.code, "nom": p.name, "categorie": p.zone.code} for p in line.parts],
        },
    }


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
