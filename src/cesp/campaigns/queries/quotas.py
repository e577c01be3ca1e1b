"""Contracts that the arrêté gives, and how many of them are already engaged."""

from __future__ import annotations

from cesp.accounts.models import Organisation
from cesp.campaigns.models import Campaign, Quota


def quota_of(campaign: Campaign, *, ufr: Organisation, profession: str, status: str) -> Quota | None:
    """The quota of a UFR, a profession and a status; none while the arrêté gives them nothing."""
    return Quota.objects.filter(campaign=campaign, ufr=ufr, profession=profession, status=status).first()
