"""The only reader of the clock. Everything else takes time as an argument."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """This instant, aware."""
    return timezone.now()  # noqa: TID251 - this is the edge


def today() -> date:
    """Today's date in Paris, wherever the reader or the machine is."""
    return timezone.localdate(timezone=timezone.get_default_timezone())  # noqa: TID251 - this is the edge
