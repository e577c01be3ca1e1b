"""« Puis-je candidater ? », answered by the law for a region and the dates of a faculty. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from cesp.accounts.models import Contact, Organisation, Subject
from cesp.accounts.queries import desk_for
from cesp.campaigns import defaults
from cesp.campaigns.models import Campaign, Candidature
from cesp.campaigns.queries.calendar import Next, coming
from cesp.campaigns.queries.dates import Calendar, Calendars, Phase, calendar_of, current
from cesp.campaigns.requirements import required
from cesp.common.instants import day_of
from cesp.zoning.queries.rules import rules_of
from cesp_law import labels
from cesp_law.eligibility import Candidate, Eligibility, assess_candidate
from cesp_law.explain import Explained
from cesp_law.facts import Profession, Status
from cesp_law.regional import RegionalRules

OTHER_SPECIALTY = "autre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who asks.

    :param ars: region of training. :param ufr: faculty of enrolment, if said; of that region.
    :param training_ends_on: expected end of the studies or of the internship, if said.
    """

    profession: Profession
    status: Status
    ars: str
    ufr: Organisation | None = None
    year_of_study: int | None = None
    specialty: str | None = None
    dental_intern: bool = False
    training_ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A written agreement that the file has to carry, and who gives it.

    :param desk: its mailbox, if one is known.
    """

    sentence: str
    by: str
    desk: Contact | None
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the page prints.

    :param calendar: of the running campaign, or of the usual dates of the next one.
    :param usual: whether those dates are only the usual ones: the campaign is not announced.
    :param lodged_on: day that was reckoned with for the deposit. :param signs_on: and for the signature.
    """

    question: Question
    explained: Explained[Eligibility]
    rules: RegionalRules
    agreements: tuple[Agreed, ...]
    calendar: Calendar
    usual: bool
    phase: Phase
    next: tuple[Next, ...]
    lodged_on: date
    signs_on: date
    to_prepare: tuple[str, ...]
    desk: Contact | None

    @property
    def eligibility(self) -> Eligibility:
        return self.explained.value

    @property
    def may_deposit(self) -> bool:
        return self.phase is Phase.OPEN

    @property
    def region(self) -> str:
        return labels.ARS[self.question.ars]


def answer(question: Question, *, at: datetime) -> Answer:
    """Whether somebody may apply, what they need, and by when.

    :clauses: PAP-1, NAT-2, IDF-7, PAP-2, IDF-3, IDF-14, IDF-19
    """
    today = day_of(at)
    calendar, usual = _calendar(question, at)
    lodged_on = max(today, day_of(calendar.opens_at))
    signs_on = max(lodged_on, calendar.signatures_from_on)
    rules = rules_of(question.ars, on=lodged_on)
    explained = assess_candidate(
        Candidate(
            profession=question.profession,
            status=question.status,
            ars=question.ars,
            year_of_study=question.year_of_study,
            specialty=question.specialty,
            dental_intern=question.dental_intern,
        ),
        regional=rules,
        lodged_on=lodged_on,
        signs_on=signs_on,
        training_ends_on=question.training_ends_on,
    )
    return Answer(
        question=question,
        explained=explained,
        rules=rules,
        agreements=tuple(_agreements(explained.value, today)),
        calendar=calendar,
        usual=usual,
        phase=calendar.phase(at),
        next=tuple(coming(calendar, at=at)),
        lodged_on=lodged_on,
        signs_on=signs_on,
        to_prepare=tuple(_to_prepare(question, explained.value)),
        desk=desk_for(Subject.PROJECT, ars=question.ars, on=today),
    )


def _calendar(question: Question, at: datetime) -> tuple[Calendar, bool]:
    """The running campaign's while one may still deposit in it; else the usual dates of the one to come."""
    campaign = current(at)
    if campaign is not None:
        calendar = calendar_of(campaign, ufr=question.ufr, profession=question.profession)
        if at < calendar.closes_at:
            return calendar, False
        return _usual(campaign.academic_year + 1), True
    today = day_of(at)
    return _usual(today.year if at < defaults.national(today.year).closes_at else today.year + 1), True


def _usual(academic_year: int) -> Calendar:
    dates = defaults.national(academic_year)
    return Calendars(Campaign(academic_year=academic_year, **{n: getattr(dates, n) for n in dates.__slots__}), ()).of()


def _agreements(eligibility: Eligibility, today: date) -> Iterator[Agreed]:
    for one in eligibility.agreements:
        yield Agreed(
            sentence=one.sentence,
            by=f"ARS {labels.ARS[one.by]}" if one.by else "l'ARS de la région où vous vous installerez",
            desk=desk_for(Subject.PROJECT, ars=one.by, on=today) if one.by else None,
            citation=one.citation.text,
        )


def _to_prepare(question: Question, eligibility: Eligibility) -> Iterator[str]:
    """The pieces that the file will ask for, and the agreement of an ARS where one is needed (NAT-4, IDF-5)."""
    yield from (one.label for one in required(Candidature(profession=question.profession, status=question.status)))
    if eligibility.agreements:
        yield "L'accord écrit de l'ARS indiqué plus haut"
