"""Reads on interviews: a signatory's own, an agency's, what is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.common.instants import in_french
from cesp.common.workflow import Button
from cesp.contracts.models import Contract
from cesp.correspondence import working_days
from cesp.interviews.models import (
    Audience,
    Interview,
    InterviewState,
    Minutes,
    NextStep,
    Slot,
    Subject,
)
from cesp.interviews.reading import agencies_for, answer_days
from cesp.interviews.workflow import WORKFLOW, Party
from cesp_law import dates

_RELATED = (
    "person",
    "organisation",
    "referent__person",
    "slot__referent__person",
    "summons__letter",
    "summons__notice",
)


@dataclass(frozen=True, slots=True)
class Day:
    """Free times of one day, for a reader who chooses."""

    on: date
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewPage:
    """An interview as one reader meets it.

    :param days: times that may be taken now: those kept for this person, else those free to all.
    :param minutes: what the reader may read, the latest of each text first.
    :param booked_until: last instant at which a signatory moves or cancels by themself.
    """

    interview: Interview
    slot: Slot | None
    sentence: str
    buttons: dict[str, Button]
    late: bool
    days: tuple[Day, ...]
    minutes: tuple[Minutes, ...]
    own_agency: bool
    booked_until: datetime | None

    @property
    def draft(self) -> Minutes | None:
        """The minutes that may be shared, for the agency that wrote them."""
        shared = (one for one in self.minutes if one.audience == Audience.SHARED and one.shared_at is None)
        return next(shared, None) if self.own_agency else None

    @property
    def private(self) -> Minutes | None:
        """The agency's own notes, for itself."""
        return next((one for one in self.minutes if one.audience == Audience.PRIVATE), None)

    @property
    def shared(self) -> tuple[Minutes, ...]:
        """What is shared, the latest version first."""
        return tuple(one for one in self.minutes if one.shared_at is not None)

    @property
    def kept(self) -> bool:
        """Whether the times shown were proposed to this person."""
        return any(slot.kept_for_id for day in self.days for slot in day.slots)

    @property
    def may(self) -> dict[str, bool]:
        """Codes of the table → whether the reader may take it now."""
        return {code: button.open for code, button in self.buttons.items()}


def rows_for(actor: Membership) -> QuerySet[Interview]:
    """The interviews that the actor sees, with what lists print."""
    return Interview.objects.visible_to(actor).select_related(*_RELATED)


def interview_for(actor: Membership, public_id: UUID) -> Interview:
    """One interview.

    :raises Interview.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    return rows_for(actor).get(public_id=public_id)


def page_of(actor: Membership, public_id: UUID, *, at: datetime, today: date) -> InterviewPage:
    """Everything that the page of an interview prints.

    :raises Interview.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    interview = interview_for(actor, public_id)
    slot = getattr(interview, "slot", None)
    own_agency = actor.organisation_id == interview.organisation_id
    acts = own_agency or actor.role == Role.SIGNATORY
    buttons = WORKFLOW.buttons(state=interview.state, subject=interview, actor=Party(actor, at)) if acts else []
    minutes = Minutes.objects.visible_to(actor).filter(interview=interview).select_related("written_by__person")
    return InterviewPage(
        interview=interview,
        slot=slot,
        sentence=sentence(interview, actor.role),
        buttons={one.transition.code: one for one in buttons},
        late=interview.is_late(today),
        days=days_to_choose(interview, at=at) if actor.role == Role.SIGNATORY else proposed(interview),
        minutes=tuple(minutes.order_by("audience", "-version")),
        own_agency=own_agency,
        booked_until=slot.starts_at - timedelta(hours=settings.INTERVIEW_NOTICE_HOURS) if slot else None,
    )


def sentence(interview: Interview, role: str) -> str:
    """Where an interview stands, for its reader."""
    slot = getattr(interview, "slot", None)
    return WORKFLOW.sentence(state=interview.state, role=role).format(
        agency=interview.organisation.name,
        due_on=dates.in_french(interview.answer_due_on) if interview.answer_due_on else "",
        starts_at=in_french(slot.starts_at) if slot else "",
        next_step=NextStep(interview.next_step).label.lower() if interview.next_step else "",
    )


def days_to_choose(interview: Interview, *, at: datetime) -> tuple[Day, ...]:
    """Times to come that this interview may take: those kept for it, else the free ones of its agency."""
    if not interview.is_open:
        return ()
    free = Slot.objects.filter(interview__isnull=True, starts_at__gt=at).select_related("referent__person")
    kept = list(free.filter(kept_for=interview).order_by("starts_at"))
    open_to_all = free.filter(organisation=interview.organisation_id, kept_for__isnull=True).order_by("starts_at")
    return by_day(kept or list(open_to_all[:_MOST_TIMES]))


_MOST_TIMES = 60


def proposed(interview: Interview) -> tuple[Day, ...]:
    """The times kept for an interview, as its agency reads them."""
    rows = Slot.objects.filter(kept_for=interview, interview__isnull=True).select_related("referent__person")
    return by_day(list(rows.order_by("starts_at")))


def by_day(slots: Sequence[Slot]) -> tuple[Day, ...]:
    """Times grouped by their day in Paris, both in order."""
    found: dict[date, list[Slot]] = {}
    for slot in slots:
        found.setdefault(slot.on, []).append(slot)
    return tuple(Day(on, tuple(times)) for on, times in found.items())


@dataclass(frozen=True, slots=True)
class Mine:
    """A signatory's interviews: the open one of each agency, and the past.

    :param may_ask: whether a contract ties them to an agency.
    """

    opened: tuple[tuple[Interview, str], ...]
    past: tuple[tuple[Interview, str], ...]
    may_ask: bool


def mine(actor: Membership) -> Mine:
    rows = [(one, sentence(one, actor.role)) for one in rows_for(actor).order_by("-asked_at")[:50]]
    opened = tuple(row for row in rows if row[0].is_open)
    past = tuple(row for row in rows if not row[0].is_open)
    return Mine(opened, past, Contract.objects.filter(signatory=actor.person_id).exists())


def late(actor: Membership, *, on: date) -> list[Interview]:
    """Requests of the actor's agency whose promised day is past, the oldest first.

    For the agency's administrators too, who are shown days and no name.
    """
    if actor.organisation_id is None:
        return []
    waiting = Q(organisation=actor.organisation_id, state=InterviewState.ASKED, answer_due_on__lt=on)
    return list(Interview.objects.filter(waiting).select_related("referent__person").order_by("answer_due_on", "pk"))


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that may be asked, and the last day of its answer to a question of today."""

    organisation: Organisation
    due_on: date


def agencies(person: Person, *, on: date) -> tuple[Agency, ...]:
    """Those that follow somebody, that of their studies first.

    :clauses: BIE-2
    """
    found = agencies_for(person, Subject.COURSE)
    return tuple(Agency(one, working_days.after(on, answer_days(one))) for one in found)


def chosen(page: InterviewPage, public_id: str) -> Slot | None:
    """The time that a form names, among those that the page shows."""
    return next((slot for day in page.days for slot in day.slots if str(slot.public_id) == public_id), None)


def slot_for(actor: Membership, public_id: UUID) -> Slot:
    """A time of the actor's agency.

    :raises Slot.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    return Slot.objects.visible_to(actor).get(public_id=public_id)


def of_person(actor: Membership, person: Person) -> tuple[tuple[Interview, str], ...]:
    """The interviews of somebody that the actor sees, the latest first."""
    rows = rows_for(actor).filter(person=person).order_by("-asked_at", "-pk")
    return tuple((one, sentence(one, actor.role)) for one in rows)


def promised_days(actor: Membership) -> int:
    """Working days within which the actor's own agency answers."""
    assert actor.organisation is not None
    return answer_days(actor.organisation)
