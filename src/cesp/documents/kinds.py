"""Natures of pieces: what each accepts, what it does not, who may see it, how long it is kept."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cesp.accounts.perimeter import Matter
from cesp.documents.media import Media
from cesp.documents.retention import CLASSES, RetentionClass

_DATA = Path(__file__).parent / "data" / "kinds.toml"


class Sensitivity(StrEnum):
    """Who may see a piece; each has its line in the table of perimeters, and its room in the vault."""

    ORDINARY = "ordinary"
    BANK = "bank"
    HEALTH = "health"
    MESSAGE = "message"

    @property
    def matter(self) -> Matter | None:
        """Its line in the table; none for what is read with the message that carries it, and nowhere else."""
        return _MATTERS.get(self)

    @property
    def room(self) -> str:
        return "pieces" if self is Sensitivity.ORDINARY else f"pieces-{self.value}"


_MATTERS = {
    Sensitivity.ORDINARY: Matter.DOCUMENT,
    Sensitivity.BANK: Matter.BANK_DETAILS,
    Sensitivity.HEALTH: Matter.HEALTH_DOCUMENT,
}
ROOMS = tuple(sensitivity.room for sensitivity in Sensitivity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One nature of piece.

    :param accepted: what is expected, a French sentence.
    :param refused: what is often sent in its place and will not do.
    :param pages: its own limit, when lower than everybody's.
    :param expires: the piece carries a last day of validity, which the deposit asks for.
    """

    code: str
    label: str
    accepted: str
    refused: str
    retention: RetentionClass
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    formats: tuple[Media, ...] = tuple(Media)
    pages: int | None = None
    expires: bool = False

    @property
    def is_health(self) -> bool:
        return self.sensitivity is Sensitivity.HEALTH


def _read(entry: dict[str, Any]) -> Kind:
    read = dict(entry)
    read["retention"] = CLASSES[entry["retention"]]
    read["sensitivity"] = Sensitivity(entry.get("sensitivity", Sensitivity.ORDINARY))
    if "formats" in entry:
        read["formats"] = tuple(Media[name.upper()] for name in entry["formats"])
    return Kind(**read)


KINDS: Mapping[str, Kind] = {
    kind.code: kind for kind in map(_read, tomllib.loads(_DATA.read_text(encoding="utf-8"))["kinds"])
}
"""By code, in the order of the lists."""
