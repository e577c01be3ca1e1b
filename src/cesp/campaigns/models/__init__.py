"""Campaigns and their numbers, candidatures, and who reads them."""

from cesp.campaigns.models.bundles import Bundle, How
from cesp.campaigns.models.campaigns import Campaign, CampaignState, LocalDates, Quota
from cesp.campaigns.models.candidatures import (
    Attachment,
    Candidature,
    CandidatureState,
    Correction,
    CorrectionItem,
    CorrectionReason,
)
from cesp.campaigns.models.committees import Assignment, Capacity, Committee, CommitteeState, Conflict, Seat
from cesp.campaigns.models.opinions import Opinion, Outcome, Purpose

__all__ = [
    "Assignment",
    "Attachment",
    "Bundle",
    "Campaign",
    "CampaignState",
    "Candidature",
    "CandidatureState",
    "Capacity",
    "Committee",
    "CommitteeState",
    "Conflict",
    "Correction",
    "CorrectionItem",
    "CorrectionReason",
    "How",
    "LocalDates",
    "Opinion",
    "Outcome",
    "Purpose",
    "Quota",
    "Seat",
]
