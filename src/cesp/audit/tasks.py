"""What runs by itself, listed in ``cesp.jobs``."""

from datetime import date, timedelta

import structlog

from cesp.audit import operations
from cesp.audit.verification import verify
from cesp.common import clock

log = structlog.get_logger(__name__)


class JournalBroken(RuntimeError):
    """The journal is not what it was; the message says where."""


def chain_what_is_left(*, on: date) -> None:
    """Chain what a killed process left unchained, and keep the head outside of the database."""
    left = operations.link_remaining()
    if left:
        log.warning("journal_lines_left_unchained", count=left)
    operations.keep_head()


def seal_yesterday(*, on: date) -> None:
    """Seal every day up to yesterday that is not sealed yet."""
    operations.link_remaining()
    log.info("journal_sealed", days=operations.seal(until=on - timedelta(days=1)))


def verify_yesterday(*, on: date) -> None:
    """Recompute what was chained since the seal of the day before yesterday.

    :raises JournalBroken: something fails; the same sentence goes to the log.
    """
    verified = verify(now=clock.now(), from_day=on - timedelta(days=1))
    if verified.failure is not None:
        log.error("journal_broken", wrong=verified.failure.wrong.value, sentence=verified.failure.sentence)
        raise JournalBroken(verified.failure.sentence)
    log.info("journal_verified", lines=verified.lines)
