"""What runs every morning; this edge reads the clock."""

from datetime import date

from cesp.common import clock
from cesp.interviews.operations.booking import end_past_proposals
from cesp.interviews.operations.clock import remind_waiting


def follow_requests(*, on: date) -> None:
    """Open again the questions whose proposed times are past, then tell of answers that are due or late."""
    at = clock.now()
    end_past_proposals(at=at)
    remind_waiting(on=on, at=at)
