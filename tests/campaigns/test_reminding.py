"""Drafts recalled seven days and two days before the closing of their faculty, and on the last day; each once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cesp.campaigns.operations import filing
from cesp.campaigns.operations.reminding import remind
from cesp.notifications.models import Notification
from tests.factories import memberships
from tests.factories.campaigns import local_dates
from tests.factories.candidatures import deposited, draft

pytestmark = pytest.mark.django_db


def morning(day: int, month: int = 12) -> datetime:
    """Seven in the morning in Paris, in 2026; the deposit closes at the end of 15 December."""
    return datetime(2026, month, day, 6, 0, tzinfo=UTC)


def _told() -> list[str]:
    rows = Notification.objects.filter(kind="campaigns.draft_waits").order_by("pk")
    return [one.key.rpartition(":")[2] for one in rows]


def test_a_draft_is_recalled_three_times_each_once() -> None:
    draft()
    for day in range(5, 17):
        remind(at=morning(day))
        remind(at=morning(day))
    assert _told() == ["7", "2", "0"]


def test_the_day_before_the_first_nothing_is_told_and_that_day_it_is() -> None:
    draft()
    assert remind(at=morning(7)) == 0
    assert remind(at=morning(8)) == 1


def test_a_job_that_missed_days_tells_the_nearest_only() -> None:
    draft()
    remind(at=morning(14))
    assert _told() == ["2"]


def test_what_is_deposited_is_not_recalled_and_what_was_told_is_settled() -> None:
    deposited()
    actor = memberships.signatory()
    waiting = draft(actor)
    assert remind(at=morning(8)) == 1
    filing.deposit(actor=actor, candidature=waiting, at=morning(9))
    assert remind(at=morning(14)) == 0
    assert Notification.objects.get(kind="campaigns.draft_waits").settled_at == morning(9)


def test_the_closing_of_the_faculty_is_the_one_that_counts() -> None:
    row = draft()
    local_dates(row.campaign, at=row.ufr, closes_at=datetime(2026, 11, 30, 23, 0, tzinfo=UTC))
    assert remind(at=morning(22, month=11)) == 0
    assert remind(at=morning(23, month=11)) == 1
    assert "30 novembre 2026 à 23 h 59 inclus" in Notification.objects.get(kind="campaigns.draft_waits").sentence


def test_after_the_closing_nothing_is_recalled() -> None:
    draft()
    assert remind(at=morning(16)) == 0
