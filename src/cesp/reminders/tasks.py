"""What runs every morning; this edge reads the clock."""

from datetime import date, timedelta

from django.conf import settings

from cesp.common import clock
from cesp.reminders.operations.reminding import remind_all
from cesp.reminders.operations.renewing import forget, renew_all


def remind(*, on: date) -> None:
    """Read everybody's deadlines again, tell what they have come to, and forget those settled long ago."""
    at = clock.now()
    renew_all(on=on, at=at)
    remind_all(on=on, at=at)
    forget(before=at - timedelta(days=settings.NOTIFICATION_DAYS))
