"""What runs every morning; this edge reads the clock."""

from datetime import date

from cesp.common import clock
from cesp.zoning import reminders
from cesp.zoning.operations import expiring


def follow_places(*, on: date) -> None:
    """Ask for confirmations, take off the list what was not confirmed, warn of ends, close what has come to its own."""
    reminders.ask_confirmations(on=on, at=clock.now())
    expiring.expire(on=on, at=clock.now())
    reminders.warn_of_ends(on=on, at=clock.now())
    expiring.close_those_due(on=on, at=clock.now())
