"""Campaigns and their numbers, candidatures, and who reads them."""

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
    "LocalDates",
    "Opinion",
    "Outcome",
    "Purpose",
    "Quota",
    "Seat",
]
