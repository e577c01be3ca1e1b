"""What runs every morning; this edge reads the clock."""

from datetime import date

from cesp.common import clock
from cesp.zoning import reminders


def follow_places(*, on: date) -> None:
    """Ask for confirmations, and take off the list what was not confirmed."""
    reminders.ask_confirmations(on=on, at=clock.now())
    reminders.expire(on=on, at=clock.now())
