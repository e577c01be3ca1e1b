"""Overpayments as they stand today: what was ordered and is not due, counted anew at each reading.

The last run names the contracts; the amounts it froze are not believed, since the file may have
changed. Nothing here recovers anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Membership
from cesp.common import pagination
from cesp.common.pagination import Page, Sort
from cesp.contracts.models import Contract
from cesp.payments import reading
from cesp.payments.difference import Difference, Ranges, differences
from cesp.payments.models import LineKind, OrderedMonths, PaymentRun, RunLine
from cesp.payments.reading import Chunk
from cesp.payments.wording import each_in_words
from cesp_law.dates import Month, MonthRange
from cesp_law.money import Cents


@dataclass(frozen=True, slots=True)
class Overpayment:
    """What a contract was ordered beyond its due.

    :param months: ranges of months, oldest first; none when the file or the ledger has put it right.
    :param cents: net of them all, positive.
    :param refusal: why the law does not read the contract, which is then counted nothing.
    """

    contract: Contract
    months: tuple[MonthRange, ...]
    cents: Cents
    refusal: str = ""

    @property
    def months_in_french(self) -> str:
        return each_in_words(self.months)


@dataclass(frozen=True, slots=True)
class Overpayments:
    """A page of the list.

    :param run: the run that found them, the last prepared; ``None`` before the first.
    :param total: contracts that it found overpaid.
    """

    run: PaymentRun | None
    total: int
    page: Page[Contract]
    rows: tuple[Overpayment, ...]


def overpayments(actor: Membership, *, today: date, cursor: str = "", size: int = 50) -> Overpayments:
    """Contracts that the last run found overpaid, by identifier, each counted anew.

    The law reads the contracts of the page only.
    """
    run = PaymentRun.objects.visible_to(actor).order_by("-month").first()
    lines = RunLine.objects.filter(run=run, kind=LineKind.OVERPAYMENT)
    contracts = Contract.objects.filter(pk__in=lines.values("contract_id"))
    found = pagination.page(contracts.select_related("signatory"), sort=Sort("id"), cursor=cursor, size=size)
    return Overpayments(run, contracts.count(), found, counted(found.rows, today=today))


def counted(contracts: Sequence[Contract], *, today: date) -> tuple[Overpayment, ...]:
    """Subtract what is due from what was ordered, for a few contracts, as a run would at the end of the month."""
    if not contracts:
        return ()
    chunk = Chunk(
        [one.pk for one in contracts],
        [one.reference for one in contracts],
        [one.signatory_id for one in contracts],
    )
    due = reading.due(chunk, month=Month.on(today), doubtful=None)
    held: dict[int, list[Difference]] = {owner: [] for owner in range(len(contracts))}
    for one in differences(owners=len(contracts), due=due.ranges, ordered=_ordered(chunk)):
        if one.net < 0:
            held[one.owner].append(one)
    return tuple(
        Overpayment(contract, (), Cents(0), due.refused[owner])
        if owner in due.refused
        else _overpayment(contract, held[owner])
        for owner, contract in enumerate(contracts)
    )


def _overpayment(contract: Contract, own: list[Difference]) -> Overpayment:
    months = tuple(MonthRange(Month(one.first), Month(one.until)) for one in own)
    return Overpayment(contract, months, Cents(-sum(one.net * (one.until - one.first) for one in own)))


def _ordered(chunk: Chunk) -> Ranges:
    owners = {contract_id: owner for owner, contract_id in enumerate(chunk.ids)}
    rows = OrderedMonths.objects.filter(contract_id__in=chunk.ids)
    return Ranges.of(
        (
            owners[row.contract_id],
            row.first_month.index,
            row.until_month.index,
            row.gross_cents,
            row.csg_cents,
            row.crds_cents,
        )
        for row in rows
    )
