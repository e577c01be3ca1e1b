"""What a worker does with a batch, and the acts that ask for it.

Each task may be run again after a kill: a batch already done is left alone. Asking is one
transaction with the act it follows: there is never one without the other.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django_tasks import task
from django_tasks.base import Task

from cesp.accounts.models import Membership
from cesp.common import clock, progress
from cesp.takeover import operations
from cesp.takeover.models import Batch, BatchState
from cesp.takeover.operations import Received


@task()
def check(batch_id: int) -> str:
    """Make the report of a batch."""
    return _done(operations.check, batch_id)


@task()
def import_batch(batch_id: int) -> str:
    """Store what the report of a batch accepts."""
    return _done(operations.import_batch, batch_id)


def _done(act: Callable[..., Batch], batch_id: int) -> str:
    at: datetime = clock.now()
    try:
        return act(batch_id=batch_id, at=at).state
    except Exception:
        operations.give_up(batch_id=batch_id)
        raise


@transaction.atomic
def receive(*, actor: Membership, file_name: str, content: bytes, at: datetime) -> Received:
    """Keep a file and have it checked; the same bytes again change nothing."""
    received = operations.receive(actor=actor, file_name=file_name, content=content, at=at)
    if received.is_new:
        _enqueue(check, received.batch)
    return received


@transaction.atomic
def check_again(*, actor: Membership, batch: Batch) -> None:
    """Have the report made again."""
    _enqueue(check, operations.check_again(actor=actor, batch=batch))


@transaction.atomic
def ask_import(*, actor: Membership, batch: Batch, seen: str, at: datetime) -> None:
    """Have stored what the report accepts."""
    _enqueue(import_batch, operations.ask_import(actor=actor, batch=batch, seen=seen, at=at))


@transaction.atomic
def resume(*, actor: Membership, batch: Batch) -> None:
    """Put a batch that does not move back in the queue; harmless when it does move."""
    batch = operations.to_resume(actor=actor, batch=batch)
    _enqueue(import_batch if batch.state == BatchState.IMPORTING else check, batch)


def _enqueue(wanted: Task[[int], str], batch: Batch) -> None:
    progress.report(batch.progress_key, done=0, total=0, label="En attente d'un exécutant…")
    wanted.enqueue(batch.pk)
