"""How long a piece is kept: classes, which the erasure job reads. Durations await the data protection officer's word.

A class says from which event the time runs; the app that knows the event gives its day, none meaning
that it has not come yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Event(StrEnum):
    """What the time is counted from."""

    WITHDRAWN = "withdrawn"
    """The piece was withdrawn or replaced; the row itself says when."""
    SELECTION_ENDED = "selection_ended"
    CONTRACT_CLOSED = "contract_closed"
    LAST_PAYMENT = "last_payment"
    DECISION_FINAL = "decision_final"
    """Of the request that the piece supports; of its deposit when it supports none."""
    PROCEDURE_CLOSED = "procedure_closed"


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """:param months: whole months after the event; then the file goes, and the row stays without it."""

    code: str
    label: str
    months: int
    event: Event
    basis: str


_CLASSES = (
    RetentionClass(
        "application",
        "Candidature",
        24,
        Event.SELECTION_ENDED,
        "RGPD, art. 5-1-e : le temps de la sélection, des recours, et d'une seconde candidature.",
    ),
    RetentionClass(
        "contract_file",
        "Dossier du contrat",
        60,
        Event.CONTRACT_CLOSED,
        "RGPD, art. 5-1-e ; prescription de droit commun de cinq ans (code civil, art. 2224).",
    ),
    RetentionClass(
        "payment_file",
        "Coordonnées bancaires",
        60,
        Event.LAST_PAYMENT,
        "RGPD, art. 5-1-e ; prescription de droit commun de cinq ans (code civil, art. 2224).",
    ),
    RetentionClass(
        "health",
        "Santé",
        6,
        Event.DECISION_FINAL,
        "RGPD, art. 5-1-e et 9 : la décision ne garde que le motif et les mois ; le délai de recours est de deux mois "
        "(code de justice administrative, art. R. 421-1).",
    ),
    RetentionClass(
        "procedure",
        "Procédure",
        60,
        Event.PROCEDURE_CLOSED,
        "RGPD, art. 5-1-e ; prescription de droit commun de cinq ans (code civil, art. 2224).",
    ),
)
CLASSES: Mapping[str, RetentionClass] = {one.code: one for one in _CLASSES}
WITHDRAWN = RetentionClass(
    "withdrawn",
    "Pièce retirée ou remplacée",
    1,
    Event.WITHDRAWN,
    "RGPD, art. 5-1-c : elle ne sert plus ; un mois pour revenir d'une erreur.",
)
"""Whatever the kind: the class of a piece that is no longer kept."""


def retention_of(one: RetentionClass) -> str:
    """The code of a class among those of the whole service: « pieces_health »."""
    return f"pieces_{one.code}"
