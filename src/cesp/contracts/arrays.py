"""From rows to the law's arrays: the months of allowance of many contracts at once.

Only for contracts whose timeline the law has already accepted as it stands: nothing is checked
again here. Rows are read raw, because a hundred thousand timelines cost seconds to build and these
arrays a few tenths.
"""

from __future__ import annotations

import json
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from cesp.contracts.models import FactKind
from cesp_law import codec
from cesp_law.cohort import AllowanceArrays, Ranges
from cesp_law.dates import Month
from cesp_law.effect import first_month_of
from cesp_law.facts import Profession
from cesp_law.regime import Regime, regime_for

_NO_MONTH = -1
_NEVER = "NaT"
_BEARING = (
    FactKind.CONCLUDED,
    FactKind.SUSPENDED,
    FactKind.DEFERRAL_GRANTED,
    FactKind.ENTERED_DENTAL_INTERNSHIP,
    FactKind.DIPLOMA_OBTAINED,
    FactKind.EXCLUDED,
    FactKind.BREACHED,
    FactKind.WAIVED,
)
"""Kinds of facts that the months of allowance depend on; the others are not read."""

_FACTS = """
SELECT fact.contract_id, fact.kind, fact.payload FROM contracts_recordedfact AS fact
WHERE fact.contract_id BETWEEN %s AND %s AND fact.kind IN ({kinds})
AND NOT EXISTS (SELECT 1 FROM contracts_recordedfact AS later WHERE later.supersedes_id = fact.id)
ORDER BY fact.contract_id
"""


@dataclass(frozen=True, slots=True)
class Held:
    """Contracts as arrays; ``contract_ids`` ascending, one for each position of the arrays."""

    contract_ids: NDArray[np.int64]
    arrays: AllowanceArrays


def read(bounds: tuple[int, int], *, without: AbstractSet[int]) -> Held:
    """Read the contracts between two identifiers, both included, that are concluded.

    :param without: contracts to leave out.
    """
    kinds = ", ".join(f"'{kind.value}'" for kind in _BEARING)
    with connection.cursor() as cursor:
        cursor.execute(_FACTS.format(kinds=kinds), bounds)
        rows = cursor.fetchall()
    gathered = _Columns()
    for contract_id, kind, payload in rows:
        if contract_id not in without:
            gathered.add(contract_id, kind, json.loads(payload))
    return gathered.held()


class _Columns:
    """Rows turned into columns, one contract after the other."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.signed: list[str] = []
        self.first_months: list[int] = []
        self.days: dict[str, list[str]] = {name: [] for name in ("diploma", "closed", "excluded", "internship")}
        self.deferral_first: list[int] = []
        self.deferral_until: list[int] = []
        self.suspensions: list[list[tuple[int, int]]] = []
        self._contract_id = 0
        self._start()

    def _start(self) -> None:
        self._terms: dict[str, Any] = {}
        self._on: dict[str, str] = {}
        self._suspended: list[tuple[int, int]] = []
        self._deferred: list[tuple[int, int]] = []

    def add(self, contract_id: int, kind: str, payload: dict[str, Any]) -> None:
        """Take one fact; those of one contract come together."""
        if contract_id != self._contract_id:
            self._finish()
            self._contract_id = contract_id
        if kind == FactKind.CONCLUDED:
            self._terms = payload
        elif kind == FactKind.SUSPENDED:
            self._suspended.append((_month(payload["from"]), _month(payload["until"])))
        elif kind == FactKind.DEFERRAL_GRANTED:
            self._deferred.append((_month(payload["from"]), _month(payload["until"])))
        else:
            self._on[kind] = payload["on"]

    def _finish(self) -> None:
        terms, on = self._terms, self._on
        if terms:
            signed_on = terms["signed_on"]
            entered = on.get(FactKind.ENTERED_DENTAL_INTERNSHIP)
            self.ids.append(self._contract_id)
            self.signed.append(signed_on)
            self.first_months.append(
                _first_month(
                    terms["profession"],
                    terms["status"],
                    terms["academic_year"],
                    terms.get("allowance_from"),
                    signed_on,
                    dental_intern=entered is not None and entered <= signed_on,
                )
            )
            self.days["diploma"].append(on.get(FactKind.DIPLOMA_OBTAINED, _NEVER))
            self.days["excluded"].append(on.get(FactKind.EXCLUDED, _NEVER))
            self.days["closed"].append(min(on.get(FactKind.BREACHED, _NEVER), on.get(FactKind.WAIVED, _NEVER)))
            self.days["internship"].append(entered if entered and _suspends(terms) else _NEVER)
            self.deferral_first.append(min((first for first, _ in self._deferred), default=_NO_MONTH))
            self.deferral_until.append(max((until for _, until in self._deferred), default=_NO_MONTH))
            self.suspensions.append(sorted(self._suspended) if self._suspended else [])
        self._start()

    def held(self) -> Held:
        """All that was taken."""
        self._finish()
        return Held(
            np.array(self.ids, dtype=np.int64),
            AllowanceArrays(
                signed_on=_days(self.signed),
                first_month=np.array(self.first_months, dtype=np.int64),
                diploma_on=_days(self.days["diploma"]),
                closed_on=_days(self.days["closed"]),
                excluded_on=_days(self.days["excluded"]),
                internship_on=_days(self.days["internship"]),
                deferral_first=np.array(self.deferral_first, dtype=np.int64),
                deferral_until=np.array(self.deferral_until, dtype=np.int64),
                suspensions=Ranges.of(iter(self.suspensions)),
            ),
        )


def _days(texts: list[str]) -> NDArray[np.datetime64]:
    return np.array(texts, dtype="datetime64[D]")


def _month(text: str) -> int:
    return Month.parse(text).index


def _suspends(terms: dict[str, Any]) -> bool:
    """Whether the dental internship suspends by itself, as under the first regime."""
    if terms["profession"] != Profession.ODONTOLOGY:
        return False
    days = (date.fromisoformat(terms["lodged_on"]), date.fromisoformat(terms["signed_on"]))
    return regime_for(profession=Profession.ODONTOLOGY, lodged_on=days[0], signed_on=days[1]) is Regime.R2010


@lru_cache(maxsize=100_000)
def _first_month(
    profession: str, status: str, academic_year: int, allowance_from: str | None, signed_on: str, *, dental_intern: bool
) -> int:
    """The law's first month, asked once for all the contracts that are alike in what it reads."""
    alike: dict[str, Any] = {"profession": profession, "status": status, "academic_year": academic_year}
    alike |= {"ars": "ara", "lodged_on": signed_on, "signed_on": signed_on}
    if allowance_from is not None:
        alike["allowance_from"] = allowance_from
    return first_month_of(codec.terms_from(alike), dental_intern=dental_intern).index
