"""A campaign as its keepers read it: where it stands, its dates, its local lines, its numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from cesp.accounts.models import Membership, Organisation, Role
from cesp.campaigns.campaign_workflow import CAMPAIGN, Acting
from cesp.campaigns.defaults import Proposal, proposals
from cesp.campaigns.models import Campaign, CampaignState, Candidature, CandidatureState, LocalDates
from cesp.campaigns.models.campaigns import PROFESSIONS
from cesp.campaigns.queries.dates import Calendar, Calendars, Phase
from cesp.campaigns.queries.moving import ClosingMoved, closings_moved, drafts_concerned
from cesp.campaigns.queries.quotas import ProfessionTotal, faculties, totals
from cesp.common.workflow import Button
from cesp_law import labels


def campaigns_seen_by(actor: Membership) -> QuerySet[Campaign]:
    """All for the case desk and the auditor; once announced, those of every UFR and ARS; the latest first."""
    rows = Campaign.objects.order_by("-academic_year")
    if actor.role in {Role.CASE_DESK, Role.AUDITOR}:
        return rows
    return rows.exclude(state=CampaignState.DRAFT)


def ufrs_kept_by(actor: Membership) -> QuerySet[Organisation]:
    """The faculties whose dates the actor sets."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.UFR).order_by("sort_key", "pk")
    return rows if actor.role == Role.CASE_DESK else rows.filter(pk=actor.organisation_id or 0)


@dataclass(frozen=True, slots=True)
class Row:
    """A campaign in the list."""

    campaign: Campaign
    phase: Phase
    deposited: int


def rows(actor: Membership, *, at: datetime) -> list[Row]:
    """The campaigns that the actor sees, with how many files were deposited in each where they see them all."""
    deposited = Count("candidatures", filter=Q(candidatures__deposited_at__isnull=False))
    return [
        Row(one, Calendars(one, ()).of().phase(at), one.deposited)
        for one in campaigns_seen_by(actor).annotate(deposited=deposited)
    ]


@dataclass(frozen=True, slots=True)
class LocalLine:
    """Dates of a place as the page lists them.

    :param calendar: what holds there once the wider dates are counted.
    """

    ufr: Organisation | None
    profession: str
    calendar: Calendar
    phase: Phase
    mine: bool
    recorded: LocalDates | None

    @property
    def place(self) -> str:
        """« UFR de médecine, en odontologie » ; « En odontologie, toute la France »."""
        word = f"en {labels.PROFESSION[self.profession]}" if self.profession else ""
        if self.ufr is None:
            return f"{word[:1].upper()}{word[1:]}, toute la France"
        return f"{self.ufr.name_and_city}, {word}" if word else self.ufr.name_and_city


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """A campaign, for one reader.

    :param own: the dates of the reader's UFR, whatever the profession then each of them; empty for the others.
    """

    campaign: Campaign
    national: Calendar
    phase: Phase
    sentence: str
    buttons: tuple[Button, ...]
    lines: tuple[LocalLine, ...]
    own: tuple[LocalLine, ...]
    proposals: tuple[Proposal, ...]
    totals: tuple[ProfessionTotal, ...]
    drafts: int
    deposited: int

    @property
    def over(self) -> bool:
        return self.campaign.state == CampaignState.ENDED


def page(actor: Membership, campaign: Campaign, *, at: datetime) -> CampaignPage:
    """Everything that the page of a campaign prints."""
    stored = list(
        LocalDates.objects.filter(campaign=campaign)
        .select_related("ufr", "recorded_by__person", "recorded_by__delegated_by__person")
        .order_by("ufr__sort_key", "profession", "pk")
    )
    calendars, national = Calendars(campaign, stored), Calendars(campaign, stored).of()
    counts = Candidature.objects.filter(campaign=campaign).aggregate(
        drafts=Count("pk", filter=Q(state=CandidatureState.DRAFT)),
        deposited=Count("pk", filter=Q(deposited_at__isnull=False)),
    )
    return CampaignPage(
        campaign=campaign,
        national=national,
        phase=national.phase(at),
        sentence=CAMPAIGN.sentence(state=campaign.state, role=actor.role),
        buttons=tuple(CAMPAIGN.buttons(state=campaign.state, subject=campaign, actor=Acting(actor, at))),
        lines=tuple(_line(one, calendars, actor, at) for one in sorted(stored, key=lambda one: one.ufr_id is not None)),
        own=tuple(_own(actor, calendars, stored, at)),
        proposals=_proposals(campaign, stored) if actor.role == Role.CASE_DESK else (),
        totals=totals(campaign),
        **counts,
    )


def _line(one: LocalDates, calendars: Calendars, actor: Membership, at: datetime) -> LocalLine:
    calendar = calendars.of(one.ufr_id, one.profession)
    mine = actor.role == Role.CASE_DESK or (actor.role == Role.UFR_MANAGER and one.ufr_id == actor.organisation_id)
    return LocalLine(one.ufr, one.profession, calendar, calendar.phase(at), mine, one)


def _own(actor: Membership, calendars: Calendars, stored: Iterable[LocalDates], at: datetime) -> Iterable[LocalLine]:
    if actor.role != Role.UFR_MANAGER or actor.organisation is None:
        return
    recorded = {one.profession: one for one in stored if one.ufr_id == actor.organisation_id}
    for profession in ("", *dict(PROFESSIONS)):
        calendar = calendars.of(actor.organisation.pk, profession)
        line, phase = recorded.get(profession), calendar.phase(at)
        yield LocalLine(actor.organisation, profession, calendar, phase, mine=True, recorded=line)


def _proposals(campaign: Campaign, stored: Iterable[LocalDates]) -> tuple[Proposal, ...]:
    """The usual local lines that the campaign has not."""
    taken = {(one.ufr.ars_code if one.ufr else "", one.profession) for one in stored}
    return tuple(one for one in proposals(campaign.academic_year).values() if (one.ars, one.profession) not in taken)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose dates are being set, and what holds there now."""

    ufr: Organisation | None
    profession: str
    calendar: Calendar
    recorded: LocalDates | None


def place(campaign: Campaign, ufr: Organisation | None, profession: str) -> Place:
    """The dates of a place: those of its own line, and what holds once the wider ones are counted."""
    stored = list(LocalDates.objects.filter(campaign=campaign).order_by("pk"))
    own = next(
        (one for one in stored if one.ufr_id == (ufr.pk if ufr else None) and one.profession == profession), None
    )
    return Place(ufr, profession, Calendars(campaign, stored).of(ufr.pk if ufr else None, profession), own)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of dates does, before it is done.

    :param moved: closings that change, the widest first. :param drafts: candidatures whose owner will be told.
    """

    moved: tuple[tuple[str, ClosingMoved], ...]
    drafts: int


def effect(before: Calendars, after: Calendars) -> Effect:
    """What a change would do to closings and drafts; nothing of it matters before the campaign is announced."""
    if before.campaign.announced_at is None:
        return Effect((), 0)
    names = {ufr.pk: ufr for ufr in faculties()}
    moved = tuple(
        (_place_in_words(names.get(one.ufr_id or 0), one.profession), one)
        for one in _distinct(closings_moved(before, after))
    )
    return Effect(moved, len(drafts_concerned(before, after)))


def _distinct(moved: list[ClosingMoved]) -> Iterable[ClosingMoved]:
    """Without the professions that only follow their own wider line."""
    whole = {(one.ufr_id, one.before, one.after) for one in moved if not one.profession}
    return (one for one in moved if not one.profession or (one.ufr_id, one.before, one.after) not in whole)


def _place_in_words(ufr: Organisation | None, profession: str) -> str:
    where = str(ufr) if ufr else "Toute la France"
    return f"{where}, {labels.PROFESSION[profession]}" if profession else where
