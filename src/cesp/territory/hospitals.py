"""The nearest hospital, when whoever runs the service gives a list of them: none ships with it.

``settings.HOSPITALS_FILE`` names a UTF-8 file of columns ``nom;latitude;longitude`` (degrees), one hospital a
line: what an export of FINESS is reduced to. Without it the distance is said to be unknown.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from cesp.territory.distances import Spot, km
from cesp.territory.models import Commune


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital, and how far it is as the crow flies."""

    name: str
    km: int


def nearest(commune: Commune) -> Hospital | None:
    """The nearest hospital; nothing where no list was given or nobody knows where the commune is.

    :raises ValueError: the file lacks a column, or a line has no coordinates.
    :raises OSError: the file that the settings name cannot be read.
    """
    known = _listed(settings.HOSPITALS_FILE) if settings.HOSPITALS_FILE else ()
    if commune.spot is None or not known:
        return None
    here = commune.spot
    away, name = min((km(here, spot), name) for name, spot in known)
    return Hospital(name, round(away))


@lru_cache(maxsize=1)
def _listed(path: str) -> tuple[tuple[str, Spot], ...]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        lacking = {"nom", "latitude", "longitude"} - set(rows.fieldnames or ())
        if lacking:
            raise ValueError(f"{path} : il manque la colonne {', '.join(sorted(lacking))}.")
        return tuple((row["nom"], (float(row["latitude"]), float(row["longitude"]))) for row in rows)
