"""Overpayments as they stand today: what was ordered and is not due, counted anew at each reading.

The last run names the contracts; the amounts it froze are not believed, since the file may have
changed. What set-offs took back and what the recovery has in charge is subtracted from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from cesp.accounts.models import Membership
from cesp.common import pagination
from cesp.common.pagination import Page, Sort
from cesp.contracts.models import Contract
from cesp.payments import reading, set_offs, withholding
from cesp.payments.difference import Difference, Ranges, differences
from cesp.payments.models import SET_OFF_LINES, LineKind, OrderedMonths, PaymentRun, RunLine
from cesp.payments.reading import Chunk
from cesp.payments.recovered import recovered
from cesp.payments.set_off_models import SetOff, SetOffState
from cesp.payments.withholding import Amounts
from cesp.payments.wording import each_in_words
from cesp_law.dates import Month, MonthRange
from cesp_law.money import ZERO, Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Overpayment:
    """What a contract was ordered beyond its due, and what becomes of it. All amounts are net, never negative.

    :param months: ranges of months, oldest first; none when the file or the ledger has put it right.
    :param cents: what they come to, whatever was taken back; ``each`` is that of each range.
    :param withheld_cents: what the runs approved took back of it and did not give again.
    :param recovered_cents: what orders to pay have in charge (:mod:`cesp.payments.recovered`).
    :param planned_cents: what the set-off in force may still withhold.
    :param set_off: the one in force; ``proposed``, the one that waits for another person.
    :param refusal: why the law does not read the contract, which is then counted nothing.
    """

    contract: Contract
    months: tuple[MonthRange, ...] = ()
    cents: Cents = ZERO
    withheld_cents: Cents = ZERO
    recovered_cents: Cents = ZERO
    planned_cents: Cents = ZERO
    set_off: SetOff | None = None
    proposed: SetOff | None = None
    refusal: str = ""
    each: tuple[Cents, ...] = ()

    @property
    def months_in_french(self) -> str:
        return each_in_words(self.months)

    @property
    def left_cents(self) -> Cents:
        """What is still overpaid: neither withheld nor in charge of the recovery."""
        return Cents(max(0, self.cents - self.withheld_cents - self.recovered_cents))

    @property
    def claimable_cents(self) -> Cents:
        """What an order to pay may claim: what no set-off in force will withhold."""
        return Cents(self.left_cents - self.planned_cents)

    @property
    def to_give_again_cents(self) -> Cents:
        """What was withheld and is due after all: the next run gives it again."""
        return Cents(max(0, self.withheld_cents - self.cents))


@dataclass(frozen=True, slots=True)
class Overpayments:
    """A page of the list.

    :param run: the run that found them, the last prepared; ``None`` before the first.
    :param total: contracts of the list: those that it found overpaid, and those with a set-off proposed or in force.
    """

    run: PaymentRun | None
    total: int
    page: Page[Contract]
    rows: tuple[Overpayment, ...]


def overpayments(actor: Membership, *, today: date, cursor: str = "", size: int = 50) -> Overpayments:
    """Contracts overpaid, by identifier, each counted anew. The law reads the contracts of the page only."""
    run = PaymentRun.objects.visible_to(actor).order_by("-month").first()
    contracts = _listed(actor, run)
    found = pagination.page(contracts.select_related("signatory"), sort=Sort("id"), cursor=cursor, size=size)
    return Overpayments(run, contracts.count(), found, counted(found.rows, today=today))


def all_overpayments(actor: Membership, *, today: date) -> tuple[int, Iterator[Overpayment]]:
    """How many contracts the list holds, and all of them, counted two thousand at a time."""
    run = PaymentRun.objects.visible_to(actor).order_by("-month").first()
    contracts = list(_listed(actor, run).select_related("signatory").order_by("pk"))
    pages = (contracts[start : start + _CONTRACTS_A_PAGE] for start in range(0, len(contracts), _CONTRACTS_A_PAGE))
    return len(contracts), (one for page in pages for one in counted(page, today=today))


_CONTRACTS_A_PAGE = 2_000


def _listed(actor: Membership, run: PaymentRun | None) -> QuerySet[Contract]:
    lines = RunLine.objects.filter(run=run, kind=LineKind.OVERPAYMENT)
    open_set_offs = SetOff.objects.visible_to(actor).filter(state__in=[SetOffState.PROPOSED, SetOffState.CONFIRMED])
    return Contract.objects.filter(
        Q(pk__in=lines.values("contract_id")) | Q(pk__in=open_set_offs.values("contract_id"))
    )


def overpayment_of(contract: Contract, *, today: date) -> Overpayment:
    """The overpayment of one contract, today."""
    return counted([contract], today=today)[0]


def counted(contracts: Sequence[Contract], *, today: date) -> tuple[Overpayment, ...]:
    """Subtract what is due from what was ordered, for a few contracts, as a run would at the end of the month."""
    if not contracts:
        return ()
    overpaid, refused = by_month(contracts, month=Month.on(today))
    ids = [one.pk for one in contracts]
    taken, charged = set_offs.given_back(ids), recovered(ids)
    rows = SetOff.objects.filter(contract__in=ids, state__in=[SetOffState.PROPOSED, SetOffState.CONFIRMED])
    held = {(one.contract_id, one.state): one for one in rows}
    planned = still_planned([one for one in held.values() if one.state == SetOffState.CONFIRMED])
    found = []
    for contract in contracts:
        cents = sum(one.net for one in overpaid[contract.pk].values())
        withheld = sum(one.net for one in taken.get(contract.pk, {}).values())
        in_charge = charged.get(contract.pk, 0)
        set_off = held.get((contract.pk, SetOffState.CONFIRMED))
        ranges = _ranges(overpaid[contract.pk])
        found.append(
            Overpayment(
                contract=contract,
                months=ranges,
                cents=Cents(cents),
                each=tuple(Cents(sum(overpaid[contract.pk][month.index].net for month in months)) for months in ranges),
                withheld_cents=Cents(withheld),
                recovered_cents=Cents(in_charge),
                planned_cents=Cents(
                    min(max(0, cents - withheld - in_charge), planned[set_off.pk]) if set_off is not None else 0
                ),
                set_off=set_off,
                proposed=held.get((contract.pk, SetOffState.PROPOSED)),
                refusal=refused.get(contract.pk, ""),
            )
        )
    return tuple(found)


def still_planned(in_force: Sequence[SetOff]) -> dict[int, int]:
    """By set-off, what it may still withhold: its total less what it withheld. One query."""
    lines = RunLine.objects.filter(kind__in=SET_OFF_LINES, run__state__in=set_offs.APPROVED_RUNS)
    under = set_offs.withheld_under(lines, in_force)
    return {one.pk: max(0, int(one.total_cents) - under.get(one.pk, 0)) for one in in_force}


def by_month(
    contracts: Sequence[Contract], *, month: Month, known_at: datetime | None = None
) -> tuple[dict[int, dict[int, Amounts]], dict[int, str]]:
    """By contract, what was ordered and is not due month by month; and the contracts that the law does not read.

    :param month: the month whose end is looked from.
    :param known_at: as the file and the ledger stood at an instant; ``None`` for now.
    """
    chunk = Chunk(
        [one.pk for one in contracts],
        [one.reference for one in contracts],
        [one.signatory_id for one in contracts],
    )
    due = reading.due(chunk, month=month, doubtful=None, known_at=known_at)
    held: dict[int, list[Difference]] = {owner: [] for owner in range(len(contracts))}
    for one in differences(owners=len(contracts), due=due.ranges, ordered=_ordered(chunk, known_at)):
        if one.owner not in due.refused:
            held[one.owner].append(one)
    overpaid = {chunk.ids[owner]: withholding.by_month(own) for owner, own in held.items()}
    return overpaid, {chunk.ids[owner]: sentence for owner, sentence in due.refused.items()}


def _ranges(overpaid: dict[int, Amounts]) -> tuple[MonthRange, ...]:
    """Months overpaid as ranges, those that touch made one."""
    ranges: list[MonthRange] = []
    for month in sorted(overpaid):
        if ranges and ranges[-1].until.index == month:
            ranges[-1] = MonthRange(ranges[-1].first, Month(month + 1))
        else:
            ranges.append(MonthRange(Month(month), Month(month + 1)))
    return tuple(ranges)


def _ordered(chunk: Chunk, known_at: datetime | None) -> Ranges:
    owners = {contract_id: owner for owner, contract_id in enumerate(chunk.ids)}
    rows = OrderedMonths.objects.filter(contract_id__in=chunk.ids)
    if known_at is not None:
        rows = rows.filter(entry__recorded_at__lte=known_at)
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
