"""Between an instant and a day, in Paris. Nothing here reads the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cesp_law import dates

PARIS = ZoneInfo("Europe/Paris")


def day_of(instant: datetime) -> date:
    """The day it is in Paris at an instant.

    :param instant: aware.
    """
    return instant.astimezone(PARIS).date()


def end_of(day: date) -> datetime:
    """The last microsecond of a day in Paris: « ce que l'on savait le 3 mars » includes the 3rd."""
    return datetime.combine(day + timedelta(days=1), time.min, PARIS) - timedelta(microseconds=1)


class NoSuchHour(ValueError):
    """An hour that the clocks of Paris skip, on the last Sunday of March."""


def in_paris(day: date, hour: time, *, later: bool) -> datetime:
    """The instant at which it is that hour of that day in Paris, in UTC.

    :param later: which of the two, for an hour that comes twice on the last Sunday of October.
    :raises NoSuchHour: the clocks skip it.
    """
    local = datetime.combine(day, hour, PARIS).replace(fold=int(later))
    instant = local.astimezone(UTC)
    if instant.astimezone(PARIS).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchHour(f"{day} {hour}")
    return instant


def in_french(instant: datetime) -> str:
    """« 1er mars 2026 à 9 h 05 », in Paris."""
    local = instant.astimezone(PARIS)
    return f"{dates.in_french(local.date())} à {local.hour} h {local.minute:02d}"


def last_minute_in_french(excluded: datetime) -> str:
    """The last minute before an excluded instant: « 15 décembre 2026 à 23 h 59 inclus », in Paris.

    :param excluded: a whole minute, as closings are typed.
    """
    return f"{in_french(excluded - timedelta(minutes=1))} inclus"
