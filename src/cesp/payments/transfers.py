"""What a contract was paid, by transfer and by month: the ledger as its signatory reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice

from django.db.models import Q, QuerySet

from cesp.contracts.models import Contract
from cesp.payments.models import EntryKind, OrderedMonths
from cesp_law.dates import Month, MonthRange
from cesp_law.money import Cents

_CONTRACTS_A_QUERY = 2_000
_EMITTED = Q(entry__kind=EntryKind.TAKEOVER) | Q(entry__run__emitted_at__isnull=False)
"""Months whose file has left, or that a former payer paid."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer, or what a former payer paid: its months and its amounts, negative when taken back.

    :param paid_on: the day of the transfer; ``None`` for what was paid before the takeover.
    """

    paid_on: date | None
    months: tuple[MonthRange, ...]
    count: int
    gross_cents: Cents
    csg_cents: Cents
    crds_cents: Cents
    net_cents: Cents


@dataclass(frozen=True, slots=True)
class Transfers:
    """Everything paid for one contract, last first."""

    all: tuple[Transfer, ...]
    by_month: dict[Month, Cents]

    @property
    def net_cents(self) -> Cents:
        return Cents(sum(self.by_month.values()))


def transfers_of(contract: Contract, *, known_at: datetime | None = None) -> Transfers:
    """Read the ledger of one contract: one query.

    :param known_at: what had been paid at an instant; ``None`` for all of it.
    """
    rows = list(paid_rows(contract, known_at=known_at))
    by_month: defaultdict[Month, int] = defaultdict(int)
    for row in rows:
        for month in MonthRange(row.first_month, row.until_month):
            by_month[month] += row.net_cents
    found = [_transfer(list(group)) for _, group in groupby(rows, key=lambda row: row.entry_id)]
    found.reverse()
    return Transfers(tuple(found), {month: Cents(cents) for month, cents in by_month.items()})


def received_by(contract_ids: Iterable[int]) -> dict[int, dict[Month, Cents]]:
    """Net received for each month, by contract, as :func:`transfers_of` gives it; a query for 2,000 contracts."""
    found: dict[int, dict[Month, Cents]] = {pk: {} for pk in contract_ids}
    ids = iter(found)
    while chunk := list(islice(ids, _CONTRACTS_A_QUERY)):
        rows = OrderedMonths.objects.filter(_EMITTED, contract__in=chunk).order_by()
        columns = ("contract_id", "first_month", "until_month", "net_cents")
        for pk, first, until, cents in rows.values_list(*columns):
            for month in MonthRange(first, until):
                found[pk][month] = Cents(found[pk].get(month, 0) + cents)
    return found


def paid_rows(contract: Contract, *, known_at: datetime | None = None) -> QuerySet[OrderedMonths]:
    """Months ordered whose file has left, or that a former payer paid."""
    emitted = _EMITTED
    if known_at is not None:
        emitted &= Q(entry__recorded_at__lte=known_at) & (
            Q(entry__run__isnull=True) | Q(entry__run__emitted_at__lte=known_at)
        )
    rows = OrderedMonths.objects.filter(emitted, contract=contract)
    return rows.select_related("entry__run").order_by("entry__recorded_at", "entry_id", "first_month")


def _transfer(rows: list[OrderedMonths]) -> Transfer:
    run = rows[0].entry.run
    lengths = [len(MonthRange(row.first_month, row.until_month)) for row in rows]

    def total(name: str) -> Cents:
        return Cents(sum(length * getattr(row, name) for length, row in zip(lengths, rows, strict=True)))

    return Transfer(
        paid_on=run.pay_on if run else None,
        months=tuple(_joined(rows)),
        count=sum(lengths),
        gross_cents=total("gross_cents"),
        csg_cents=total("csg_cents"),
        crds_cents=total("crds_cents"),
        net_cents=total("net_cents"),
    )


def _joined(rows: list[OrderedMonths]) -> Iterator[MonthRange]:
    """Ranges of months, those that touch made one."""
    first, until = rows[0].first_month, rows[0].until_month
    for row in rows[1:]:
        if row.first_month == until:
            until = row.until_month
        else:
            yield MonthRange(first, until)
            first, until = row.first_month, row.until_month
    yield MonthRange(first, until)
