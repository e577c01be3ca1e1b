"""Say that a closing moved: in the journal, and to whoever has a draft that it concerns."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.campaigns.models import Candidature
from cesp.campaigns.queries.dates import Calendars
from cesp.campaigns.queries.moving import closings_moved, drafts_concerned
from cesp.common.instants import PARIS, last_minute_in_french
from cesp.notifications import operations as notifications
from cesp.notifications.operations import Told


def tell_new_closings(before: Calendars, after: Calendars, *, actor: Membership, at: datetime) -> int:
    """Journal each closing that moved and tell the owners of the drafts concerned, once the campaign is announced.

    :returns: how many drafts.
    """
    if before.campaign.announced_at is None:
        return 0
    for moved in closings_moved(before, after):
        audit.record(
            act="campaigns.closing_moved",
            actor=actor,
            at=at,
            subject=before.campaign,
            detail={
                "ufr": moved.ufr_id,
                "profession": moved.profession or None,
                "before": _last_minute(moved.before),
                "after": _last_minute(moved.after),
            },
        )
    told = [_told(one.candidature, one.after) for one in drafts_concerned(before, after)]
    return notifications.notify_many(kind="campaigns.closing_moved", told=told, at=at)


def _last_minute(excluded: datetime) -> str:
    """« 15/12/2026-23:59 », in Paris: a code, as the journal wants."""
    return (excluded - timedelta(minutes=1)).astimezone(PARIS).strftime("%d/%m/%Y-%H:%M")


def _told(draft: Candidature, closes_at: datetime) -> Told:
    return Told(
        draft.person_id,
        f"campaigns.candidature:{draft.pk}:closes:{closes_at.isoformat()}",
        reverse("campaigns:file", args=[draft.public_id]),
        {"closing": last_minute_in_french(closes_at)},
    )
