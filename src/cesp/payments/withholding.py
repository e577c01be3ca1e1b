"""How much a run withholds on the month it pays, for which months overpaid; and what it gives again.

Pure arithmetic. What is taken back is kept month overpaid by month overpaid, and never exceeds what is
overpaid on the day of the run: when the file changes, months that turn out to be due after all are given
again at once, in full, whatever the cap. Amounts are cents, net unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from cesp.payments.difference import Difference
from cesp_law.money import half_up


class Amounts(NamedTuple):
    """What one month overpaid is worth, or what was given back of it; positive."""

    gross: int
    csg: int
    crds: int

    @property
    def net(self) -> int:
        return self.gross - self.csg - self.crds

    def plus(self, other: Amounts) -> Amounts:
        return Amounts(*(one + two for one, two in zip(self, other, strict=True)))

    def minus(self, other: Amounts) -> Amounts:
        return Amounts(*(one - two for one, two in zip(self, other, strict=True)))

    def part(self, net: int) -> Amounts:
        """The part of these amounts whose net is ``net``: contributions in proportion, whole when all is taken."""
        if net == self.net:
            return self
        share = Fraction(net, self.net)
        csg, crds = half_up(self.csg * share), half_up(self.crds * share)
        return Amounts(net + csg + crds, csg, crds)


NOTHING = Amounts(0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the set-offs of one contract have taken back before a run, and may still take.

    :param set_off_id: the set-off in force, else the last that withheld.
    :param words: what was decided, in French, for the control sheet.
    :param in_force: whether one may withhold.
    :param cap_cents: the most that this run may withhold: the cap, within what is left of the decision; 0 when none
        is in force or its first month has not come.
    :param given_back: by index of month overpaid, what the runs so far took back.
    :param recovered_cents: what the recovery has in charge of this overpayment.
    """

    set_off_id: int
    words: str
    in_force: bool
    cap_cents: int
    given_back: Mapping[int, Amounts] = field(default_factory=dict)
    recovered_cents: int = 0

    @property
    def withheld_cents(self) -> int:
        return sum(one.net for one in self.given_back.values())


class Moved(NamedTuple):
    """What a run takes back of one month overpaid; negative, what it gives again."""

    month: int
    amounts: Amounts

    @property
    def cents(self) -> int:
        return self.amounts.net


def by_month(overpaid: Iterable[Difference]) -> dict[int, Amounts]:
    """What is overpaid, month by month, whatever was taken back."""
    return {
        month: Amounts(-one.gross, -one.csg, -one.crds)
        for one in overpaid
        if one.net < 0
        for month in range(one.first, one.until)
    }


def moved(held: Held, overpaid: Mapping[int, Amounts], *, bearable_cents: int) -> tuple[Moved, ...]:
    """What this run takes back or gives again, the oldest month first.

    :param overpaid: as :func:`by_month`, on the day of the run.
    :param bearable_cents: the most that the month it pays can bear; 0 when it pays none.
    """
    goal = _goal(held, sum(one.net for one in overpaid.values()), bearable_cents)
    taken = {month: min(one.net, overpaid[month].net) for month, one in held.given_back.items() if month in overpaid}
    left = goal - sum(taken.values())
    for month in sorted(overpaid):
        more = min(left, overpaid[month].net - taken.get(month, 0))
        taken[month] = taken.get(month, 0) + more
        left -= more
    found = []
    for month in sorted(taken.keys() | held.given_back):
        before = held.given_back.get(month, NOTHING)
        after = overpaid[month].part(taken[month]) if taken.get(month) else NOTHING
        if after.net != before.net:
            found.append(Moved(month, after.minus(before)))
    return tuple(found)


def _goal(held: Held, overpaid_cents: int, bearable_cents: int) -> int:
    """What will have been taken back in all after this run."""
    before = held.withheld_cents
    if before >= overpaid_cents:
        return overpaid_cents
    free = overpaid_cents - before - held.recovered_cents
    return before + max(0, min(held.cap_cents, bearable_cents, free))


def left(overpaid: Mapping[int, Amounts], given_back: Mapping[int, Amounts]) -> list[tuple[int, Amounts]]:
    """What is overpaid and was not taken back, month by month, the oldest first."""
    return [
        (month, one.minus(given_back.get(month, NOTHING)))
        for month, one in sorted(overpaid.items())
        if one.net > given_back.get(month, NOTHING).net
    ]


def bearable(month_cents: int, *, percent: int) -> int:
    """The most that a month may give back.

    :param month_cents: what the run pays for its own month, net.
    :param percent: the share of it that may be withheld, 1 to 100.
    """
    return month_cents * percent // 100
