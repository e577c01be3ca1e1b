"""Counts of people that tell of nobody: not by themselves, and not by taking one from another.

A count of one to four people is hidden, and so is each count from which it could be reckoned: its complement in the
same group, or that of the one other group whose sum is printed. What is left to guess are bounds, never a number,
except where two printed counts on either side of a hidden one are equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cesp.engagement.models import Where

FEWEST = 5
"""People; a count of fewer would let somebody be recognised."""
LEFT, UNKNOWN = "left", "unknown"
"""Outcomes of those who said nothing: their place was left, or nothing is known."""
KNOWN, SAME_PLACE, SAME_DEPARTEMENT, SAME_REGION, UNDER = "known", "place", "departement", "region", "under_served"
CHAIN = (KNOWN, SAME_REGION, SAME_DEPARTEMENT, SAME_PLACE)
"""Columns of which each is part of the one before it."""
COLUMNS = (*CHAIN, UNDER)


@dataclass(frozen=True, slots=True)
class Group:
    """Former signatories of one cohort, or region, whose engagement ended a year ago at least.

    :param counts: people by outcome. :param under_served: who says they practise where doctors lack.
    :param hidden: columns not shown: they would tell of somebody, or another could be reckoned from them.
    :param suppressed: whether nothing of the group is shown.
    """

    label: str
    total: int
    counts: Counter[str]
    under_served: int
    hidden: frozenset[str] = frozenset()
    suppressed: bool = False

    def value(self, column: str) -> int:
        """What a column holds, shown or not."""
        region = (Where.SAME_PLACE, Where.SAME_DEPARTEMENT, Where.SAME_REGION)
        match column:
            case "known":
                return self.total - self.counts[UNKNOWN]
            case "under_served":
                return self.under_served
            case _:
                held = {SAME_PLACE: region[:1], SAME_DEPARTEMENT: region[:2], SAME_REGION: region}[column]
                return sum(self.counts[outcome] for outcome in held)

    def shown(self, column: str) -> int | None:
        """What a column shows: none where it would tell of somebody."""
        return None if self.suppressed or column in self.hidden else self.value(column)

    @property
    def known(self) -> int | None:
        return self.shown(KNOWN)

    @property
    def same_place(self) -> int | None:
        return self.shown(SAME_PLACE)

    @property
    def same_departement(self) -> int | None:
        return self.shown(SAME_DEPARTEMENT)

    @property
    def same_region(self) -> int | None:
        return self.shown(SAME_REGION)

    @property
    def in_under_served(self) -> int | None:
        return self.shown(UNDER)

    @property
    def unknown(self) -> int | None:
        known = self.shown(KNOWN)
        return None if known is None else self.total - known


def tells(count: int) -> bool:
    """Whether a count is of so few people that it tells of them; nobody is told of by a zero."""
    return 0 < count < FEWEST


def alone(group: Group) -> Group:
    """Hide what tells of somebody within one group, whose total is shown.

    Each column of the chain is shown when it, and what it leaves of the last one shown, tell of nobody.
    """
    if group.total < FEWEST:
        return replace(group, suppressed=True)
    hidden, last = set(), group.total
    for column in CHAIN:
        count = group.value(column)
        if tells(count) or tells(last - count):
            hidden.add(column)
        else:
            last = count
    known = group.total if KNOWN in hidden else group.value(KNOWN)
    under = group.value(UNDER)
    if any(map(tells, (under, group.total - under, known - under))):
        hidden.add(UNDER)
    return replace(group, hidden=frozenset(hidden))


def together(groups: Sequence[Group], everybody: Group) -> tuple[Group, ...]:
    """Hide what tells of somebody in groups that share everybody out, whose own counts are printed beside them.

    What is hidden of a column is never one group's alone, nor so few people that their sum tells of them: the next
    smallest is hidden with it.
    """
    found = [alone(one) for one in groups]
    if everybody.suppressed:
        return tuple(replace(one, suppressed=True) for one in found)
    _hide(found, lambda one: one.suppressed, lambda one: one.total, lambda one: replace(one, suppressed=True))
    for column in COLUMNS:
        if everybody.shown(column) is not None:
            _hide(
                found,
                lambda one: one.shown(column) is None,  # noqa: B023  # called at once
                lambda one: one.value(column),  # noqa: B023
                lambda one: replace(one, hidden=one.hidden | {column}),  # noqa: B023
            )
    return tuple(found)


def _hide(
    groups: list[Group],
    is_hidden: Callable[[Group], bool],
    count: Callable[[Group], int],
    hide: Callable[[Group], Group],
) -> None:
    """Hide more groups, the smallest first and those of nobody last, until what is hidden tells of nobody."""
    while hidden := [one for one in groups if is_hidden(one)]:
        left = [index for index, one in enumerate(groups) if not is_hidden(one)]
        if not left or (len(hidden) > 1 and not tells(sum(map(count, hidden)))):
            return
        least = min(left, key=lambda index: (count(groups[index]) == 0, count(groups[index])))
        groups[least] = hide(groups[least])
