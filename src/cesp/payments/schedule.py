"""What a set-off will withhold, month by month, on the allowance that is to come as far as the file says today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from cesp.contracts.models import Contract
from cesp.contracts.reading import suppose_diploma, timeline_of
from cesp.payments import set_offs, withholding
from cesp.payments.overpayments import overpayment_of
from cesp_law.allowance import allowance_segments
from cesp_law.dates import Month
from cesp_law.money import ZERO, Cents
from cesp_law.timeline import Timeline

_FURTHEST = 120
"""Months looked at: ten years, longer than any allowance."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """One month to come: what it is worth, what is withheld on it, what is paid. Net cents.

    :param left_cents: what will still be to give back after it.
    """

    month: Month
    allowance_cents: Cents
    withheld_cents: Cents
    left_cents: Cents

    @property
    def paid_cents(self) -> Cents:
        return Cents(self.allowance_cents - self.withheld_cents)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The months of a set-off, the first to come first.

    :param left_cents: what no month to come can bear: it goes to an order to pay.
    :param last_month: last month of allowance to come, as the file expects the diploma; ``None`` while it does not say.
    :param is_supposed: whether it rests on a diploma that is only expected.
    """

    instalments: tuple[Instalment, ...]
    left_cents: Cents
    last_month: Month | None
    is_supposed: bool

    @property
    def cents(self) -> Cents:
        """All that it takes back."""
        return Cents(sum(one.withheld_cents for one in self.instalments))


def schedule_of(contract: Contract, *, cents: Cents, cap_cents: Cents, first: Month, today: date) -> Schedule:
    """Spread an amount over the months of allowance to come.

    :param cents: what is to be given back. :param cap_cents: the most that a month may give back.
    :param first: the first month that may bear something.
    """
    known = timeline_of(contract)
    timeline = suppose_diploma(known, today=today)
    left = int(cents)
    found: list[Instalment] = []
    coming = _coming(timeline, first)
    for month, allowance in coming:
        if not left:
            break
        bearable = withholding.bearable(allowance, percent=settings.SET_OFF_LARGEST_PERCENT)
        withheld = min(left, int(cap_cents), bearable)
        left -= withheld
        found.append(Instalment(month, Cents(allowance), Cents(withheld), Cents(left)))
    last = coming[-1][0] if coming and timeline.diploma_on is not None else None
    return Schedule(tuple(found), Cents(left), last, is_supposed=timeline is not known)


def _coming(timeline: Timeline, first: Month) -> list[tuple[Month, int]]:
    """Months of allowance to come and their net, from the first; those suspended are left out."""
    return [
        (month, int(segment.pay.net_cents))
        for segment in allowance_segments(timeline, (first + (_FURTHEST - 1)).last_day)
        for month in segment.months
        if not month < first
    ]


def largest_cap(contract: Contract, *, first: Month, today: date) -> Cents:
    """The most that a month may give back; 0 when no month of allowance is to come."""
    coming = _coming(suppose_diploma(timeline_of(contract), today=today), first)
    return Cents(withholding.bearable(coming[0][1], percent=settings.SET_OFF_LARGEST_PERCENT) if coming else 0)


@dataclass(frozen=True, slots=True)
class Proposable:
    """What a set-off proposed today is bounded by.

    :param left_cents: what is left to give back. :param earliest: the first month it may withhold on.
    :param largest_cap_cents: the most that this month may give back; 0 when no allowance is to come.
    """

    left_cents: Cents
    earliest: Month
    largest_cap_cents: Cents


def proposable(contract: Contract, *, today: date) -> Proposable:
    """Read the bounds of a set-off that would be proposed today."""
    earliest = set_offs.next_month(of=Month.on(today))
    found = overpayment_of(contract, today=today)
    most = ZERO if found.refusal else largest_cap(contract, first=earliest, today=today)
    return Proposable(found.left_cents, earliest, most)
