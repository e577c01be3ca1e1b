"""Scheduled work on people and organisations."""

from datetime import date, timedelta

from django.conf import settings

from cesp.accounts.models import Invitation
from cesp.accounts.operations import reviews, viewing
from cesp.common import clock


def review_members(*, on: date) -> None:
    """Open the reviews of the year once it is time, and remind whoever has not answered."""
    reviews.open_reviews(on=on, at=clock.now())
    reviews.remind(on=on, at=clock.now())


def end_viewings(*, on: date) -> None:
    """Write the end of the viewings that ran out of time."""
    viewing.end_those_over(at=clock.now())


def forget_invitations(*, on: date) -> None:
    """Delete the invitations that nobody took, long after they expired: their names are of no use to anybody."""
    before = clock.now() - timedelta(days=settings.INVITATION_DAYS)
    Invitation.objects.filter(accepted_at__isnull=True, membership__isnull=True, expires_at__lt=before).delete()
