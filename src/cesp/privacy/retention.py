"""How long each class of data is kept: durations, sources and doubts are data.

They are read from ``retention.toml``; what a nightly purge deletes names the setting that the purge
itself reads, and the classes of pieces are those of :mod:`cesp.documents.retention`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from cesp.documents.retention import CLASSES as PIECES
from cesp.documents.retention import WITHDRAWN, Event, RetentionClass, retention_of
from cesp_law.dates import add_months

_TABLE = Path(__file__).with_name("retention.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """One class of retention.

    :param event: what starts the term, in French.
    :param on_request: whether the person may have it erased before the term, once no contract runs.
    :param of_contract: whether its term starts with the end of a contract: without one ever signed, it goes on request.
    :param doubt: what the texts leave open; empty when they do not.
    """

    code: str
    title: str
    event: str
    source: str
    on_request: bool
    of_contract: bool = False
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
    read = {code: Retention(code=code, **_with_setting(values)) for code, values in table.items()}
    return read | {one.code: one for one in map(_of_pieces, (*PIECES.values(), WITHDRAWN))}


def _with_setting(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a class, with the days that its setting gives: ``setting = "OUTBOX_DAYS"``."""
    if "setting" not in values:
        return values
    return {name: value for name, value in values.items() if name != "setting"} | {
        "days": getattr(settings, values["setting"])
    }


def _of_pieces(one: RetentionClass) -> Retention:
    return Retention(
        code=retention_of(one),
        title=f"Pièces : {one.label[0].lower()}{one.label[1:]}",
        event=_EVENTS[one.event],
        source=one.basis,
        on_request=False,
        of_contract=one.event in _OF_CONTRACT,
        doubt="durée proposée ; à confirmer par le délégué à la protection des données",
        months=one.months,
    )


_OF_CONTRACT = frozenset({Event.CONTRACT_CLOSED, Event.LAST_PAYMENT, Event.PROCEDURE_CLOSED, Event.SELECTION_ENDED})
_EVENTS = {
    Event.WITHDRAWN: "son retrait ou son remplacement",
    Event.SELECTION_ENDED: "la fin de la sélection",
    Event.CONTRACT_CLOSED: "la fin du contrat",
    Event.LAST_PAYMENT: "la fin du contrat, le dernier versement étant fait",
    Event.DECISION_FINAL: "la décision définitive, ou le dépôt si aucune demande n'est en cours",
    Event.PROCEDURE_CLOSED: "la fin du contrat, la procédure étant close",
}
