"""What runs by itself: drafts recalled before the closing."""

from __future__ import annotations

from datetime import date

from cesp.campaigns.operations.reminding import remind
from cesp.common import clock


def remind_drafts(*, on: date) -> None:
    """Recall the drafts that are not deposited, 7 days and 2 days before the last one, and that day."""
    remind(at=clock.now())
