"""What a contract was paid, by transfer and by month: the ledger as its signatory reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Q, Value

from cesp.contracts.models import Contract
from cesp.payments.models import SET_OFF_LINES, EntryKind, OrderedMonths, RunLine
from cesp_law.dates import Month, MonthRange
from cesp_law.money import ZERO, Cents

_CONTRACTS_A_QUERY = 2_000
_EMITTED = Q(entry__kind=EntryKind.TAKEOVER) | Q(entry__run__emitted_at__isnull=False)
"""Months whose file has left, or that a former payer paid."""
_TAKEN_BACK = Q(kind__in=SET_OFF_LINES, run__emitted_at__isnull=False)
"""What a set-off withheld on a file that has left, or gave again: lines of the month overpaid, not of the month "
"paid."""


class PaidRow(NamedTuple):
    """Months paid at one monthly amount, or one month overpaid of which something was taken back: then negative.

    :param run_id: ``None`` for what a former payer paid; ``paid_on`` likewise.
    :param of_set_off: whether it is a set-off that made it.
    """

    recorded_at: datetime
    run_id: int | None
    entry_id: int
    of_set_off: bool
    first_month: Month
    until_month: Month
    paid_on: date | None
    gross_cents: int
    csg_cents: int
    crds_cents: int
    net_cents: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer, or what a former payer paid: its months and its amounts, negative when taken back.

    :param paid_on: the day of the transfer; ``None`` for what was paid before the takeover.
    :param months: those it paid, whole; ``withheld_cents``, what was withheld on them, net, is out of the amounts;
        negative, what was given again.
    """

    paid_on: date | None
    months: tuple[MonthRange, ...]
    count: int
    gross_cents: Cents
    csg_cents: Cents
    crds_cents: Cents
    net_cents: Cents
    withheld_cents: Cents = ZERO


@dataclass(frozen=True, slots=True)
class Transfers:
    """Everything paid for one contract, last first; a month that was given back whole is not among ``by_month``."""

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
    found = [_transfer(list(group)) for _, group in groupby(rows, key=attrgetter("entry_id"))]
    found.reverse()
    return Transfers(tuple(found), {month: Cents(cents) for month, cents in by_month.items() if cents})


def received_by(contract_ids: Iterable[int]) -> dict[int, dict[Month, Cents]]:
    """Net received for each month, by contract, as :func:`transfers_of` gives it; a query for 2,000 contracts."""
    found: dict[int, dict[Month, Cents]] = {pk: {} for pk in contract_ids}
    ids = iter(found)
    while chunk := list(islice(ids, _CONTRACTS_A_QUERY)):
        columns = ("contract_id", "first_month", "until_month", "net_cents")
        paid = OrderedMonths.objects.filter(_EMITTED, contract__in=chunk).order_by().values_list(*columns)
        taken_back = RunLine.objects.filter(_TAKEN_BACK, contract__in=chunk).order_by().values_list(*columns)
        for pk, first, until, cents in paid.union(taken_back, all=True):
            for month in MonthRange(first, until):
                found[pk][month] = Cents(found[pk].get(month, 0) + cents)
    return {pk: {month: cents for month, cents in months.items() if cents} for pk, months in found.items()}


def paid_rows(contract: Contract, *, known_at: datetime | None = None) -> list[PaidRow]:
    """Months ordered whose file has left, or that a former payer paid, and what was taken back of them: one query.

    :returns: in the order of their entries, what a set-off made last.
    """
    emitted, taken_back = _EMITTED, _TAKEN_BACK & Q(run__entries__kind=EntryKind.ORDER)
    if known_at is not None:
        before = Q(entry__run__isnull=True) | Q(entry__run__emitted_at__lte=known_at)
        emitted &= Q(entry__recorded_at__lte=known_at) & before
        taken_back &= Q(run__emitted_at__lte=known_at)
    paid = OrderedMonths.objects.filter(emitted, contract=contract).order_by()
    lines = RunLine.objects.filter(taken_back, contract=contract).order_by()
    months = ("first_month", "until_month")
    rows = paid.values_list(
        "entry__recorded_at", "entry__run", "entry", Value(0), *months, "entry__run__pay_on", *_AMOUNTS
    ).union(
        lines.values_list(
            "run__entries__recorded_at", "run", "run__entries", Value(1), *months, "run__pay_on", *_AMOUNTS
        ),
        all=True,
    )
    return sorted(
        (PaidRow(*row) for row in rows), key=attrgetter("recorded_at", "entry_id", "of_set_off", "first_month")
    )


_AMOUNTS = ("gross_cents", "csg_cents", "crds_cents", "net_cents")


def _transfer(rows: list[PaidRow]) -> Transfer:
    lengths = [len(MonthRange(row.first_month, row.until_month)) for row in rows]
    ordered = [row for row in rows if not row.of_set_off]

    def total(name: str) -> Cents:
        return Cents(sum(length * getattr(row, name) for length, row in zip(lengths, rows, strict=True)))

    return Transfer(
        paid_on=rows[0].paid_on,
        months=tuple(_joined(ordered)),
        count=sum(len(MonthRange(row.first_month, row.until_month)) for row in ordered),
        gross_cents=total("gross_cents"),
        csg_cents=total("csg_cents"),
        crds_cents=total("crds_cents"),
        net_cents=total("net_cents"),
        withheld_cents=Cents(-sum(row.net_cents for row in rows if row.of_set_off)),
    )


def _joined(rows: list[PaidRow]) -> Iterator[MonthRange]:
    """Ranges of months, those that touch made one."""
    if not rows:
        return
    first, until = rows[0].first_month, rows[0].until_month
    for row in rows[1:]:
        if row.first_month == until:
            until = row.until_month
        else:
            yield MonthRange(first, until)
            first, until = row.first_month, row.until_month
    yield MonthRange(first, until)
