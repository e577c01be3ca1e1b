"""Sweeping up after ourselves, from the table of jobs."""

from datetime import date, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db.models import Max
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cesp.common import clock
from cesp.common.models import JobRun, OutboxMessage, SentMail

_ABANDONED_AFTER = timedelta(hours=2)
_TURNS_KEPT = timedelta(days=30)


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


def purge_messages(*, on: date) -> None:
    """Delete promises kept or dropped, the text of mails, then their lines, each after its time.

    A promise that failed and that nobody dropped stays: it waits for somebody.
    """
    at = clock.now()
    closed = OutboxMessage.objects.filter(state__in=[OutboxMessage.State.DONE, OutboxMessage.State.DROPPED])
    closed.filter(closed_at__lt=at - timedelta(days=settings.OUTBOX_DAYS)).delete()
    if not settings.DEMONSTRATION:
        texts = SentMail.objects.filter(begun_at__lt=at - timedelta(days=settings.MAIL_BODY_DAYS)).exclude(text="")
        texts.update(text="", html="")
    SentMail.objects.filter(begun_at__lt=at - timedelta(days=settings.MAIL_RECORD_DAYS)).delete()


def purge_turns(*, on: date) -> None:
    """Delete the turns of jobs older than thirty days; a job that runs less often keeps its latest."""
    latest = JobRun.objects.order_by().values("job").annotate(last=Max("pk")).values("last")
    JobRun.objects.filter(started_at__lt=clock.now() - _TURNS_KEPT).exclude(pk__in=latest).delete()
