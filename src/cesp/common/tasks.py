"""The worker that keeps what the outbox promised, and the job that wakes it."""

from datetime import date

from django_tasks import task

from cesp.common import clock, delivery, mail, outbox


@task()
def deliver_outbox() -> int:
    """Keep every promise due, mails over one connection."""
    with mail.connected():
        return delivery.deliver(now=clock.now)


def kick_outbox(*, on: date) -> None:
    """Wake the worker when something is due: for retries, and for kicks that were lost."""
    if delivery.due(clock.now()).exists():
        outbox.kick()
