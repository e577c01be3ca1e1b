"""Between a law's value and the row that keeps it.

The law has one codec, for scenario files and for this table; here is only what it cannot know:
which day puts a fact in the file's order, and the one kind that is the administration's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cesp.contracts.models import FactKind
from cesp_law import codec
from cesp_law.facts import DeferralGranted, Fact, PracticeSuspended, Suspended, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedDiplomaDeclared:
    """On ``declared_on``, the diploma was expected for ``on``. Of several, the last declared holds."""

    on: date
    declared_on: date


Value = Terms | Fact | ExpectedDiplomaDeclared
"""What a row of facts can say; an annulment says nothing of its own."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The three columns that hold a value."""

    kind: FactKind
    effective_on: date
    payload: dict[str, Any]


def encode(value: Value) -> Encoded:
    """Turn a value into its columns."""
    if isinstance(value, Terms):
        return Encoded(FactKind.CONCLUDED, value.signed_on, codec.terms_to(value))
    if isinstance(value, ExpectedDiplomaDeclared):
        days = {"on": value.on.isoformat(), "declared_on": value.declared_on.isoformat()}
        return Encoded(FactKind.EXPECTED_DIPLOMA_DECLARED, value.declared_on, days)
    payload = codec.fact_to(value)
    kind = FactKind(str(payload.pop("kind")))
    if isinstance(value, Suspended | DeferralGranted | PracticeSuspended):
        return Encoded(kind, value.months.first.first_day, payload)
    return Encoded(kind, value.on, payload)


def decode(kind: str, payload: Mapping[str, Any]) -> Value:
    """Read a value back; the inverse of :func:`encode`.

    :raises cesp_law.codec.Malformed: when the columns hold no such value.
    """
    if kind == FactKind.CONCLUDED:
        return codec.terms_from(payload)
    if kind == FactKind.EXPECTED_DIPLOMA_DECLARED:
        return ExpectedDiplomaDeclared(
            on=date.fromisoformat(payload["on"]), declared_on=date.fromisoformat(payload["declared_on"])
        )
    return codec.fact_from({"kind": kind, **payload})
