"""What runs every morning; this edge reads the clock."""

from datetime import date

from cesp.common import clock
from cesp.recovery.operations import lateness, revisiting


def remind_late(*, on: date) -> None:
    """Remind gently, once, of each instalment that is late."""
    lateness.remind_all(on=on, at=clock.now())


def revisit_claims(*, on: date) -> None:
    """Find the debts that claim more than the overpayment there is."""
    revisiting.revisit_all(at=clock.now())
