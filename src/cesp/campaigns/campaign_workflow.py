"""Who announces a campaign and who ends it. What it does in between is read off its dates, and has no button."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Campaign, CampaignState
from cesp.common.instants import day_of, in_french
from cesp.common.workflow import Guard, Transition, Workflow
from cesp_law import dates

_CALENDAR = "instruction annuelle relative au CESP : une campagne par année universitaire"


class Acting:
    """Somebody in a role at an instant: the guards of a campaign depend on the hour."""

    def __init__(self, membership: Membership, at: datetime) -> None:
        self.membership, self.role, self.at = membership, membership.role, at


def _still_to_close(campaign: Campaign, actor: Acting) -> str:
    if actor.at < campaign.closes_at:
        return ""
    return f"Le dépôt serait déjà clos depuis le {in_french(campaign.closes_at)} : changez d'abord ses dates."


def _signatures_begun(campaign: Campaign, actor: Acting) -> str:
    if day_of(actor.at) >= campaign.signatures_from_on:
        return ""
    begin = dates.in_french(campaign.signatures_from_on)
    return f"Les signatures ne commencent que le {begin} : une campagne se termine après elles."


def _nothing_left(campaign: Campaign, actor: Acting) -> str:
    """Said by the apps that know what a campaign leads to; they are told through the settings."""
    said = (import_string(path)(campaign, day_of(actor.at)) for path in settings.CAMPAIGN_ENDING)
    return next((sentence for sentence in said if sentence), "")


CAMPAIGN = Workflow(
    title="Campagne",
    states=dict(CampaignState.choices),
    roles=dict(Role.choices),
    transitions=(
        Transition(
            code="prepare",
            label="Préparer une campagne",
            from_states=("",),
            to_state=CampaignState.DRAFT,
            role=Role.CASE_DESK,
            source=_CALENDAR,
        ),
        Transition(
            code="announce",
            label="Annoncer la campagne",
            from_states=(CampaignState.DRAFT,),
            to_state=CampaignState.ANNOUNCED,
            role=Role.CASE_DESK,
            guards=(Guard("le dépôt n'est pas déjà clos", _still_to_close),),
            source=_CALENDAR,
        ),
        Transition(
            code="end",
            label="Terminer la campagne",
            from_states=(CampaignState.ANNOUNCED,),
            to_state=CampaignState.ENDED,
            role=Role.CASE_DESK,
            guards=(
                Guard("les signatures ont commencé", _signatures_begun),
                Guard("aucune proposition n'attend plus de signature", _nothing_left),
            ),
            source=_CALENDAR,
        ),
    ),
    sentences={
        ("", ""): "Cette campagne n'est pas préparée.",
        (CampaignState.DRAFT, ""): "Cette campagne est en préparation : elle n'est pas encore publique. La gestion des "
        "contrats l'annonce.",
        (CampaignState.DRAFT, Role.CASE_DESK): "Cette campagne est en préparation : vous seuls la voyez. Relisez ses "
        "dates, ajoutez les dates locales, puis annoncez-la.",
        (CampaignState.ANNOUNCED, ""): "Cette campagne est annoncée : son calendrier est public. Chaque UFR peut y "
        "porter ses propres dates.",
        (CampaignState.ANNOUNCED, Role.CASE_DESK): "Cette campagne est annoncée : son calendrier est public. Vous la "
        "terminerez une fois les contrats signés.",
        (CampaignState.ENDED, ""): "Cette campagne est terminée. Ses dates et ses nombres ne changent plus.",
    },
)
