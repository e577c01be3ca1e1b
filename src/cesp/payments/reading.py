"""What a run reads, a chunk of contracts at a time: months due, months ordered, accounts, the run before.

Memory is that of a chunk, whatever the number of contracts. Months due come from the law's arrays
for contracts that the law itself has already accepted under the same release, and from the law
contract by contract for the others; both give the same months.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from django.db import connection
from django.db.models import Count, Max, QuerySet
from numpy.typing import NDArray

import cesp_law
from cesp.contracts import arrays
from cesp.contracts.models import Contract, RecordedFact
from cesp.contracts.reading import timelines_or_refusals
from cesp.payments.difference import Ranges
from cesp.payments.models import RECOVERY_ENTRIES, BankAccount, Entry, LineKind, PaymentRun, RunLine
from cesp.payments.recovered import recovered
from cesp.payments.set_off_models import SetOff, SetOffAct, SetOffState
from cesp_law import cohort
from cesp_law.allowance import allowance_segments
from cesp_law.dates import Month
from cesp_law.refusals import Refused

CONTRACTS_A_CHUNK = 10_000
_CONTRACTS_A_QUERY = 2_000
_COMMIT_DELAY = timedelta(days=1)
"""A fact stamped before a run may be committed after the run has read: such late ones are read again."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive contracts, by identifier; ``owner`` everywhere is a position in these lists."""

    ids: list[int]
    references: list[str]
    persons: list[int]

    @property
    def bounds(self) -> tuple[int, int]:
        return self.ids[0], self.ids[-1]


def chunks() -> Iterator[Chunk]:
    """Every contract, by identifier."""
    last, size = 0, CONTRACTS_A_CHUNK
    while True:
        rows = list(
            Contract.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "reference", "signatory_id")[:size]
        )
        if not rows:
            return
        yield Chunk(*(list(column) for column in zip(*rows, strict=True)))
        last = rows[-1][0]


@lru_cache(maxsize=1)
def law_version() -> str:
    """A digest of the law's code and values: what was accepted under another one is read again."""
    root = Path(cesp_law.__file__).parent
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted((*root.rglob("*.py"), *root.rglob("*.toml"))):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def watermark() -> str:
    """All that a draft depends on, in a few numbers: equal, nothing it reads has changed.

    Facts and entries are only added, so a count and a last number tell; an account is added, then
    approved, then perhaps frozen. What is given back by an order changes no month: it is left out. Each step of a
    set-off adds a row, and what the recovery has in charge of an overpayment bounds what may be withheld.
    """
    facts = RecordedFact.objects.aggregate(rows=Count("pk"), last=Max("pk"))
    entries = Entry.objects.exclude(kind__in=RECOVERY_ENTRIES).aggregate(rows=Count("pk"), last=Max("pk"))
    accounts = BankAccount.objects.aggregate(
        rows=Count("pk"), approved=Count("approved_at"), last=Max("pk"), ended=Count("ended_at")
    )
    steps = SetOffAct.objects.aggregate(rows=Count("pk"), last=Max("pk"))
    numbers = [*facts.values(), *entries.values(), *accounts.values(), *steps.values(), _recovered_cents()]
    return ":".join([law_version(), *(str(number or 0) for number in numbers)])


def _recovered_cents() -> int:
    in_force = SetOff.objects.filter(state=SetOffState.CONFIRMED).values_list("contract_id", flat=True)
    return sum(recovered(list(in_force)).values())


def last_fact(seen: str) -> int:
    """The number of the last fact that a watermark has seen."""
    return int(seen.split(":")[2])


def ledger_mark(seen: str) -> list[str]:
    """The part of a watermark that tells of the ledger."""
    return seen.split(":")[3:5]


@dataclass(frozen=True, slots=True)
class Changed:
    """Contracts whose facts changed since the run before.

    :param since: all of them.
    :param doubtful: those that the law has to read one by one; ``None`` for every contract there is.
    """

    since: frozenset[int]
    doubtful: set[int] | None


def changed(previous: PaymentRun | None) -> Changed:
    """Tell which contracts the arrays may answer for: those the law accepted at the run before.

    None of them without a run before, or when it was prepared under another release of the law.
    Contracts that could not be paid then are read one by one again.
    """
    if previous is None:
        return Changed(frozenset(), None)
    recorded = RecordedFact.objects.filter(recorded_at__gt=previous.prepared_at - _COMMIT_DELAY)
    rows = list(recorded.values_list("contract_id", "recorded_at"))
    since = frozenset(contract_id for contract_id, at in rows if at > previous.prepared_at)
    if not previous.watermark.startswith(f"{law_version()}:"):
        return Changed(since, None)
    blocked = RunLine.objects.filter(run=previous, kind=LineKind.BLOCKED).values_list("contract_id", flat=True)
    return Changed(since, {contract_id for contract_id, _ in rows} | set(blocked))


@dataclass(frozen=True, slots=True)
class Due:
    """Months due of a chunk on the last day of a month.

    :param refused: by owner, the sentence of the law for a contract that it does not read.
    :param next_month_cents: net that the month after will be worth, as far as is known.
    """

    ranges: Ranges
    refused: Mapping[int, str]
    next_month_cents: int

    def month_cents(self, month: Month, owners: int) -> NDArray[np.int64]:
        """Net due for one month, by owner."""
        ranges, cents = self.ranges, np.zeros(owners, dtype=np.int64)
        within = (ranges.first <= month.index) & (ranges.until > month.index)
        net = ranges.gross - ranges.csg - ranges.crds
        cents[ranges.owner[within]] = net[within]
        return cents


def due(chunk: Chunk, *, month: Month, doubtful: set[int] | None, known_at: datetime | None = None) -> Due:
    """Ask the law for the months due of each contract at the end of a month.

    :param known_at: as the facts stood at an instant, which the law reads one by one; ``None`` for now.
    """
    one_by_one = set(chunk.ids) if doubtful is None else doubtful.intersection(chunk.ids)
    rows, refused, next_cents = _scalar(chunk, one_by_one, month, known_at)
    ranges = Ranges.of(rows)
    if len(one_by_one) < len(chunk.ids):
        others, others_next = _arrays(chunk, one_by_one, month)
        ranges, next_cents = ranges.joined(others), next_cents + others_next
    return Due(ranges, refused, next_cents)


def _scalar(
    chunk: Chunk, ids: set[int], month: Month, known_at: datetime | None
) -> tuple[list[tuple[int, ...]], dict[int, str], int]:
    rows: list[tuple[int, ...]] = []
    refused: dict[int, str] = {}
    next_cents = 0
    owners = {contract_id: owner for owner, contract_id in enumerate(chunk.ids) if contract_id in ids}
    as_of, next_month = month.last_day, month + 1
    next_as_of = next_month.last_day
    for contract_id, timeline in timelines_or_refusals(owners, known_at=known_at):
        owner = owners[contract_id]
        if isinstance(timeline, Refused):
            refused[owner] = timeline.sentence
            continue
        for segment in allowance_segments(timeline, as_of):
            months, pay = segment.months, segment.pay
            amounts = (pay.gross_cents, pay.csg_cents, pay.crds_cents)
            rows.append((owner, months.first.index, months.until.index, *amounts))
        forecast = allowance_segments(timeline, next_as_of)
        if forecast and next_month in forecast[-1].months:
            next_cents += forecast[-1].pay.net_cents
    return rows, refused, next_cents


def _arrays(chunk: Chunk, others: set[int], month: Month) -> tuple[Ranges, int]:
    held = arrays.read(chunk.bounds, without=others)
    contracts = cohort.Cohort(allowance=held.arrays)
    segments = cohort.due_segments(contracts, month.last_day)
    owners = np.searchsorted(np.array(chunk.ids, dtype=np.int64), held.contract_ids)[segments.contract]
    pays = np.array([(pay.gross_cents, pay.csg_cents, pay.crds_cents) for pay in segments.pays], dtype=np.int64)
    gross, csg, crds = pays[segments.rate].T
    next_month = month + 1
    forecast = cohort.due_segments(contracts, next_month.last_day, since=next_month)
    ranges = Ranges(owners, segments.first, segments.until, gross, csg, crds)
    return ranges, int(forecast.net_cents.sum())


def ordered(chunk: Chunk) -> Ranges:
    """Months ordered so far, by any entry.

    A contract whose months follow each other, each ordered once at one amount, is one row, added up
    by the database; the others are read month by month. With years of runs behind, that is most of
    the time saved.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ORDERED_AT_ONCE, chunk.bounds)
        rows = cursor.fetchall()
        irregular = [row[0] for row in rows if not row[-1]]
        one_by_one: list[tuple[int, ...]] = []
        for start in range(0, len(irregular), _CONTRACTS_A_QUERY):
            ids = irregular[start : start + _CONTRACTS_A_QUERY]
            cursor.execute(_ORDERED_ONE_BY_ONE.format(marks=", ".join(["%s"] * len(ids))), ids)
            one_by_one += cursor.fetchall()
    ranges = Ranges.of([*(row[:-1] for row in rows if row[-1]), *one_by_one])
    owners = np.searchsorted(np.array(chunk.ids, dtype=np.int64), ranges.owner)
    return Ranges(owners, *ranges.columns[1:])


_ORDERED_AT_ONCE = """
SELECT contract_id, MIN(first_month), MAX(until_month), MIN(gross_cents), MIN(csg_cents), MIN(crds_cents),
    SUM(until_month - first_month) = MAX(until_month) - MIN(first_month) AND MAX(occurrence) = 0
    AND MIN(gross_cents) = MAX(gross_cents) AND MIN(csg_cents) = MAX(csg_cents) AND MIN(crds_cents) = MAX(crds_cents)
FROM payments_orderedmonths WHERE contract_id BETWEEN %s AND %s GROUP BY contract_id
"""
_ORDERED_ONE_BY_ONE = """
SELECT contract_id, first_month, until_month, gross_cents, csg_cents, crds_cents
FROM payments_orderedmonths WHERE contract_id IN ({marks})
"""


class UsableAccount(NamedTuple):
    iban: str
    bic: str
    holder: str


def accounts(chunk: Chunk, *, on: date) -> dict[int, UsableAccount]:
    """The account each person is to be paid to on a day: the last one usable."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS, [on, *chunk.bounds])
        return {person_id: UsableAccount(iban, bic, holder) for person_id, iban, bic, holder in cursor.fetchall()}


_ACCOUNTS = """
SELECT account.person_id, account.iban, account.bic, account.holder FROM contracts_contract AS contract
JOIN payments_bankaccount AS account ON account.person_id = contract.signatory_id
WHERE account.state = 'approved' AND account.from_on <= %s AND contract.id BETWEEN %s AND %s
ORDER BY account.person_id, account.from_on, account.id
"""


def shared_ibans(*, on: date) -> dict[str, list[int]]:
    """IBAN that are the account in use of several people, with these people."""
    found: dict[str, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [on])
        for iban, person_id in cursor.fetchall():
            found[iban].append(person_id)
    return dict(found)


_SHARED = """
WITH usable AS (
    SELECT person_id, iban, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY from_on DESC, id DESC) AS rank
    FROM payments_bankaccount WHERE state = 'approved' AND from_on <= %s
), in_use AS (SELECT person_id, iban FROM usable WHERE rank = 1)
SELECT iban, person_id FROM in_use
WHERE iban IN (SELECT iban FROM in_use GROUP BY iban HAVING COUNT(*) > 1) ORDER BY iban, person_id
"""


class Before(NamedTuple):
    """What the run before did for a contract.

    :param month_cents: net of that run's own month, arrears aside.
    :param blocked: why it was blocked, or nothing.
    :param overpaid: its overpayments: first month, month after, net.
    """

    month_cents: int = 0
    iban: str = ""
    blocked: str = ""
    overpaid: tuple[tuple[int, int, int], ...] = ()


NOTHING_BEFORE = Before()


def before(chunk: Chunk, *, previous: PaymentRun | None, month: Month) -> dict[int, Before]:
    """What was paid for the month before, by contract: by the run before, else by whoever paid then."""
    if previous is None:
        return _paid_elsewhere(chunk, month + -1)
    low, high = chunk.bounds
    lines = RunLine.objects.filter(run=previous, contract_id__gte=low, contract_id__lte=high)
    lines = lines.filter(kind__in=[LineKind.BLOCKED, LineKind.OVERPAYMENT])
    found: dict[int, Before] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LINES_BEFORE, [previous.pk, *chunk.bounds])
        for contract_id, first, until, net, iban in cursor.fetchall():
            months = until - first
            own = net // months if first <= previous.month.index < until else 0
            known = found.get(contract_id)
            found[contract_id] = Before(own + known.month_cents, iban) if known else Before(own, iban)
    _add_blocked_and_overpaid(found, lines)
    return found


_LINES_BEFORE = """
SELECT contract_id, first_month, until_month, net_cents, iban FROM payments_runline
WHERE run_id = %s AND contract_id BETWEEN %s AND %s AND kind = 'due'
"""


def _add_blocked_and_overpaid(found: dict[int, Before], lines: QuerySet[RunLine]) -> None:
    for line in lines:
        known = found.get(line.contract_id, NOTHING_BEFORE)
        if line.kind == LineKind.BLOCKED:
            found[line.contract_id] = known._replace(blocked=line.remark)
        else:
            months = (line.first_month.index, line.until_month.index, line.net_cents)
            found[line.contract_id] = known._replace(overpaid=(*known.overpaid, months))


def _paid_elsewhere(chunk: Chunk, month: Month) -> dict[int, Before]:
    """Before the first run, the month before counts as the former payer paid it."""
    with connection.cursor() as cursor:
        cursor.execute(_PAID_THEN, [*chunk.bounds, month.index, month.index])
        return {contract_id: Before(int(net)) for contract_id, net in cursor.fetchall()}


_PAID_THEN = """
SELECT contract_id, SUM(net_cents) FROM payments_orderedmonths
WHERE contract_id BETWEEN %s AND %s AND first_month <= %s AND until_month > %s GROUP BY contract_id
"""
