"""Days and months over arrays.

A month is its index, ``year × 12 + month − 1``. Whatever goes through a calendar is a look-up in a
table of first days, a few thousand entries long, built once for the months that are needed.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cesp_law.parameters import Parameter

Days = NDArray[np.datetime64]
Months = NDArray[np.int64]
Cents = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = np.datetime64("NaT", "D")
NO_MONTH = -1
EPOCH = 1970 * 12
LAST_MONTH = date.max.year * 12 + 11


def day64(day: date) -> np.datetime64:
    return np.datetime64(day, "D")


def months_of(days: Days) -> Months:
    """The month each day falls in; :data:`NO_MONTH` for « never »."""
    table, first, last = _months_of_days()
    never = np.isnat(days)
    if ((days < first) | (days > last)).any():
        months = days.astype("datetime64[M]").astype(np.int64) + EPOCH
    else:
        months = table.take((days - first).astype(np.int64), mode="clip")
    months[never] = NO_MONTH
    return months


def days_of_month(days: Days, months: Months) -> Months:
    """The day of the month, 1 to 31, given the month it falls in; anything for « never »."""
    return (days - first_days(np.maximum(months, 12))).astype(np.int64) + 1


def first_days(months: Months) -> Days:
    """The first day of each month, for months of the years 1 to 9999 and the one after."""
    return _first_days().take(months - 12)


def add_months(start_months: Months, start_days: Months, added: Months) -> Days:
    """Move days by calendar months; the 29th–31st fall back to a shorter month's last day.

    :param start_months: month of each day.
    :param start_days: day of the month of each, 1 to 31.
    :raises OverflowError: past the last month of the calendar.
    """
    target = start_months + added
    if target.size and int(target.max()) > LAST_MONTH:
        raise OverflowError("a day would fall after the last month of the calendar")
    first = first_days(target)
    length = (first_days(target + 1) - first).astype(np.int64)
    moved: Days = first + (np.minimum(start_days, length) - 1).astype("timedelta64[D]")
    return moved


def values_at(parameter: Parameter[int], days: Days) -> NDArray[np.int64]:
    """The value of a parameter on each day.

    :raises NotYetInForce: a day before the first version.
    """
    if not days.size:
        return np.zeros(0, dtype=np.int64)
    first, *later = parameter.versions
    parameter.at(days.min().item())
    values = np.full(days.shape, first.value, dtype=np.int64)
    if any(version.value != first.value for version in later):
        for version in later:
            values[days >= day64(version.starts_on)] = version.value
    return values


@lru_cache(maxsize=1)
def _first_days() -> Days:
    months = np.arange(12, LAST_MONTH + 2, dtype=np.int64) - EPOCH
    days: Days = months.astype("datetime64[M]").astype("datetime64[D]")
    days.setflags(write=False)
    return days


@lru_cache(maxsize=1)
def _months_of_days() -> tuple[Months, np.datetime64, np.datetime64]:
    """The month of each day of three centuries, seven times faster than going through the calendar."""
    first, last = np.datetime64("1900-01-01", "D"), np.datetime64("2199-12-31", "D")
    days = np.arange(first, last + 1)
    table = days.astype("datetime64[M]").astype(np.int64) + EPOCH
    table.setflags(write=False)
    return table, first, last
