"""Scheduled work on pieces."""

from datetime import date

from cesp.common import clock
from cesp.documents import operations


def sweep(*, on: date) -> None:
    """Erase the files that a deposit cut short left behind."""
    operations.sweep(at=clock.now())


def erase_withdrawn(*, on: date) -> None:
    """Erase the files of the pieces withdrawn or replaced a month ago; their rows stay."""
    operations.erase_withdrawn(at=clock.now())
