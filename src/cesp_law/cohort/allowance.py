"""The months of allowance over arrays: runs of months due, between signature, suspensions and end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cesp_law.cohort.arrays import AllowanceArrays, Cohort, Ranges
from cesp_law.cohort.calendar import NO_MONTH, Cents, Days, Flags, Months, day64, first_days, months_of
from cesp_law.dates import Month
from cesp_law.pay import MonthlyPay, pay_of, schedule


@dataclass(frozen=True, kw_only=True)
class DueSegments:
    """Months due, as a payment run takes them: rows by contract, oldest first in each.

    A row is a run of consecutive months at one rate, as long as can be.

    :param contract: position of the contract.
    :param first: first month due.
    :param until: first month after the run.
    :param rate: position in ``pays``.
    :param pays: pay of a month at each rate, oldest first.
    """

    contract: NDArray[np.int64]
    first: Months
    until: Months
    rate: NDArray[np.int64]
    pays: tuple[MonthlyPay, ...]

    @property
    def net_cents(self) -> Cents:
        """What each run comes to, net."""
        return (self.until - self.first) * np.array([pay.net_cents for pay in self.pays], dtype=np.int64)[self.rate]


def due_segments(cohort: Cohort, as_of: date | Days, *, since: Month | None = None) -> DueSegments:
    """List the months due of every contract, with their pay: what a payment run needs.

    :param as_of: the day the question is asked, the same for all or one for each contract.
    :param since: leave out what is due before this month, say the eleven that precede a run's.
    :returns: the segments that :func:`cesp_law.allowance.allowance_segments` lists, contract by contract.
    :raises NotYetInForce: an allowance that would start before it existed.
    :law: code de l'éducation, art. L. 632-6
    :clauses: IDF-2, BIE-1, IDF-17
    """
    parts = [
        _part_segments(part.allowance, days_of(as_of, position, part.allowance), position, since)
        for position, part in cohort.parts()
    ]
    contract, first, until, rate = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return DueSegments(contract=contract, first=first, until=until, rate=rate, pays=schedule()[1])


def _part_segments(
    arrays: AllowanceArrays, as_of: date | Days, position: int, since: Month | None
) -> tuple[NDArray[np.int64], Months, Months, NDArray[np.int64]]:
    standing = stand(arrays, as_of)
    owner, first, until = _runs_between(standing.suspended, arrays.first_month, standing.due_until)
    if since is not None:
        first = np.maximum(first, since.index)
    kept = first < until
    return _by_rate(owner[kept] + position, first[kept], until[kept])


@dataclass(frozen=True, kw_only=True)
class Clipped:
    """Months suspended among those otherwise due: rows by contract, oldest first, some empty."""

    offsets: NDArray[np.int64]
    owner: NDArray[np.int64]
    first: Months
    until: Months

    def summed(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The sum of each contract's rows; exact, as everything here is whole."""
        up_to = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(rows, out=up_to[1:])
        return np.diff(up_to.take(self.offsets))


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The allowance of every contract on a day.

    :param on: the day each contract is read: nothing moves after a breach or a waiver.
    :param on_month: the month of that day.
    :param until_month: first month not due, :data:`NO_MONTH` until the event that ends the allowance.
    :param due_until: first month not yet begun or no longer due.
    :param suspended_now: whether the month of the day is suspended.
    """

    on: Days
    on_month: Months
    until_month: Months
    due_until: Months
    suspended: Clipped
    months_due: NDArray[np.int64]
    months_suspended: NDArray[np.int64]
    suspended_now: Flags


def days_of(as_of: date | Days, position: int, arrays: AllowanceArrays) -> date | Days:
    """The days asked about for consecutive contracts.

    :param position: of the first of them in the cohort.
    :law: mêmes règles que le calcul contrat par contrat
    :clauses: PAP-10
    """
    return as_of if isinstance(as_of, date) else as_of[position : position + len(arrays)]


def stand(arrays: AllowanceArrays, as_of: date | Days) -> Standing:
    """Compute the months due and suspended on a day.

    :param as_of: the day the question is asked, the same for all or one for each contract.
    :law: code de l'éducation, art. L. 632-6
    :clauses: IDF-2, BIE-1, IDF-17, NAT-6, INS-9
    """
    day = np.asarray(day64(as_of) if isinstance(as_of, date) else as_of)
    month = np.int64(Month.on(as_of).index) if isinstance(as_of, date) else months_of(as_of)
    closed = arrays.closed_on <= day
    on = np.where(closed, arrays.closed_on, day)
    on_month = np.where(closed, arrays.closed_month, month)
    until_month = _until_month(arrays, on, on_month, closed)
    begun = on_month + 1
    due_until = np.where(until_month == NO_MONTH, begun, np.minimum(begun, until_month))
    due_until = np.maximum(due_until, arrays.first_month)
    due_until = np.where(on < arrays.signed_on, arrays.first_month, due_until)
    suspended = _suspended(arrays, on, due_until)
    months_suspended = suspended.summed(suspended.until - suspended.first)
    now = np.zeros(len(arrays), dtype=np.bool_)
    ends_now = (suspended.until == begun[suspended.owner]) & (suspended.first < suspended.until)
    now[suspended.owner[ends_now]] = True
    return Standing(
        on=on,
        on_month=on_month,
        until_month=until_month,
        due_until=due_until,
        suspended=suspended,
        months_due=due_until - arrays.first_month - months_suspended,
        months_suspended=months_suspended,
        suspended_now=now,
    )


def _until_month(arrays: AllowanceArrays, on: Days, on_month: Months, closed: Flags) -> Months:
    """First month not due once something has ended the allowance; a deferral that runs keeps it open."""
    never = np.int64(np.iinfo(np.int64).max)
    graduated = arrays.diploma_on <= on
    training = arrays.diploma_month + 1
    if (arrays.deferral_first != NO_MONTH).any():
        deferred = graduated & (arrays.deferral_first != NO_MONTH) & (arrays.deferral_first <= on_month)
        training = np.where(deferred, arrays.deferral_until, training)
        graduated &= ~(deferred & (on_month < arrays.deferral_until))
    ended = np.where(graduated, training, never)
    ended = np.where(closed, np.minimum(ended, arrays.closed_month + 1), ended)
    excluded = arrays.excluded_on <= on
    ended = np.where(excluded, np.minimum(ended, arrays.excluded_month + 1), ended)
    return np.where(ended == never, NO_MONTH, np.maximum(ended, arrays.first_month))


def _suspended(arrays: AllowanceArrays, on: Days, due_until: Months) -> Clipped:
    ranges = arrays.suspensions
    entered = np.flatnonzero(arrays.internship_on <= on)
    if not len(entered):
        return _clipped(ranges, arrays.first_month, due_until)
    # The dental internship suspends from the first whole month to that of the diploma, due in full.
    starts = arrays.internship_month[entered]
    midway = first_days(starts) < arrays.internship_on[entered]
    starts = np.maximum(starts + midway, arrays.first_month[entered])
    graduated = arrays.diploma_on[entered] <= on[entered]
    ends = np.where(graduated, arrays.diploma_month[entered], due_until[entered])
    lasting = starts < ends
    return _clipped(_united(ranges, entered[lasting], starts[lasting], ends[lasting]), arrays.first_month, due_until)


def _clipped(ranges: Ranges, first_month: Months, due_until: Months) -> Clipped:
    owner = ranges.owner
    low, high = first_month[owner], due_until[owner]
    return Clipped(
        offsets=ranges.offsets,
        owner=owner,
        first=np.clip(ranges.first, low, high),
        until=np.clip(ranges.until, low, high),
    )


def _united(ranges: Ranges, owner: NDArray[np.int64], first: Months, until: Months) -> Ranges:
    """Ranges of each contract with one more, which may overlap them, as ranges that do not."""
    owners = np.concatenate([ranges.owner, owner])
    starts = np.concatenate([ranges.first, first])
    ends = np.concatenate([ranges.until, until])
    order = np.lexsort((starts, owners))
    owners, starts, ends = owners[order], starts[order], ends[order]
    # A later contract always outweighs an earlier one, so the running maximum never crosses over.
    weight = np.int64(1 << 20)
    reached = np.maximum.accumulate(owners * weight + ends) - owners * weight
    before = np.zeros_like(reached)
    before[1:] = np.where(owners[1:] == owners[:-1], reached[:-1], 0)
    starts = np.maximum(starts, before)
    kept = starts < ends
    counts = np.bincount(owners[kept], minlength=len(ranges.offsets) - 1)
    return Ranges(
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), first=starts[kept], until=ends[kept]
    )


def _runs_between(
    suspended: Clipped, first_month: Months, due_until: Months
) -> tuple[NDArray[np.int64], Months, Months]:
    """What is left of each contract's months between its suspensions: one run more than those, some empty."""
    contracts, rows = len(first_month), len(suspended.first)
    everyone = np.arange(contracts, dtype=np.int64)
    if not rows:
        return everyone, first_month, due_until
    # Before contract i come the suspensions of those before it, and one row more for each of them.
    head = suspended.offsets[:-1] + everyone
    tail = suspended.offsets[1:] + everyone
    before = np.arange(rows, dtype=np.int64) + suspended.owner
    first = np.empty(contracts + rows, dtype=np.int64)
    until = np.empty(contracts + rows, dtype=np.int64)
    first[head], until[tail] = first_month, due_until
    until[before], first[before + 1] = suspended.first, suspended.until
    return np.repeat(everyone, tail - head + 1), first, until


def _by_rate(
    contract: NDArray[np.int64], first: Months, until: Months
) -> tuple[NDArray[np.int64], Months, Months, NDArray[np.int64]]:
    """Cut runs, none empty, at each change of rate."""
    changes = np.array(schedule()[0], dtype=np.int64)
    if len(first):
        pay_of(Month(int(first.min())))
    rate = np.searchsorted(changes, first, side="right") - 1
    pieces = np.searchsorted(changes, until - 1, side="right") - rate
    if len(pieces) and int(pieces.max()) > 1:
        row = np.repeat(np.arange(len(first), dtype=np.int64), pieces)
        rank = np.arange(len(row), dtype=np.int64) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        contract, rate = contract[row], rate[row] + rank
        first, until = np.maximum(first[row], changes[rate]), np.minimum(until[row], changes[rate + 1])
    return contract, first, until, rate


def totals(arrays: AllowanceArrays, standing: Standing) -> tuple[Cents, Cents]:
    """Gross and net of each contract's months due.

    By difference of what every month since the first ever paid comes to, so the cost does not depend
    on the number of months.

    :raises NotYetInForce: an allowance that would start before it existed.
    :law: code de la sécurité sociale, art. L. 136-2 et L. 136-8
    :clauses: IDF-2
    """
    base, gross, net = _since_the_beginning()
    if len(arrays) and int(arrays.first_month.min()) < base:
        pay_of(Month(int(arrays.first_month.min())))
    suspended = standing.suspended
    first, until = arrays.first_month - base, standing.due_until - base
    paused_from, paused_until = suspended.first - base, suspended.until - base
    return (
        gross.take(until) - gross.take(first) - suspended.summed(gross.take(paused_until) - gross.take(paused_from)),
        net.take(until) - net.take(first) - suspended.summed(net.take(paused_until) - net.take(paused_from)),
    )


def last_net_cents(standing: Standing) -> Cents:
    """Net pay of the last month due of each contract, 0 when none is.

    :law: code de l'éducation, art. R. 631-24-16
    :clauses: IDF-16
    """
    suspended = standing.suspended
    end = standing.due_until.copy()
    lasting = suspended.first < suspended.until
    while True:
        last = lasting & (suspended.until == end[suspended.owner])
        if not last.any():
            break
        end[suspended.owner[last]] = suspended.first[last]
    base, _, net = _since_the_beginning()
    last_net = net.take(end - base) - net.take(np.maximum(end - base - 1, 0))
    return np.where(standing.months_due > 0, last_net, 0)


@lru_cache(maxsize=1)
def _since_the_beginning() -> tuple[int, Cents, Cents]:
    """First month ever paid; gross and net sums of the months before each month since, to the last."""
    changes, pays = schedule()
    lengths = np.array([after - before for before, after in pairwise(changes)], dtype=np.int64)
    sums = []
    for amounts in ([pay.gross_cents for pay in pays], [pay.net_cents for pay in pays]):
        months = np.repeat(np.array(amounts, dtype=np.int64), lengths)
        total = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(months)])
        total.setflags(write=False)
        sums.append(total)
    return changes[0], sums[0], sums[1]
