"""The account of one contract: what was due, ordered, paid, month by month and movement by movement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cesp.contracts.models import Contract
from cesp.contracts.reading import NotConcluded, timeline_of
from cesp.payments import set_offs
from cesp.payments.models import Account, Entry, EntryKind, OrderedMonths, PaymentRun, Posting
from cesp.payments.transfers import transfers_of
from cesp.payments.withholding import NOTHING
from cesp_law.allowance import allowance_segments
from cesp_law.dates import Month, MonthRange
from cesp_law.money import ZERO, Cents
from cesp_law.refusals import Refused


def received(contract: Contract) -> dict[Month, Cents]:
    """Net paid for each month: by a file that has left, or by the former payer."""
    return transfers_of(contract).by_month


def _ordered(contract: Contract) -> list[OrderedMonths]:
    rows = OrderedMonths.objects.filter(contract=contract).select_related("entry__run")
    return list(rows.order_by("first_month", "occurrence"))


@dataclass(frozen=True, slots=True)
class MonthPaid:
    """One month of a contract.

    :param given_back_cents: net that set-offs took back of it, on the months that followed.
    :param ordered_cents: net ordered, by any entry; ``runs`` are those that ordered it, oldest first.
    :param paid_on: day of the last transfer that paid for it; ``None`` while none has left, and for what the
        former payer paid.
    :param paid_elsewhere: whether the former payer paid for it.
    """

    month: Month
    due_cents: Cents
    ordered_cents: Cents
    runs: tuple[PaymentRun, ...]
    paid_on: date | None
    paid_elsewhere: bool
    given_back_cents: Cents = ZERO

    @property
    def difference_cents(self) -> Cents:
        """What is still to order; negative, what was ordered, is not due and was not taken back."""
        return Cents(self.due_cents - self.ordered_cents + self.given_back_cents)


def payments_of(contract: Contract, *, today: date) -> tuple[MonthPaid, ...]:
    """Every month due or ordered, oldest first: due, ordered in which run, paid on which day.

    A contract that the law refuses to read is due nothing here; its page says why.
    """
    due = _due(contract, today)
    ordered: dict[Month, list[OrderedMonths]] = defaultdict(list)
    for row in _ordered(contract):
        for month in MonthRange(row.first_month, row.until_month):
            ordered[month].append(row)
    taken = set_offs.given_back([contract.pk]).get(contract.pk, {})
    return tuple(
        _month(month, due.get(month, ZERO), ordered[month], taken.get(month.index, NOTHING).net)
        for month in sorted(due.keys() | ordered)
    )


def _due(contract: Contract, today: date) -> dict[Month, Cents]:
    try:
        segments = allowance_segments(timeline_of(contract), today)
    except (Refused, NotConcluded):
        return {}
    return {month: segment.pay.net_cents for segment in segments for month in segment.months}


def _month(month: Month, due_cents: Cents, rows: list[OrderedMonths], given_back: int) -> MonthPaid:
    runs = tuple(row.entry.run for row in rows if row.entry.run is not None)
    emitted = [run.pay_on for run in runs if run.emitted_at is not None]
    return MonthPaid(
        month=month,
        due_cents=due_cents,
        ordered_cents=Cents(sum(row.net_cents for row in rows)),
        runs=runs,
        paid_on=max(emitted, default=None),
        paid_elsewhere=any(row.entry.kind == EntryKind.TAKEOVER for row in rows),
        given_back_cents=Cents(given_back),
    )


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry as it touches a contract: how each account moves, and what is owed to the signatory after it."""

    entry: Entry
    cents: dict[str, int]
    owed_cents: int

    def of(self, account: str) -> int:
        return self.cents.get(account, 0)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that the ledger holds of a contract, oldest first, and where each account stands."""

    movements: tuple[Movement, ...]
    balances: dict[str, int]


def ledger_of(contract: Contract) -> Ledger:
    """Read the ledger of one contract: one query."""
    rows = Posting.objects.filter(contract=contract).select_related(
        "entry__run", "entry__recorded_by__person", "entry__recorded_by__delegated_by__person"
    )
    balances = dict.fromkeys(Account.values, 0)
    movements = []
    for _, postings in groupby(rows.order_by("entry_id", "pk"), key=lambda posting: posting.entry_id):
        own = list(postings)
        cents: dict[str, int] = defaultdict(int)
        for posting in own:
            cents[posting.account] += posting.cents
            balances[posting.account] += posting.cents
        movements.append(Movement(own[0].entry, dict(cents), -balances[Account.SIGNATORY]))
    return Ledger(tuple(movements), balances)
