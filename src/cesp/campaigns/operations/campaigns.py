"""Prepare a campaign, change its national dates, announce it, end it (IDF-6, NAT-8)."""

from __future__ import annotations

from copy import copy
from dataclasses import asdict
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Organisation, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.campaigns.campaign_workflow import CAMPAIGN, Acting
from cesp.campaigns.defaults import CampaignDates
from cesp.campaigns.models import Campaign, CampaignState, LocalDates
from cesp.campaigns.operations.telling_dates import tell_new_closings
from cesp.campaigns.queries.dates import Calendars, calendars_of
from cesp.campaigns.queries.managing import Effect, effect
from cesp.campaigns.queries.moving import incoherences, refusals
from cesp.common import locks
from cesp.common.instants import day_of, last_minute_in_french
from cesp.notifications import operations as notifications
from cesp.notifications.operations import Told

FIRST_YEAR, LAST_YEAR = 2010, 2100
_OVER = "Cette campagne est terminée : ses dates ne changent plus."


@transaction.atomic
def prepare(*, actor: Membership, academic_year: int, dates: CampaignDates, at: datetime) -> Campaign:
    """Prepare the campaign of an academic year; nobody else sees it until it is announced.

    :raises PermissionDenied: not the case desk.
    :raises ValidationError: there is one for that year, or its dates do not hold together.
    :clauses: IDF-6, NAT-8
    """
    require(actor, Role.CASE_DESK)
    locks.hold(f"campaign-of:{academic_year}")
    if not FIRST_YEAR <= academic_year <= LAST_YEAR:
        raise ValidationError({"academic_year": "Écrivez l'année de la rentrée : 2026 pour 2026-2027."})
    if Campaign.objects.filter(academic_year=academic_year).exists():
        raise ValidationError({"academic_year": "La campagne de cette année universitaire existe déjà."})
    campaign = Campaign(academic_year=academic_year, prepared_by=actor, prepared_at=at, **asdict(dates))
    _check(dates, campaign)
    for field, sentence in incoherences(Calendars(campaign, ()).of()):
        raise ValidationError({field: sentence})
    campaign.save()
    audit.record(act="campaigns.prepared", actor=actor, at=at, subject=campaign)
    return campaign


@transaction.atomic
def edit(*, actor: Membership, campaign: Campaign, dates: CampaignDates, at: datetime) -> Campaign:
    """Change the national dates; whoever has a draft whose closing moves is told.

    :raises ValidationError: the campaign is over, or a date may not become this one.
    """
    require(actor, Role.CASE_DESK)
    campaign = held(campaign)
    before = calendars_of(campaign)
    after = as_if(campaign, dates)
    _check(dates, campaign)
    if refused := refusals(before, after, at=at):
        raise ValidationError(refused)
    changed = after.campaign
    changed.save(update_fields=list(asdict(dates)))
    audit.record(act="campaigns.edited", actor=actor, at=at, subject=changed)
    tell_new_closings(before, after, actor=actor, at=at)
    return changed


def effect_of(campaign: Campaign, dates: CampaignDates, *, at: datetime) -> Effect:
    """What other national dates would do, before they are written.

    :raises ValidationError: they could not be.
    """
    before, after = calendars_of(campaign), as_if(campaign, dates)
    _check(dates, campaign)
    if refused := refusals(before, after, at=at):
        raise ValidationError(refused)
    return effect(before, after)


def as_if(campaign: Campaign, dates: CampaignDates) -> Calendars:
    """The calendars as they would be with other national dates; nothing is written."""
    changed = copy(campaign)
    for name, value in asdict(dates).items():
        setattr(changed, name, value)
    return Calendars(changed, LocalDates.objects.filter(campaign=campaign).order_by("pk"))


@transaction.atomic
def announce(*, actor: Membership, campaign: Campaign, at: datetime) -> Campaign:
    """Make a campaign public, and ask every UFR to look at its dates.

    :raises ValidationError: announced already, or its deposit would be closed.
    :clauses: IDF-6, NAT-8
    """
    campaign = _moved("announce", actor, campaign, at)
    campaign.announced_at = at
    campaign.save(update_fields=["state", "announced_at"])
    audit.record(act="campaigns.announced", actor=actor, at=at, subject=campaign)
    calendars = calendars_of(campaign)
    managers = Membership.objects.in_force(day_of(at)).filter(
        role=Role.UFR_MANAGER, organisation__kind=Organisation.Kind.UFR
    )
    path = reverse("campaigns:campaign", args=[campaign.academic_year])
    told = {
        one.person_id: Told(
            one.person_id,
            f"campaigns.campaign:{campaign.pk}:announced",
            path,
            {"years": campaign.years, "closing": last_minute_in_french(calendars.of(one.organisation_id).closes_at)},
        )
        for one in managers.order_by("pk")
    }
    notifications.notify_many(kind="campaigns.announced", told=told.values(), at=at)
    return campaign


@transaction.atomic
def end(*, actor: Membership, campaign: Campaign, at: datetime) -> Campaign:
    """End a campaign: its dates and its numbers no longer change.

    :raises ValidationError: ended already, or its signatures have not begun.
    """
    campaign = _moved("end", actor, campaign, at)
    campaign.ended_at = at
    campaign.save(update_fields=["state", "ended_at"])
    audit.record(act="campaigns.ended", actor=actor, at=at, subject=campaign)
    return campaign


def held(campaign: Campaign) -> Campaign:
    """The campaign, locked and read again, while it may change.

    :raises ValidationError: it is over.
    """
    locks.hold(f"campaign:{campaign.pk}")
    campaign = Campaign.objects.get(pk=campaign.pk)
    if campaign.state == CampaignState.ENDED:
        raise ValidationError(_OVER)
    return campaign


def _moved(code: str, actor: Membership, campaign: Campaign, at: datetime) -> Campaign:
    require(actor, Role.CASE_DESK)
    locks.hold(f"campaign:{campaign.pk}")
    campaign = Campaign.objects.get(pk=campaign.pk)
    refusal = CAMPAIGN.refusal(code, state=campaign.state, subject=campaign, actor=Acting(actor, at))
    if refusal:
        raise ValidationError(refusal)
    campaign.state = CAMPAIGN[code].to_state
    return campaign


def _check(dates: CampaignDates, campaign: Campaign) -> None:
    """Refuse dates of another year, and windows of moves out of order.

    :raises ValidationError: field → sentence.
    """
    first, last = date(campaign.academic_year, 6, 1), date(campaign.academic_year + 2, 1, 1)
    for name, value in asdict(dates).items():
        day = day_of(value) if isinstance(value, datetime) else value
        if day is not None and not first <= day < last:
            raise ValidationError({name: f"Cette date n'est pas de la campagne {campaign.years}."})
    windows = (dates.moves_within_ufr_from_on, dates.moves_between_ufrs_from_on, dates.moves_until)
    within, between, until = windows
    if within is None and between is None and until is None:
        return
    if within is None or between is None or until is None:
        raise ValidationError({"moves_until": "Donnez les trois dates des contrats restants, ou aucune."})
    if not within <= between < until:
        raise ValidationError(
            {"moves_until": "Les contrats restants vont d'abord dans une université, puis entre universités."}
        )
