"""The rules and the aids of the source documents, as rows; safe to run again: what a region wrote is kept."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

from django.db import transaction

from cesp.common import locks
from cesp.zoning.models import Aid, RegionalRulesVersion
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
