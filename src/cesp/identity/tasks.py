"""Sweeping up what signing in leaves behind."""

from datetime import date, timedelta

from axes.models import AccessAttempt
from django.conf import settings

from cesp.common import clock
from cesp.identity import sessions
from cesp.identity.models import EmailLink, LinkRequest, OpenSession


def purge(*, on: date) -> None:
    """Delete links a month past their end, counts of two days ago, sessions of closed accounts, lines of past ones."""
    now = clock.now()
    EmailLink.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()
    sessions.close(list(OpenSession.objects.filter(person__is_active=False)))
    LinkRequest.objects.filter(at__lt=now - timedelta(days=2)).delete()
    OpenSession.objects.filter(last_seen_at__lt=now - timedelta(seconds=settings.SESSION_LIFETIME_SECONDS)).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=2)).delete()
