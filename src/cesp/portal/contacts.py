"""Which desk answers which question. Data, so that an address changes without a release."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from cesp.accounts import queries as accounts
from cesp_law.regional import ars_names


@dataclass(frozen=True, slots=True)
class Desk:
    """A functional mailbox: what it is called, whose it is, what it answers."""

    name: str
    organisation: str
    subjects: str
    email: str


def desks(*, ars: str) -> tuple[Desk, ...]:
    """The desks that answer somebody trained in, or settling in, a region.

    :param ars: the region's code in lower case.
    """
    names = {"managing_authority": accounts.managing_authority().name, "ars": ars_names()[ars]}
    return tuple(
        Desk(row["name"], names[row["organisation"]], row["subjects"], row["email"].replace("{ars}", ars))
        for row in _read(settings.CONTACTS)
    )


@lru_cache(maxsize=4)
def _read(path: str) -> tuple[dict[str, str], ...]:
    return tuple(tomllib.loads(Path(path).read_text(encoding="utf-8"))["desks"])
