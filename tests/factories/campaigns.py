"""Campaigns with fixed dates: ``campaign()`` is that of 2026-27, announced, its deposit open in November 2026.

The deposit is open from 1 October to 15 December 2026 inclusive, committees meet in January 2027, rankings are due by
31 January and signatures begin on 1 February. ``quota(campaign, contracts=2)`` adds a number to it.
"""

from datetime import UTC, date, datetime
from typing import Any

from cesp.accounts.models import Organisation
from cesp.campaigns.models import Campaign, CampaignState, LocalDates, Quota
from tests.factories.memberships import case_desk, ufr

OPENS_AT = datetime(2026, 9, 30, 22, 0, tzinfo=UTC)
"""1 October 2026, midnight in Paris."""
CLOSES_AT = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
"""16 December 2026, midnight in Paris, excluded: « jusqu'au 15 décembre inclus »."""
OPEN_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CLOSED_AT = datetime(2026, 12, 20, 9, 0, tzinfo=UTC)
COMMITTEES_AT = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
OFFERS_AT = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)
_ANNOUNCED_AT = datetime(2026, 9, 20, 8, 0, tzinfo=UTC)


def campaign(year: int = 2026, **changes: Any) -> Campaign:
    """The campaign of an academic year, announced in September; ``changes`` are its columns."""
    given: dict[str, Any] = {
        "state": CampaignState.ANNOUNCED,
        "announced_at": _ANNOUNCED_AT.replace(year=year),
        "opens_at": OPENS_AT.replace(year=year),
        "closes_at": CLOSES_AT.replace(year=year),
        "committees_from_on": date(year + 1, 1, 1),
        "committees_until_on": date(year + 1, 2, 1),
        "rankings_due_on": date(year + 1, 1, 31),
        "signatures_from_on": date(year + 1, 2, 1),
        "prepared_at": _ANNOUNCED_AT.replace(year=year, month=9, day=1),
    }
    if "prepared_by" not in changes:
        given["prepared_by"] = case_desk()
    return Campaign.objects.create(academic_year=year, **given | changes)


def the_campaign(year: int = 2026, **changes: Any) -> Campaign:
    """The campaign of an academic year, made once; ``changes`` are its columns when it is made."""
    return Campaign.objects.filter(academic_year=year).first() or campaign(year, **changes)


def draft_campaign(year: int = 2026, **changes: Any) -> Campaign:
    """The same, not announced yet."""
    return campaign(year, **{"state": CampaignState.DRAFT, "announced_at": None} | changes)


def local_dates(of: Campaign, *, at: Organisation | None = None, profession: str = "", **dates: Any) -> LocalDates:
    """Dates in the place of the national ones, for a UFR, a profession, or both."""
    return LocalDates.objects.create(
        campaign=of, ufr=at, profession=profession, recorded_by=of.prepared_by, recorded_at=of.prepared_at, **dates
    )


def quota(
    of: Campaign,
    *,
    at: Organisation | None = None,
    profession: str = "medicine",
    status: str = "second_cycle",
    contracts: int = 2,
) -> Quota:
    """Contracts for a category: two for students of medicine in second cycle at ``ufr()`` unless told."""
    return Quota.objects.create(
        campaign=of,
        ufr=at or ufr(),
        profession=profession,
        status=status,
        contracts=contracts,
        recorded_by=of.prepared_by,
        recorded_at=of.prepared_at,
    )
