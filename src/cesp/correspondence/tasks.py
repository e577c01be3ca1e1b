"""What runs every morning; this edge reads the clock."""

from datetime import date

from cesp.common import clock
from cesp.correspondence import reminders


def remind(*, on: date) -> None:
    """Tell of late answers and of notices left unread."""
    reminders.remind_late_threads(on=on, at=clock.now())
    reminders.remind_unread_notices(on=on, at=clock.now())
