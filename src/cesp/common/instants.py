"""Between an instant and a day, in Paris. Nothing here reads the clock."""

from datetime import date, datetime, time, timedelta
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


def in_french(instant: datetime) -> str:
    """« 1er mars 2026 à 9 h 05 », in Paris."""
    local = instant.astimezone(PARIS)
    return f"{dates.in_french(local.date())} à {local.hour} h {local.minute:02d}"
