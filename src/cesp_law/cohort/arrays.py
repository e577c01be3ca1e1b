"""What a cohort is made of: one entry per contract in each array, ranges of months beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cesp_law.cohort.calendar import Days, Flags, Months, months_of
from cesp_law.regime import Regime

REGIMES = tuple(Regime)
"""Regime of each code of :attr:`EngagementArrays.regime`, oldest first."""

FULL_TIME = 100

PART = 1 << 16
"""Contracts worked on at once."""


class NotCovered(ValueError):
    """A contract that arrays do not answer for: the scalar path does.

    :param position: of the contract in the cohort, from 0.
    :param what: what is not covered, in English, for whoever calls.
    """

    def __init__(self, position: int, what: str) -> None:
        super().__init__(f"contract {position}: {what}")
        self.position = position
        self.what = what


@dataclass(frozen=True, kw_only=True)
class Ranges:
    """Ranges of months of each contract: those of contract *i* are rows ``[offsets[i], offsets[i + 1])``.

    :param first: first month of each range.
    :param until: first month after it; later than ``first``. Ranges of a contract are oldest first and
        do not overlap.
    """

    offsets: NDArray[np.int64]
    first: Months
    until: Months

    def check(self) -> None:
        """:raises ValueError: an empty range, or ranges of one contract that overlap or are out of order."""
        offsets, first, until = self.offsets, self.first, self.until
        if not (len(offsets) and offsets[0] == 0 and offsets[-1] == len(first) == len(until)):
            raise ValueError("offsets do not fit the ranges")
        if (np.diff(offsets) < 0).any() or (first >= until).any():
            raise ValueError("an empty or reversed range")
        neighbours = self.owner[1:] == self.owner[:-1]
        if (first[1:][neighbours] < until[:-1][neighbours]).any():
            raise ValueError("ranges of one contract overlap or come out of order")

    def part(self, contracts: slice) -> Ranges:
        """The ranges of consecutive contracts; shares memory."""
        offsets = self.offsets[contracts.start : contracts.stop + 1]
        rows = slice(int(offsets[0]), int(offsets[-1]))
        return Ranges(offsets=offsets - offsets[0], first=self.first[rows], until=self.until[rows])

    @classmethod
    def none(cls, contracts: int) -> Ranges:
        """No range at all."""
        empty = np.zeros(0, dtype=np.int64)
        return cls(offsets=np.zeros(contracts + 1, dtype=np.int64), first=empty, until=empty)

    @classmethod
    def of(cls, ranges: Iterator[list[tuple[int, int]]]) -> Ranges:
        """Pile up each contract's ranges, as indexes, in the order they come."""
        offsets, first, until = [0], [], []
        for own in ranges:
            for start, end in own:
                first.append(start)
                until.append(end)
            offsets.append(len(first))
        return cls(
            offsets=np.array(offsets, dtype=np.int64),
            first=np.array(first, dtype=np.int64),
            until=np.array(until, dtype=np.int64),
        )

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """Position of the contract each range belongs to."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))


@dataclass(frozen=True, kw_only=True)
class AllowanceArrays:
    """What the months of allowance depend on. Every contract there can be fits in.

    :param first_month: first month of allowance.
    :param closed_on: day of the breach or of the waiver.
    :param internship_on: entry into a dental internship that suspends by itself, so under ``R2010``
        only; ``NaT`` for everybody else.
    :param deferral_first: first month of the deferrals, which follow each other without a gap;
        :data:`~cesp_law.cohort.calendar.NO_MONTH` without any.
    :param deferral_until: first month after the last of them.
    """

    signed_on: Days
    first_month: Months
    diploma_on: Days
    closed_on: Days
    excluded_on: Days
    internship_on: Days
    deferral_first: Months
    deferral_until: Months
    suspensions: Ranges

    def __len__(self) -> int:
        return len(self.signed_on)

    @cached_property
    def diploma_month(self) -> Months:
        return months_of(self.diploma_on)

    @cached_property
    def closed_month(self) -> Months:
        return months_of(self.closed_on)

    @cached_property
    def excluded_month(self) -> Months:
        return months_of(self.excluded_on)

    @cached_property
    def internship_month(self) -> Months:
        return months_of(self.internship_on)


@dataclass(frozen=True, kw_only=True)
class EngagementArrays:
    """What the engagement and the indemnity depend on, beside the allowance.

    Whoever practises does so without interruption from ``installed_on`` to ``left_on``, in one place or
    several, at a share that does not change where the regime counts it.

    :param regime: position in :data:`REGIMES`.
    :param waived: whether the contract is closed by a waiver.
    :param thesis_on: the thesis; the diploma where it implies one or none is asked for.
    :param validated_on: first validation of a project by an ARS.
    :param removed_on: first day off the register.
    :param left_on: first day after the last place, for good.
    :param share_percent: 1–100 of full time under ``R2026``; :data:`FULL_TIME` elsewhere, where it does
        not count.
    :param pauses: months of practice suspension.
    """

    regime: NDArray[np.int8]
    waived: Flags
    thesis_on: Days
    validated_on: Days
    registered_on: Days
    removed_on: Days
    installed_on: Days
    left_on: Days
    share_percent: NDArray[np.int64]
    pauses: Ranges

    def __len__(self) -> int:
        return len(self.regime)

    @cached_property
    def left_month(self) -> Months:
        return months_of(self.left_on)


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Contracts as arrays, coherent as :class:`~cesp_law.timeline.Timeline` would check them.

    :param engagement: ``None`` when only the months of allowance are asked about.
    :raises ValueError: arrays of different lengths, ranges that overlap, a contract without signature,
        a share out of bounds or where it does not count.
    """

    allowance: AllowanceArrays
    engagement: EngagementArrays | None = None

    def __post_init__(self) -> None:
        lengths = set(_lengths(self.allowance))
        self.allowance.suspensions.check()
        if np.isnat(self.allowance.signed_on).any():
            raise ValueError("a contract is signed")
        if self.engagement is not None:
            lengths |= set(_lengths(self.engagement))
            self.engagement.pauses.check()
            _check_shares(self.engagement)
        if len(lengths) != 1:
            raise ValueError(f"arrays of different lengths: {sorted(lengths)}")

    def __len__(self) -> int:
        return len(self.allowance)

    def parts(self, size: int = PART) -> Iterator[tuple[int, Part]]:
        """The cohort by consecutive contracts, each part with the position of its first.

        A part fits in the processor's cache: twice as fast as the whole at once, and the memory in use does
        not grow with the cohort.
        """
        for start in range(0, max(len(self), 1), size):
            contracts = slice(start, min(start + size, len(self)))
            engagement = None if self.engagement is None else _part(self.engagement, contracts)
            yield start, Part(_part(self.allowance, contracts), engagement)


class Part(NamedTuple):
    """Consecutive contracts of a cohort already checked."""

    allowance: AllowanceArrays
    engagement: EngagementArrays | None


A = TypeVar("A", AllowanceArrays, EngagementArrays)


def _part(arrays: A, contracts: slice) -> A:
    parts: dict[str, Any] = {}
    for field in fields(arrays):
        whole = getattr(arrays, field.name)
        parts[field.name] = whole.part(contracts) if isinstance(whole, Ranges) else whole[contracts]
    return replace(arrays, **parts)


def _lengths(arrays: AllowanceArrays | EngagementArrays) -> Iterator[int]:
    for field in fields(arrays):
        value = getattr(arrays, field.name)
        yield len(value.offsets) - 1 if isinstance(value, Ranges) else len(value)


def _check_shares(engagement: EngagementArrays) -> None:
    share = engagement.share_percent
    if ((share < 1) | (share > FULL_TIME)).any():
        raise ValueError("a share of full time goes from 1 to 100")
    if ((share != FULL_TIME) & (engagement.regime != REGIMES.index(Regime.R2026))).any():
        raise ValueError("the share of full time counts under R2026 only")
