"""The allowance: its first month, its last, the months due between them, and the pay of each.

Months are counted by closed forms over ranges, never one by one: a contract of sixty months costs
no more than one of six. Inside, a month is its index (see :class:`~cesp_law.dates.Month`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cesp_law.dates import Month, MonthRange, index_of
from cesp_law.explain import Explained
from cesp_law.money import Cents
from cesp_law.pay import MonthlyPay, schedule
from cesp_law.reasons import allowance as reasons
from cesp_law.suspension import automatic_suspension

if TYPE_CHECKING:
    from cesp_law.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive months due at one rate; as long as can be, never empty."""

    months: MonthRange
    pay: MonthlyPay


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The months of allowance on a day, and what they come to.

    :param until_month: first month not due, ``None`` until the event that ends the allowance.
    :param suspended: months suspended among those otherwise due, oldest first.
    :param segments: oldest first; their months are the months due.
    """

    first_month: Month
    until_month: Month | None
    months_due: Explained[int]
    months_suspended: Explained[int]
    gross_cents: Cents
    net_cents: Explained[Cents]
    suspended: tuple[MonthRange, ...]
    segments: tuple[Segment, ...]

    @property
    def months(self) -> Iterator[tuple[Month, MonthlyPay]]:
        """Every month due with its pay, oldest first."""
        return ((month, segment.pay) for segment in self.segments for month in segment.months)


@dataclass(frozen=True, slots=True)
class Received:
    """What was really paid for the months due: the ground of what is owed back, in months and cents."""

    months: int
    net_cents: Cents
    last_pay: MonthlyPay | None


def allowance_on(timeline: Timeline, on: date) -> Allowance:
    """Compute the months of allowance due on a day, and what they come to.

    :param on: the day things are read (:meth:`Timeline.read_on`).
    :returns: nothing due before the signature.
    :law: code de l'éducation, art. L. 632-6 ; lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: IDF-2, BIE-1, IDF-17, NAT-6, INS-9
    """
    first = timeline.first_month.index
    ended = until_index(timeline, on)
    until = due_until_index(timeline, on, ended)
    suspensions = suspended_ranges(timeline, on, first, until)
    suspended = sum(end - start for start, end in suspensions)
    segments, gross, net = _segments(first, until, suspensions)
    due = until - first - suspended
    return Allowance(
        first_month=timeline.first_month,
        until_month=None if ended is None else Month(ended),
        months_due=Explained(due, lambda: reasons.months_due(timeline, on, until, ended, suspensions)),
        months_suspended=Explained(suspended, lambda: reasons.months_suspended(timeline, on, suspensions)),
        gross_cents=Cents(gross),
        net_cents=Explained(Cents(net), lambda: reasons.net(segments)),
        suspended=tuple(MonthRange(Month(start), Month(end)) for start, end in suspensions),
        segments=segments,
    )


def allowance_segments(timeline: Timeline, as_of: date) -> tuple[Segment, ...]:
    """List the months due with their pay, and nothing else: what a payment run needs.

    :param as_of: the day the question is asked.
    :returns: maximal runs of consecutive months at one rate, oldest first.
    :law: code de l'éducation, art. L. 632-6
    :clauses: IDF-2, BIE-1, IDF-17
    """
    on = timeline.read_on(as_of)
    first = timeline.first_month.index
    until = due_until_index(timeline, on, until_index(timeline, on))
    return _segments(first, until, suspended_ranges(timeline, on, first, until))[0]


def until_index(timeline: Timeline, on: date) -> int | None:
    """Find the first month that is not due, once the event that ends the allowance has come.

    The month of the diploma, of a breach, of a waiver or of an exclusion is due in full. A deferral
    that runs keeps the end open.

    :returns: index of a month, never before the first month; ``None`` while nothing has ended it.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: BIE-1, INS-9
    """
    closed_on, excluded_on = timeline.closed_on, timeline.excluded_on
    ends: list[int] = []
    if closed_on is not None and closed_on <= on:
        ends.append(index_of(closed_on) + 1)
    if excluded_on is not None and excluded_on <= on:
        ends.append(index_of(excluded_on) + 1)
    end_of_training = _end_of_training(timeline, on)
    if end_of_training is not None:
        ends.append(end_of_training)
    return max(min(ends), timeline.first_month.index) if ends else None


def due_until_index(timeline: Timeline, on: date, ended: int | None) -> int:
    """Find the first month not yet begun, or no longer due.

    :param ended: what :func:`until_index` answers for that day.
    :returns: index of a month, never before the first month; nothing is due before the signature.
    :law: code de l'éducation, art. L. 632-6
    :clauses: IDF-2, PAP-9
    """
    first = timeline.first_month.index
    if on < timeline.terms.signed_on:
        return first
    begun = index_of(on) + 1
    return max(first, begun if ended is None else min(begun, ended))


def suspended_ranges(timeline: Timeline, on: date, first: int, until: int) -> tuple[tuple[int, int], ...]:
    """List the months suspended among those that would be due.

    :param first: first month of allowance, as an index.
    :param until: first month not due, as an index.
    :returns: half-open ranges of indexes inside ``[first, until)``, apart from each other, oldest
        first.
    :law: présentation du CESP par l'ARS Île-de-France ; décret n° 2013-735, art. 1er
    :clauses: IDF-17, NAT-6
    """
    automatic = automatic_suspension(timeline, on)
    if automatic is None and not timeline.suspensions:
        return ()
    months = [suspension.months for suspension in timeline.suspensions]
    if automatic is not None:
        months = sorted([*months, automatic], key=lambda each: each.first)
    merged: list[tuple[int, int]] = []
    for each in months:
        start, end = max(each.first.index, first), min(each.until.index, until)
        if merged and start <= merged[-1][1]:
            start, end = merged[-1][0], max(merged.pop()[1], end)
        if start < end:
            merged.append((start, end))
    return tuple(merged)


def received_of(allowance: Allowance, ledger: Mapping[Month, Cents] | None) -> Received:
    """Tell what was really paid for the months due.

    A sum paid for a month that was not due is an overpayment, recovered as such and counted nowhere
    here.

    :param ledger: net cents paid, by month due; ``None`` when all that was due has been paid.
    :returns: months for which something was paid, their sum, and the pay of the last of them.
    :law: arrêté du 26 mai 2020, art. 1er, I (« perçues »)
    :clauses: IDF-16, IDF-1
    """
    segments = allowance.segments
    if ledger is None:
        last_pay = segments[-1].pay if segments else None
        return Received(allowance.months_due.value, allowance.net_cents.value, last_pay)
    paid = {
        month: cents
        for month, cents in ledger.items()
        if cents > 0 and any(month in segment.months for segment in segments)
    }
    last = max(paid, default=None)
    last_pay = next((each.pay for each in segments if last is not None and last in each.months), None)
    return Received(len(paid), Cents(sum(paid.values())), last_pay)


def _end_of_training(timeline: Timeline, on: date) -> int | None:
    """First month not due after the diploma or the last deferral; ``None`` while one runs."""
    if timeline.diploma_on is None or timeline.diploma_on > on:
        return None
    end = index_of(timeline.diploma_on) + 1
    month = index_of(on)
    for deferral in timeline.deferrals:
        if deferral.months.first.index <= month:
            end = deferral.months.until.index
            if month < end:
                return None
    return end


def _segments(first: int, until: int, suspensions: tuple[tuple[int, int], ...]) -> tuple[tuple[Segment, ...], int, int]:
    """Cut ``[first, until)`` minus the suspensions at each change of rate; with gross and net totals."""
    starts, pays = schedule()
    segments: list[Segment] = []
    gross = net = 0
    start = first
    for suspended_from, suspended_until in (*suspensions, (until, until)):
        position = bisect_right(starts, start) - 1
        while start < suspended_from:
            end = min(suspended_from, starts[position + 1])
            pay = pays[position]
            segments.append(Segment(MonthRange(Month(start), Month(end)), pay))
            gross += (end - start) * pay.gross_cents
            net += (end - start) * pay.net_cents
            start = end
            position += 1
        start = suspended_until
    return tuple(segments), gross, net
