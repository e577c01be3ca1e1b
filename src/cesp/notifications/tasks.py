"""What the table of jobs asks for."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django_tasks import task

from cesp.common import clock
from cesp.notifications import digests
from cesp.notifications.models import Notification


@task()
def send_digests(on: str) -> int:
    """Promise the digests of a day; again, nothing more."""
    return digests.send(on=date.fromisoformat(on))


def ask_digests(*, on: date) -> None:
    """Leave the digests to a worker: a hundred thousand would hold up the clock."""
    send_digests.enqueue(on.isoformat())


def purge(*, on: date) -> None:
    """Delete what was read or settled long ago; what nobody read stays."""
    before = clock.now() - timedelta(days=settings.NOTIFICATION_DAYS)
    Notification.objects.filter(Q(read_at__lt=before) | Q(settled_at__lt=before)).delete()
