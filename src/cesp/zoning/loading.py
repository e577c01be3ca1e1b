"""What comes from files: rules and aids of the source documents, the register of establishments.

Safe to run again: what a region wrote is kept, an establishment is written over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction

from cesp.common import locks
from cesp.territory.models import Commune, FormerCode
from cesp.zoning.importing import finess
from cesp.zoning.importing.finess import Listed
from cesp.zoning.models import Aid, Establishment, RegionalRulesVersion
from cesp.zoning.payload import content_of
from cesp.zoning.queries import rules as queries
from cesp_law import regional

_AIDS = Path(__file__).resolve().parent / "data" / "aids.toml"
_REASON = "Documents publiés par l'agence, lus à l'installation du service"


@transaction.atomic
def load(*, at: datetime) -> tuple[int, int]:
    """Write the shipped versions of regions that have none yet, and the aids that no row names.

    :returns: how many versions and how many aids were added.
    """
    locks.hold("regional-rules", "aids")
    versions = _load_rules(at)
    queries.forget()
    return versions, _load_aids(at)


def _load_rules(at: datetime) -> int:
    held = set(RegionalRulesVersion.objects.values_list("ars", flat=True))
    rows = [
        RegionalRulesVersion(ars=ars, in_force_on=from_on, content=content_of(rules), reason=_REASON, recorded_at=at)
        for ars in regional.ars_names()
        if ars not in held
        for from_on, rules in regional.own_versions(ars)
    ]
    RegionalRulesVersion.objects.bulk_create(rows)
    return len(rows)


def _load_aids(at: datetime) -> int:
    held = set(Aid.objects.values_list("ars", "name"))
    listed = tomllib.loads(_AIDS.read_text(encoding="utf-8"))["aids"]
    rows = [Aid(**line, recorded_at=at) for line in listed if (line["ars"], line["name"]) not in held]
    Aid.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def load_establishments(content: bytes) -> tuple[int, int]:
    """Write the establishments of a FINESS extract over those known; none is ever taken away.

    :returns: how many were written, and how many of them are in a commune that nobody knows.
    :raises NotFiness: neither form of the extract.
    """
    locks.hold("establishments")
    communes = set(Commune.objects.values_list("pk", flat=True))
    former = dict(FormerCode.objects.values_list("pk", "commune_id"))
    listed = {one.finess: one for one in finess.read(_text(content))}
    rows = [_establishment(one, communes, former) for one in listed.values()]
    written = ("name", "structure", "category", "commune", "address", "latitude", "longitude")
    Establishment.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["finess"], update_fields=written, batch_size=1_000
    )
    return len(rows), sum(row.commune_id is None for row in rows)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _establishment(one: Listed, communes: set[str], former: Mapping[str, str]) -> Establishment:
    code = one.commune if one.commune in communes else former.get(one.commune)
    return Establishment(
        finess=one.finess,
        name=one.name,
        structure=one.structure,
        category=one.category,
        commune_id=code,
        address=one.address,
        latitude=one.latitude,
        longitude=one.longitude,
    )
