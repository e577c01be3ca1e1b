"""Recalling the drafts that are not deposited, before the closing of their own faculty."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from cesp.campaigns.models import CampaignState, Candidature, CandidatureState
from cesp.campaigns.queries.dates import Calendar, Calendars, calendars_of
from cesp.common.instants import day_of, last_minute_in_french
from cesp.notifications.operations import notify

REMINDERS = (7, 2, 0)
"""Days left, until the last day included, on which a draft is recalled: each once."""


def remind(*, at: datetime) -> int:
    """Recall the drafts whose deposit closes in 7 days, in 2, or today; each of the three once.

    Due and not yet done: a job that missed days tells the nearest of them only.

    :returns: how many drafts were within one of the three.
    """
    rows = Candidature.objects.filter(state=CandidatureState.DRAFT, campaign__state=CampaignState.ANNOUNCED)
    told = 0
    known: dict[int, Calendars] = {}
    for row in rows.select_related("campaign", "person").order_by("pk").iterator():
        calendars = known.setdefault(row.campaign_id, calendars_of(row.campaign))
        calendar = calendars.of(row.ufr_id, row.profession)
        due = _due(calendar, at)
        if due is not None:
            _tell(row, calendar, due, at)
            told += 1
    return told


def _due(calendar: Calendar, at: datetime) -> int | None:
    """The nearest reminder that is due; nothing before the first, nor outside the hours of the deposit."""
    if not calendar.is_open(at):
        return None
    last_day = day_of(calendar.closes_at - timedelta(microseconds=1))
    left = (last_day - day_of(at)).days
    return min((days for days in REMINDERS if left <= days), default=None)


def _tell(row: Candidature, calendar: Calendar, due: int, at: datetime) -> None:
    notify(
        person=row.person,
        kind="campaigns.draft_waits",
        key=f"campaigns.draft_waits:{row.pk}:{due}",
        path=reverse("campaigns:file", args=[row.public_id]),
        at=at,
        data={"closing": last_minute_in_french(calendar.closes_at)},
    )
