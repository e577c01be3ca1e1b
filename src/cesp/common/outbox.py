"""Effects outside of the database: promised in the transaction that decides them, kept after it.

A promise that is rolled back with its act never was; one that is committed is kept at least once,
and its handler does nothing the second time. ``settings.OUTBOX`` names the handler of each kind: a
callable taking ``key``, ``payload`` and ``at``, run outside of any transaction by
:mod:`cesp.common.delivery`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cesp.common.inserting import insert_once
from cesp.common.models import OutboxMessage

TASK = "cesp.common.tasks.deliver_outbox"


class Failure(Exception):
    """A promise that could not be kept this time, in a French sentence for whoever looks."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Hopeless(Failure):
    """Trying again would change nothing: the promise is given up at once."""


class Unavailable(Failure):
    """Nothing of this kind can be kept for now: the others wait without being tried."""


def put(kind: str, *, key: str, payload: Mapping[str, Any], at: datetime) -> bool:
    """Promise an effect; the same key again promises nothing more.

    :param payload: plain values; identifiers rather than texts wherever the handler can read them itself.
    :returns: whether the promise is new.
    """
    is_new = insert_once(OutboxMessage(kind=kind, key=key, payload=dict(payload), created_at=at, due_at=at))
    if is_new and not any(kick is waiting[1] for waiting in connection.run_on_commit):
        transaction.on_commit(kick, robust=True)  # should it fail, the job of the minute catches up
    return is_new


def kick() -> None:
    """Have a worker keep what is due, unless one is already asked to."""
    asked = DBTaskResult.objects.filter(task_path=TASK, status=TaskResultStatus.READY)
    if not asked.exists():
        import_string(TASK).enqueue()
