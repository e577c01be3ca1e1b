"""Writing the ledger: an entry, its postings, the months it orders. Nothing here ever changes a row.

Orders and emissions come from the frozen lines of a run, so the database copies them itself:
no amount passes through Python between what was approved and what is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Sum

from cesp.accounts.models import Membership
from cesp.common import bulk, failpoints
from cesp.contracts.models import Contract
from cesp.payments.models import (
    SET_OFF_LINES,
    Account,
    Entry,
    EntryKind,
    LineKind,
    OrderedMonths,
    PaymentRun,
    Posting,
)
from cesp_law.dates import MonthRange

_MONTHS_ORDERED = """
WITH RECURSIVE calendar(month) AS (
    SELECT MIN(first_month) FROM payments_runline WHERE run_id = %(run)s AND kind = 'due'
    UNION ALL
    SELECT month + 1 FROM calendar
    WHERE month + 1 < (SELECT MAX(until_month) FROM payments_runline WHERE run_id = %(run)s AND kind = 'due')
)
INSERT INTO payments_orderedmonths
    (entry_id, contract_id, first_month, until_month, occurrence, gross_cents, csg_cents, crds_cents, net_cents)
SELECT %(entry)s, line.contract_id, calendar.month, calendar.month + 1, line.occurrence,
    line.gross_cents / (line.until_month - line.first_month), line.csg_cents / (line.until_month - line.first_month),
    line.crds_cents / (line.until_month - line.first_month), line.net_cents / (line.until_month - line.first_month)
FROM payments_runline AS line
JOIN calendar ON calendar.month >= line.first_month AND calendar.month < line.until_month
WHERE line.run_id = %(run)s AND line.kind = 'due'
ORDER BY line.id, calendar.month
"""
_POSTINGS = """
INSERT INTO payments_posting (entry_id, contract_id, account, cents)
SELECT %(entry)s, line.contract_id, side.account, line.net_cents * side.net + line.gross_cents * side.gross
    + (line.csg_cents + line.crds_cents) * side.contributions
FROM payments_runline AS line
CROSS JOIN ({sides}) AS side
WHERE line.run_id = %(run)s AND line.kind IN ({kinds})
"""
_SIDE = "SELECT '{account}' AS account, {gross} AS gross, {contributions} AS contributions, {net} AS net"


@dataclass(frozen=True, slots=True)
class _Side:
    """How one account moves with a line: multiples of its gross, its contributions, its net."""

    account: Account
    gross: int = 0
    contributions: int = 0
    net: int = 0


_ORDER = (
    _Side(Account.ALLOWANCE_COST, gross=1),
    _Side(Account.CONTRIBUTIONS, contributions=-1),
    _Side(Account.SIGNATORY, net=-1),
)
_SET_OFF = (_Side(Account.SIGNATORY, net=-1), _Side(Account.WITHHELD, net=1))
"""A withholding is a line of negative net: less is owed, and what is withheld is as good as gone."""
_EMISSION = (_Side(Account.SIGNATORY, net=1), _Side(Account.IN_FLIGHT, net=-1))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidElsewhere:
    """Months that another payer paid before us, at one monthly amount.

    :param gross_cents: monthly, as the three others; the net is what is left.
    """

    contract_id: int
    months: MonthRange
    gross_cents: int
    csg_cents: int
    crds_cents: int

    @property
    def net_cents(self) -> int:
        return self.gross_cents - self.csg_cents - self.crds_cents


class Unbalanced(RuntimeError):
    """An entry whose postings do not sum to zero, or are not what was approved; a defect of ours."""


def order(run: PaymentRun, *, actor: Membership, at: datetime) -> Entry:
    """Write that the months of a run are to be paid, one row a month, and what is withheld on them.

    The months ordered stay whole: what is withheld is a movement of its own.

    :raises IntegrityError: a month was ordered by another entry since the run was prepared.
    """
    entry = Entry.objects.create(kind=EntryKind.ORDER, run=run, recorded_by=actor, recorded_at=at)
    failpoints.reach("payments.order.entry")
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS_ORDERED, {"run": run.pk, "entry": entry.pk})
    failpoints.reach("payments.order.months")
    _post(entry, run, _ORDER, (LineKind.DUE,), _Totals(run.gross_cents, run.csg_cents + run.crds_cents, run.net_cents))
    failpoints.reach("payments.order.postings")
    _post(entry, run, _SET_OFF, SET_OFF_LINES, _Totals(net=-run.withheld_cents))
    failpoints.reach("payments.order.withheld")
    return entry


def emission(run: PaymentRun, *, actor: Membership, at: datetime) -> Entry:
    """Write that the money of a run was handed to the bank."""
    entry = Entry.objects.create(kind=EntryKind.EMISSION, run=run, recorded_by=actor, recorded_at=at)
    _post(entry, run, _EMISSION, (LineKind.DUE, *SET_OFF_LINES), _Totals(net=run.paid_cents))
    failpoints.reach("payments.emission.postings")
    return entry


@dataclass(frozen=True, slots=True)
class _Totals:
    """What the lines posted come to, as it was approved."""

    gross: int = 0
    contributions: int = 0
    net: int = 0


def _post(entry: Entry, run: PaymentRun, sides: Sequence[_Side], kinds: Sequence[LineKind], totals: _Totals) -> None:
    before = _last_posting()
    selects = " UNION ALL ".join(
        _SIDE.format(account=side.account.value, gross=side.gross, contributions=side.contributions, net=side.net)
        for side in sides
    )
    with connection.cursor() as cursor:
        names = ", ".join(f"'{kind.value}'" for kind in kinds)
        cursor.execute(_POSTINGS.format(sides=selects, kinds=names), {"run": run.pk, "entry": entry.pk})
    written = dict(
        Posting.objects.filter(pk__gt=before, entry=entry)
        .order_by("account")
        .values_list("account")
        .annotate(total=Sum("cents"))
    )
    expected = {
        side.account.value: side.gross * totals.gross
        + side.contributions * totals.contributions
        + side.net * totals.net
        for side in sides
    }
    if _moving(written) != _moving(expected) or sum(written.values()):
        raise Unbalanced(f"entry {entry.pk}: {written} where {expected} was approved")


def _moving(cents: Mapping[str, int]) -> dict[str, int]:
    return {account: moved for account, moved in cents.items() if moved}


def _last_posting() -> int:
    return Posting.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def taken_over(payments: Sequence[PaidElsewhere], *, actor: Membership, at: datetime) -> Entry:
    """Write months paid before the service existed, as ranges."""
    entry = Entry.objects.create(kind=EntryKind.TAKEOVER, recorded_by=actor, recorded_at=at)
    bulk.insert(
        OrderedMonths,
        ["entry", "contract", "first_month", "until_month", "occurrence", *_AMOUNTS],
        (
            (
                entry.pk,
                paid.contract_id,
                paid.months.first.index,
                paid.months.until.index,
                0,
                paid.gross_cents,
                paid.csg_cents,
                paid.crds_cents,
                paid.net_cents,
            )
            for paid in payments
        ),
    )
    bulk.insert(Posting, ["entry", "contract", "account", "cents"], _taken_over_postings(entry, payments))
    return entry


_AMOUNTS = ("gross_cents", "csg_cents", "crds_cents", "net_cents")


def post(
    kind: EntryKind, *, contract: Contract, cents: Mapping[Account, int], actor: Membership, at: datetime
) -> Entry:
    """Write one event of one contract that no run makes.

    :param cents: how each account moves; their sum is zero.
    :raises Unbalanced: it is not.
    """
    if sum(cents.values()) or not any(cents.values()):
        raise Unbalanced(f"{kind} of {contract.reference}: {dict(cents)}")
    entry = Entry.objects.create(kind=kind, recorded_by=actor, recorded_at=at)
    Posting.objects.bulk_create(
        Posting(entry=entry, contract=contract, account=account, cents=moved) for account, moved in cents.items()
    )
    return entry


def _taken_over_postings(entry: Entry, payments: Iterable[PaidElsewhere]) -> Iterator[tuple[int, int, str, int]]:
    for paid in payments:
        count = len(paid.months)
        contributions = paid.csg_cents + paid.crds_cents
        yield entry.pk, paid.contract_id, Account.ALLOWANCE_COST.value, count * paid.gross_cents
        yield entry.pk, paid.contract_id, Account.CONTRIBUTIONS.value, -count * contributions
        yield entry.pk, paid.contract_id, Account.SETTLED.value, -count * paid.net_cents


@dataclass(frozen=True, slots=True)
class Imbalance:
    """What does not add up, in words for the one who repairs it."""

    sentence: str


def imbalances() -> list[Imbalance]:
    """Check the conservation of money over the whole ledger: nothing listed means all is kept.

    Each entry sums to zero; what was ordered is settled, in flight, withheld or still owed, contract by
    contract; no month holds more than was ordered once an occurrence; what was withheld is what the runs
    approved said.
    """
    found = [
        Imbalance(f"écriture {entry} : la somme des mouvements est {total} centimes, pas 0")
        for entry, total in Posting.objects.order_by("entry")
        .values_list("entry")
        .annotate(total=Sum("cents"))
        .exclude(total=0)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ORDERED_AGAINST_POSTED)
        found += [
            Imbalance(f"contrat {contract} : {ordered} centimes ordonnés, {posted} dans les comptes")
            for contract, ordered, posted in cursor.fetchall()
        ]
        cursor.execute(_LINES_AGAINST_LEDGER)
        found += [
            Imbalance(f"mensualité {run} : {lines} centimes approuvés, {ordered} ordonnés")
            for run, lines, ordered in cursor.fetchall()
        ]
        cursor.execute(_WITHHELD_AGAINST_LEDGER)
        found += [
            Imbalance(f"contrat {contract} : {lines} centimes retenus par les mensualités, {posted} dans les comptes")
            for contract, lines, posted in cursor.fetchall()
        ]
    return found


_ORDERED_AGAINST_POSTED = """
SELECT contract_id, SUM(ordered), SUM(posted) FROM (
    SELECT contract_id, net_cents * (until_month - first_month) AS ordered, 0 AS posted FROM payments_orderedmonths
    UNION ALL
    SELECT contract_id, 0, -cents FROM payments_posting
    WHERE account IN ('signatory', 'in_flight', 'settled', 'withheld')
) AS sides GROUP BY contract_id HAVING SUM(ordered) <> SUM(posted)
"""
_LINES_AGAINST_LEDGER = """
SELECT run_id, SUM(lines), SUM(ordered) FROM (
    SELECT line.run_id, line.net_cents AS lines, 0 AS ordered FROM payments_runline AS line
    JOIN payments_paymentrun AS run ON run.id = line.run_id
    WHERE line.kind = 'due' AND run.state IN ('approved', 'emitted')
    UNION ALL
    SELECT entry.run_id, 0, months.net_cents * (months.until_month - months.first_month)
    FROM payments_orderedmonths AS months JOIN payments_entry AS entry ON entry.id = months.entry_id
    WHERE entry.run_id IS NOT NULL
) AS sides GROUP BY run_id HAVING SUM(lines) <> SUM(ordered)
"""
_WITHHELD_AGAINST_LEDGER = """
SELECT contract_id, SUM(lines), SUM(posted) FROM (
    SELECT line.contract_id, -line.net_cents AS lines, 0 AS posted FROM payments_runline AS line
    JOIN payments_paymentrun AS run ON run.id = line.run_id
    WHERE line.kind IN ('withheld', 'restored') AND run.state IN ('approved', 'emitted')
    UNION ALL
    SELECT contract_id, 0, -cents FROM payments_posting WHERE account = 'withheld'
) AS sides GROUP BY contract_id HAVING SUM(lines) <> SUM(posted)
"""
