"""How far a long piece of work has come.

Kept in a cache of its own: the work is often one open transaction, whose rows nobody else can see.
Losing a progress line loses nothing but the bar.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import caches

_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` units (0 when not known yet), and what is going on, in French."""

    done: int
    total: int
    label: str

    @property
    def percent(self) -> int:
        return 0 if self.total <= 0 else min(100, 100 * self.done // self.total)


def report(key: str, *, done: int, total: int, label: str) -> None:
    """Say how far the work named ``key`` has come."""
    caches["progress"].set(key, asdict(Progress(done, total, label)), _KEPT_SECONDS)


def read(key: str) -> Progress | None:
    """The last line reported, or ``None`` when the work has not said anything (yet, or any more)."""
    stored: dict[str, Any] | None = caches["progress"].get(key)
    return None if stored is None else Progress(**stored)


def forget(key: str) -> None:
    """Take the line away: the work named ``key`` is over."""
    caches["progress"].delete(key)
