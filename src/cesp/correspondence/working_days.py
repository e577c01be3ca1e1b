"""Working days of an administration in France: Monday to Friday, national holidays aside."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

_WEEKEND = frozenset({5, 6})


@lru_cache(maxsize=32)
def _closed(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def is_working(day: date) -> bool:
    """Whether desks are open that day."""
    return day.weekday() not in _WEEKEND and day not in _closed(day.year)


def after(day: date, count: int) -> date:
    """The ``count``-th working day strictly after a day; ``count`` is at least 1."""
    while count:
        day += timedelta(days=1)
        count -= is_working(day)
    return day


def between(start: date, end: date) -> int:
    """Working days strictly after ``start``, up to ``end`` included: 0 for the same day."""
    return sum(is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
