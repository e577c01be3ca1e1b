"""What runs at night, listed in ``cesp.jobs``."""

from datetime import date

import structlog

from cesp.contracts import operations, queries

log = structlog.get_logger(__name__)


class WrongSummaries(RuntimeError):
    """Some summaries were not what their facts come to; the log names each."""


def renew_summaries(*, on: date) -> None:
    """Check every summary against its facts, then compute them all again for a day.

    :raises WrongSummaries: once all are right again, if any was wrong: somebody has to know.
    """
    wrong = 0
    for difference in queries.wrong_summaries():
        wrong += 1
        log.error("summary_differs", reference=difference.reference, column=difference.column)
    log.info("summaries_renewed", count=operations.refresh_summaries(today=on), wrong=wrong)
    if wrong:
        raise WrongSummaries(f"{wrong} differences")
