"""Scheduled work on pieces."""

from datetime import date

from cesp.common import clock
from cesp.documents import operations


def sweep(*, on: date) -> None:
    """Erase the files that a deposit cut short left behind."""
    operations.sweep(at=clock.now())
