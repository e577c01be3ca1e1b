"""The day of the month the allowance reaches the account.

A working day is one on which both the administration and the banks' settlement system work:
neither a Saturday, a Sunday, a national holiday in France, nor a closing day of TARGET. The State
pays its agents two working days before the last one of the month; so do we by default
(``PAY_DAY_BEFORE_LAST = 2``: « l'avant-avant-dernier jour ouvré »).
"""

from datetime import date, timedelta
from functools import lru_cache

import holidays

from cesp_law.dates import Month

_WEEKEND = frozenset({5, 6})


@lru_cache(maxsize=32)
def _closed(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year)) | frozenset(
        holidays.financial_holidays("ECB", years=year)
    )


def is_working(day: date) -> bool:
    """Whether a transfer may be executed that day."""
    return day.weekday() not in _WEEKEND and day not in _closed(day.year)


def pay_day(month: Month, *, before_last: int) -> date:
    """The pay day of a month.

    :param before_last: how many working days before the last one, 0 to 10.
    """
    day = month.last_day
    left = before_last
    while True:
        if is_working(day):
            if left == 0:
                return day
            left -= 1
        day -= timedelta(days=1)


def next_working_day(day: date) -> date:
    """The first working day strictly after a day: the earliest a file given to the bank is executed."""
    day += timedelta(days=1)
    while not is_working(day):
        day += timedelta(days=1)
    return day


def working_day_before(day: date) -> date:
    """The last working day strictly before a day."""
    day -= timedelta(days=1)
    while not is_working(day):
        day -= timedelta(days=1)
    return day


def execution_day(month: Month, *, before_last: int, on: date) -> date:
    """The day to ask the bank for, given the day the run is approved.

    :returns: the pay day, or when it can no longer be met the next working day.
    """
    return max(pay_day(month, before_last=before_last), next_working_day(on))
