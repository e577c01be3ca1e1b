"""What another payer did before the service existed: bank accounts in use, months already paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cesp.payments.ledger import PaidElsewhere
from cesp.payments.models import OrderedMonths
from cesp_law.dates import Month, MonthRange
from cesp_law.refusals import Refused
from cesp_law.wording import of_month

RULE = "tenue des comptes : un mois n'est repris qu'une fois"
_CONTRACTS_A_QUERY = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountInUse:
    """The account another payer was paying a person to.

    :param from_on: first day it may be used here.
    """

    person_id: int
    iban: str
    bic: str
    holder: str
    from_on: date


def refuse_overlaps(payments: Sequence[PaidElsewhere]) -> None:
    """Refuse a month that these payments, or the ledger and one of them, would count twice.

    :raises Refused: naming the month.
    """
    held: dict[int, list[MonthRange]] = defaultdict(list)
    for contract_id, first, until in _already_ordered(sorted({paid.contract_id for paid in payments})):
        held[contract_id].append(MonthRange(first, until))
    for paid in payments:
        for months in held[paid.contract_id]:
            if months.overlaps(paid.months):
                month = max(months.first, paid.months.first)
                raise Refused(
                    f"Le mois {of_month(month)} est déjà dans les comptes de ce contrat.",
                    citation=RULE,
                )
        held[paid.contract_id].append(paid.months)


def _already_ordered(contract_ids: list[int]) -> Iterator[tuple[int, Month, Month]]:
    for start in range(0, len(contract_ids), _CONTRACTS_A_QUERY):
        chunk = contract_ids[start : start + _CONTRACTS_A_QUERY]
        rows: Any = OrderedMonths.objects.filter(contract_id__in=chunk)
        yield from rows.values_list("contract_id", "first_month", "until_month")
