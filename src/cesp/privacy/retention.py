"""How long each class of data is kept, read from ``retention.toml``: durations, sources and doubts are data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from cesp_law.dates import add_months

_TABLE = Path(__file__).with_name("retention.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """One class of retention.

    :param event: what starts the term, in French.
    :param on_request: whether the person may have it erased before the term, once no contract runs.
    :param doubt: what the texts leave open; empty when they do not.
    """

    code: str
    title: str
    event: str
    source: str
    on_request: bool
    doubt: str = ""
    years: int = 0
    months: int = 0
    days: int = 0

    @property
    def has_term(self) -> bool:
        return bool(self.years or self.months or self.days)

    @property
    def in_words(self) -> str:
        """« 10 ans après le dernier jour d'engagement », « jusqu'à la déconnexion »."""
        if not self.has_term:
            return f"jusqu'à {self.event}"
        parts = ((self.years, "an", "ans"), (self.months, "mois", "mois"), (self.days, "jour", "jours"))
        length = " et ".join(f"{count} {one if count == 1 else many}" for count, one, many in parts if count)
        return f"{length} après {self.event}"

    def started_before(self, on: date) -> date:
        """The day before which the event must have happened for the term to be over on ``on``.

        Over ten years after 30 June 2016 is the day after 30 June 2026: the last day is kept whole.
        """
        return add_months(on, -(12 * self.years + self.months)) - timedelta(days=self.days)

    def ends_on(self, event_on: date) -> date:
        """The last day on which it is kept."""
        return add_months(event_on, 12 * self.years + self.months) + timedelta(days=self.days)


@lru_cache(maxsize=1)
def classes() -> Mapping[str, Retention]:
    """Every class by its code, in the order of the table."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {code: Retention(code=code, **values) for code, values in table.items()}
