"""How far the chain had come a minute ago, in a file outside of the database.

A seal closes a day; between two seals, this is what shows that the end of the journal was cut or
written anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Head:
    position: int
    digest: str


def read() -> Head | None:
    """The head kept last, or nothing before the first one."""
    path = Path(settings.JOURNAL_HEAD)
    return Head(**json.loads(path.read_text())) if path.exists() else None


def keep(head: Head) -> None:
    """Put a head in the place of the one kept."""
    path = Path(settings.JOURNAL_HEAD)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"position": head.position, "digest": head.digest}))
    partial.replace(path)


def forget() -> None:
    """Start from nothing: for a demonstration, whose database was empty."""
    Path(settings.JOURNAL_HEAD).unlink(missing_ok=True)
