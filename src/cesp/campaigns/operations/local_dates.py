"""Dates in the place of the national ones: of a UFR, of a profession, of a UFR's profession."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Organisation, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.campaigns.defaults import Dates
from cesp.campaigns.models import Campaign, LocalDates
from cesp.campaigns.operations.campaigns import held
from cesp.campaigns.operations.telling_dates import tell_new_closings
from cesp.campaigns.queries.dates import Calendars, calendars_of
from cesp.campaigns.queries.managing import Effect, effect
from cesp.campaigns.queries.moving import refusals


def require_keeper_of(actor: Membership, ufr: Organisation | None) -> None:
    """Let through the case desk, and a UFR's manager for that UFR.

    :raises PermissionDenied: anybody else.
    """
    require(actor, Role.CASE_DESK, Role.UFR_MANAGER)
    if actor.role == Role.UFR_MANAGER and (ufr is None or actor.organisation_id != ufr.pk):
        raise PermissionDenied("Une UFR ne fixe que ses propres dates.")


@transaction.atomic
def set_local_dates(
    *,
    actor: Membership,
    campaign: Campaign,
    ufr: Organisation | None,
    profession: str,
    dates: Dates,
    at: datetime,
) -> LocalDates | None:
    """Set the dates of a place, or give it back the wider ones when none is left.

    Whoever has a draft whose closing moves is told.

    :param ufr: none for a profession in the whole country. :param profession: empty for all those of the UFR.
    :returns: the line, nothing when it went.
    :raises PermissionDenied: another UFR's, or a role that sets no dates.
    :raises ValidationError: the campaign is over, or a date may not become this one.
    :clauses: IDF-6, PAP-4
    """
    require_keeper_of(actor, ufr)
    if ufr is None and not profession:
        raise ValidationError("Choisissez une UFR, une profession, ou les deux.")
    if ufr is not None and ufr.kind != Organisation.Kind.UFR:
        raise ValidationError({"ufr": "Les dates locales sont celles d'une UFR."})
    campaign = held(campaign)
    before, after = calendars_of(campaign), as_if(campaign, ufr=ufr, profession=profession, dates=dates)
    if refused := refusals(before, after, at=at):
        raise ValidationError(refused)
    line = _written(actor, campaign, ufr, profession, dates, at)
    tell_new_closings(before, after, actor=actor, at=at)
    return line


def effect_of(campaign: Campaign, *, ufr: Organisation | None, profession: str, dates: Dates, at: datetime) -> Effect:
    """What these local dates would do, before they are written.

    :raises ValidationError: they could not be.
    """
    before, after = calendars_of(campaign), as_if(campaign, ufr=ufr, profession=profession, dates=dates)
    if refused := refusals(before, after, at=at):
        raise ValidationError(refused)
    return effect(before, after)


def as_if(campaign: Campaign, *, ufr: Organisation | None, profession: str, dates: Dates) -> Calendars:
    """The calendars as they would be with these local dates; nothing is written."""
    others = LocalDates.objects.filter(campaign=campaign).exclude(ufr=ufr, profession=profession).order_by("pk")
    line = LocalDates(campaign=campaign, ufr=ufr, profession=profession, **asdict(dates))
    return Calendars(campaign, [*others, *([] if dates.is_empty else [line])])


def _written(
    actor: Membership, campaign: Campaign, ufr: Organisation | None, profession: str, dates: Dates, at: datetime
) -> LocalDates | None:
    place = LocalDates.objects.filter(campaign=campaign, ufr=ufr, profession=profession)
    detail: dict[str, int | str | bool | None] = {"ufr": ufr.pk if ufr else None, "profession": profession or None}
    if dates.is_empty:
        if place.delete()[0]:
            audit.record(act="campaigns.local_dates_dropped", actor=actor, at=at, subject=campaign, detail=detail)
        return None
    values = asdict(dates) | {"recorded_by": actor, "recorded_at": at}
    line, _ = LocalDates.objects.update_or_create(values, campaign=campaign, ufr=ufr, profession=profession)
    told = {name: value.isoformat() for name, value in asdict(dates).items() if value is not None}
    audit.record(act="campaigns.local_dates_set", actor=actor, at=at, subject=campaign, detail=detail | told)
    return line
