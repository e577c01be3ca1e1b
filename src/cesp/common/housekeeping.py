"""Sweeping up after ourselves, from the table of jobs."""

from datetime import date, timedelta

from django.core.management import call_command
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cesp.common import clock

_ABANDONED_AFTER = timedelta(hours=2)


def purge_sessions(*, on: date) -> None:
    """Delete the sessions that have expired."""
    call_command("clearsessions")


def purge_finished_tasks(*, on: date) -> None:
    """Delete background tasks finished more than 14 days ago."""
    call_command("prune_db_task_results", min_age_days=14, verbosity=0)


def requeue_abandoned_tasks(*, on: date) -> None:
    """Put back in the queue the tasks whose worker died on the way: they are all safe to start again."""
    started_before = clock.now() - _ABANDONED_AFTER
    abandoned = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=started_before)
    abandoned.update(status=TaskResultStatus.READY, started_at=None)
