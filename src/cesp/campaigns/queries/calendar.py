"""The public calendar: the steps of the running campaign for a UFR and a profession, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cesp.accounts.models import Organisation
from cesp.campaigns.models import Campaign
from cesp.campaigns.queries.dates import Calendar, Phase, calendar_of, current
from cesp.campaigns.queries.quotas import faculties
from cesp.common.instants import day_of, in_french, last_minute_in_french
from cesp.pictures.wording import days_in_french
from cesp_law import dates as law_dates
from cesp_law import labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the campaign, on days ``[first, until)``.

    :param until: nothing while no day ends it.
    :param when: in words, to the minute where it counts. :param what: what it is for, in a sentence.
    :param local: whether a local line sets one of its dates.
    """

    code: str
    label: str
    first: date
    until: date | None
    when: str
    what: str
    local: bool = False

    def is_on(self, day: date) -> bool:
        return self.first <= day and (self.until is None or day < self.until)

    def is_past(self, day: date) -> bool:
        return self.until is not None and day >= self.until


@dataclass(frozen=True, slots=True)
class Next:
    """A date to come: « Clôture du dépôt », « 15 décembre 2026 à 23 h 59 inclus »."""

    label: str
    when: str


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """What the calendar prints.

    :param calendar: nothing while no campaign is announced.
    """

    at: datetime
    ufr: Organisation | None
    profession: str
    campaign: Campaign | None
    calendar: Calendar | None
    steps: tuple[Step, ...]
    next: tuple[Next, ...]

    @property
    def phase(self) -> Phase | None:
        return self.calendar.phase(self.at) if self.calendar else None

    @property
    def today(self) -> date:
        return day_of(self.at)

    @property
    def place(self) -> str:
        """« UFR de médecine, en médecine » ; « toute la France » when nothing narrows it."""
        word = f"en {labels.PROFESSION[self.profession]}" if self.profession else ""
        return ", ".join(part for part in (str(self.ufr) if self.ufr else "", word) if part) or "toute la France"


def page(*, at: datetime, ufr: Organisation | None = None, profession: str = "") -> CalendarPage:
    """The running campaign for a UFR and a profession; empty of dates while none is announced."""
    campaign = current(at)
    if campaign is None:
        return CalendarPage(at, ufr, profession, None, None, (), ())
    calendar = calendar_of(campaign, ufr=ufr, profession=profession)
    return CalendarPage(at, ufr, profession, campaign, calendar, steps(calendar), tuple(coming(calendar, at=at)))


def steps(calendar: Calendar) -> tuple[Step, ...]:
    """The steps in order: deposit, committees, rankings, signatures."""
    return (
        Step(
            code="deposit",
            label="Dépôt des candidatures",
            first=day_of(calendar.opens_at),
            until=day_of(calendar.closes_at - timedelta(microseconds=1)) + timedelta(days=1),
            when=f"du {in_french(calendar.opens_at)} au {last_minute_in_french(calendar.closes_at)}",
            what="Le dossier se dépose en ligne, auprès de votre UFR d'inscription.",
            local=bool(calendar.local & {"opens_at", "closes_at"}),
        ),
        Step(
            code="committees",
            label="Commissions de sélection",
            first=calendar.committees_from_on,
            until=calendar.committees_until_on,
            when=days_in_french(calendar.committees_from_on, calendar.committees_until_on),
            what="L'UFR et l'ARS reçoivent les candidats en entretien et les classent.",
            local=bool(calendar.local & {"committees_from_on", "committees_until_on"}),
        ),
        Step(
            code="rankings",
            label="Classements transmis",
            first=calendar.rankings_due_on,
            until=calendar.rankings_due_on + timedelta(days=1),
            when=f"au plus tard le {law_dates.in_french(calendar.rankings_due_on)}",
            what="La commission envoie son classement à l'autorité gestionnaire.",
            local="rankings_due_on" in calendar.local,
        ),
        Step(
            code="signatures",
            label="Signature des contrats",
            first=calendar.signatures_from_on,
            until=calendar.campaign.moves_until,
            when=f"à compter du {law_dates.in_french(calendar.signatures_from_on)}",
            what="Dans l'ordre du classement, jusqu'à épuisement des contrats offerts.",
        ),
    )


def coming(calendar: Calendar, *, at: datetime) -> list[Next]:
    """The dates still to come, in their order."""
    today = day_of(at)
    dated = [
        (calendar.opens_at > at, "Ouverture du dépôt", in_french(calendar.opens_at)),
        (calendar.closes_at > at, "Clôture du dépôt", last_minute_in_french(calendar.closes_at)),
        (
            calendar.committees_from_on > today,
            "Commissions à compter du",
            law_dates.in_french(calendar.committees_from_on),
        ),
        (
            calendar.rankings_due_on >= today,
            "Classements au plus tard le",
            law_dates.in_french(calendar.rankings_due_on),
        ),
        (
            calendar.signatures_from_on > today,
            "Signatures à compter du",
            law_dates.in_french(calendar.signatures_from_on),
        ),
    ]
    return [Next(label, when) for to_come, label, when in dated if to_come]


def open_faculties() -> list[Organisation]:
    """The faculties to choose among."""
    return list(faculties())
