"""The dates of a campaign for a UFR and a profession, and what it is doing at an instant (IDF-6, NAT-8, PAP-4).

What a campaign is doing is read off its dates, never stored: nothing has to run at midnight for a deposit to close.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q

from cesp.accounts.models import Organisation
from cesp.campaigns.models import Campaign, LocalDates
from cesp.common.instants import day_of

LOCAL_FIELDS = ("opens_at", "closes_at", "committees_from_on", "committees_until_on", "rankings_due_on")
"""What a local line may set; the signatures begin on the national day."""


class Phase(StrEnum):
    """What a campaign is doing, for one UFR and one profession."""

    label: str

    def __new__(cls, value: str, label: str) -> Phase:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    DRAFT = "draft", "En préparation"
    ANNOUNCED = "announced", "Annoncée"
    OPEN = "open", "Dépôt ouvert"
    CLOSED = "closed", "Dépôt clos"
    COMMITTEES = "committees", "Commissions et classements"
    OFFERS = "offers", "Propositions et signatures"
    ENDED = "ended", "Terminée"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The dates that hold for a UFR and a profession, national and local together.

    :param opens_at: first instant at which a candidature may be deposited.
    :param closes_at: first instant at which it may not any more.
    :param committees_until_on: first day on which committees no longer meet.
    :param local: names of the fields that a local line sets.
    """

    campaign: Campaign
    opens_at: datetime
    closes_at: datetime
    committees_from_on: date
    committees_until_on: date
    rankings_due_on: date
    signatures_from_on: date
    local: frozenset[str] = frozenset()

    def phase(self, at: datetime) -> Phase:
        """What the campaign is doing at an instant; the instants are exact, the days are those of Paris."""
        announced_at, ended_at = self.campaign.announced_at, self.campaign.ended_at
        if announced_at is None or at < announced_at:
            return Phase.DRAFT
        if ended_at is not None and at >= ended_at:
            return Phase.ENDED
        if at < self.opens_at:
            return Phase.ANNOUNCED
        if at < self.closes_at:
            return Phase.OPEN
        return self._after_the_deposit(day_of(at))

    def _after_the_deposit(self, day: date) -> Phase:
        if day < self.committees_from_on:
            return Phase.CLOSED
        return Phase.COMMITTEES if day < self.signatures_from_on else Phase.OFFERS

    def is_open(self, at: datetime) -> bool:
        """Whether a candidature may be deposited at an instant."""
        return self.phase(at) is Phase.OPEN


class Calendars:
    """Every calendar of a campaign, from its local lines read once."""

    def __init__(self, campaign: Campaign, lines: Iterable[LocalDates]) -> None:
        self.campaign = campaign
        self._lines = {(line.ufr_id, line.profession): line for line in lines}

    @property
    def keys(self) -> tuple[tuple[int | None, str], ...]:
        """(UFR, profession) of every local line."""
        return tuple(self._lines)

    def of(self, ufr_id: int | None = None, profession: str = "") -> Calendar:
        """The calendar of a UFR and a profession; of the wider one, where either is not said.

        A date comes from the line of the UFR and profession, else of the UFR, of the profession, of the country.
        """
        places = [(ufr_id, profession), (ufr_id, ""), (None, profession)]
        lines = [self._lines[place] for place in dict.fromkeys(places) if place in self._lines]
        local = {}
        for name in LOCAL_FIELDS:
            set_here = next((value for line in lines if (value := getattr(line, name)) is not None), None)
            if set_here is not None:
                local[name] = set_here
        national = {name: getattr(self.campaign, name) for name in (*LOCAL_FIELDS, "signatures_from_on")}
        return Calendar(campaign=self.campaign, local=frozenset(local), **national | local)


def calendars_of(campaign: Campaign) -> Calendars:
    """Every calendar of a campaign, in one query: for a list."""
    return Calendars(campaign, LocalDates.objects.filter(campaign=campaign).order_by("pk"))


def calendar_of(campaign: Campaign, *, ufr: Organisation | None = None, profession: str = "") -> Calendar:
    """The dates that hold for a UFR and a profession.

    :param ufr: none, the country's. :param profession: empty, whatever the profession.
    """
    ufr_id = ufr.pk if ufr else None
    wider = Q(ufr=ufr_id) | Q(ufr__isnull=True)
    lines = LocalDates.objects.filter(wider, campaign=campaign, profession__in={profession, ""})
    return Calendars(campaign, lines).of(ufr_id, profession)


def current(at: datetime) -> Campaign | None:
    """The campaign announced and not ended at an instant; of two, that of the later academic year."""
    running = Campaign.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), announced_at__lte=at)
    return running.order_by("-academic_year").first()
