"""What runs by itself, each night: the years to prove, the answers that prove them, the question a year after."""

from __future__ import annotations

from datetime import date

from cesp.common import clock
from cesp.engagement.operations import staying, years


def follow_engagements(*, on: date) -> None:
    """Do what is due and not yet done; run again, it changes nothing more."""
    now = clock.now()
    years.renew_all(on=on, at=now)
    staying.ask(on=on, at=now)
