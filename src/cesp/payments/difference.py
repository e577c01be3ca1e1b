"""What is still to pay: months due minus months ordered, month by month, for many contracts at once.

Nothing here knows a rule of law or a database. Amounts are monthly, in cents, within ± 2³⁰ (ten
million euros a month); a month may be ordered several times, and counts for the sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]
_SHIFT = 32
_LOW = 1 << (_SHIFT - 1)
_COUNT_BITS = 16
_LARGEST = 1 << 30
_CELLS_AT_ONCE = 4_000_000


class MonthlyRange(NamedTuple):
    """Months ``[first, until)`` of one owner at one monthly amount; months as indexes."""

    owner: int
    first: int
    until: int
    gross: int
    csg: int
    crds: int


@dataclass(frozen=True, slots=True)
class Ranges:
    """Ranges as columns, in any order; ``owner`` counts the contracts of the chunk from 0."""

    owner: Integers
    first: Integers
    until: Integers
    gross: Integers
    csg: Integers
    crds: Integers

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> Ranges:
        """Turn rows in the order of :class:`MonthlyRange` into columns."""
        table = np.array(list(rows), dtype=np.int64).reshape(-1, 6)
        return cls(*(np.ascontiguousarray(column) for column in table.T))

    def __len__(self) -> int:
        return len(self.owner)

    def joined(self, other: Ranges) -> Ranges:
        """These ranges and others."""
        return Ranges(
            *(np.concatenate(pair) for pair in zip(self.columns, other.columns, strict=True)),
        )

    @property
    def columns(self) -> tuple[Integers, ...]:
        return (self.owner, self.first, self.until, self.gross, self.csg, self.crds)

    def clipped(self, *, until: int) -> Ranges:
        """The part before a month."""
        kept = self.first < until
        clipped = [column[kept] for column in self.columns]
        clipped[2] = np.minimum(clipped[2], until)
        return Ranges(*clipped)


class Difference(NamedTuple):
    """Consecutive months of one owner with one monthly difference, none of them zero.

    ``occurrence`` is how many times each of those months had been ordered; amounts are monthly,
    negative when more was ordered than is due.
    """

    owner: int
    first: int
    until: int
    occurrence: int
    gross: int
    csg: int
    crds: int

    @property
    def net(self) -> int:
        return self.gross - self.csg - self.crds


def differences(*, owners: int, due: Ranges, ordered: Ranges) -> list[Difference]:
    """Subtract what was ordered from what is due.

    :param owners: how many contracts; every ``owner`` is below.
    :returns: by owner, then by month; as few as can be.
    """
    _check(due)
    _check(ordered)
    if not len(due) and not len(ordered):
        return []
    firsts = [int(ranges.first.min()) for ranges in (due, ordered) if len(ranges)]
    untils = [int(ranges.until.max()) for ranges in (due, ordered) if len(ranges)]
    origin, width = min(firsts), max(untils) - min(firsts) + 1
    step = max(1, _CELLS_AT_ONCE // width)
    found: list[Difference] = []
    for start in range(0, owners, step):
        stop = min(start + step, owners)
        found += _dense(start, stop, origin, width, _within(due, start, stop), _within(ordered, start, stop))
    return found


def _check(ranges: Ranges) -> None:
    if any(len(column) and np.abs(column).max() >= _LARGEST for column in ranges.columns[3:]):
        raise OverflowError("a monthly amount beyond ten million euros")
    if len(ranges) and not (ranges.first < ranges.until).all():
        raise ValueError("a range of no month")


def _within(ranges: Ranges, start: int, stop: int) -> Ranges:
    if start == 0 and (not len(ranges) or ranges.owner.max() < stop):
        return ranges
    kept = (ranges.owner >= start) & (ranges.owner < stop)
    return Ranges(*(column[kept] for column in ranges.columns))


def _dense(start: int, stop: int, origin: int, width: int, due: Ranges, ordered: Ranges) -> list[Difference]:
    """Spread ranges over a table owners × months, as running sums of what begins and ends."""
    size = (stop - start) * width
    amounts = np.zeros(size, dtype=np.int64)
    others = np.zeros(size, dtype=np.int64)
    for ranges, sign, count in ((due, 1, 0), (ordered, -1, 1)):
        row = (ranges.owner - start) * width - origin
        begins, ends = row + ranges.first, row + ranges.until
        main = sign * ((ranges.gross << _SHIFT) + ranges.csg)
        rest = ((sign * ranges.crds) << _COUNT_BITS) + count
        np.add.at(amounts, begins, main)
        np.subtract.at(amounts, ends, main)
        np.add.at(others, begins, rest)
        np.subtract.at(others, ends, rest)
    amounts = np.cumsum(amounts, out=amounts)
    others = np.cumsum(others, out=others)
    cells = np.flatnonzero((amounts != 0) | (others >> _COUNT_BITS != 0))
    if not len(cells):
        return []
    main, rest = amounts[cells], others[cells]
    csg = ((main + _LOW) & ((1 << _SHIFT) - 1)) - _LOW
    columns = np.stack(
        [
            cells // width + start,
            cells % width + origin,
            rest & ((1 << _COUNT_BITS) - 1),
            (main - csg) >> _SHIFT,
            csg,
            rest >> _COUNT_BITS,
        ]
    )
    return _runs(columns)


def _runs(columns: Integers) -> list[Difference]:
    """Join consecutive months of one owner that differ by the same amounts."""
    owner, month = columns[0], columns[1]
    follows = (owner[1:] == owner[:-1]) & (month[1:] == month[:-1] + 1)
    follows &= (columns[2:, 1:] == columns[2:, :-1]).all(axis=0)
    begins = np.flatnonzero(np.concatenate(([True], ~follows)))
    lasts = np.concatenate((begins[1:], [len(owner)])) - 1
    heads = columns[:, begins]
    return [
        Difference(*values)
        for values in zip(
            heads[0].tolist(),
            heads[1].tolist(),
            (month[lasts] + 1).tolist(),
            *(heads[index].tolist() for index in range(2, 6)),
            strict=True,
        )
    ]
