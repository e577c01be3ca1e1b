"""An agency's lists: what waits, the week of a referent, the agenda that reads it, absences at summonses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.perimeter import Matter, within
from cesp.common import pagination
from cesp.common.icalendar import Event
from cesp.common.instants import PARIS
from cesp.common.pagination import Page, Sort
from cesp.contracts.models import Contract
from cesp.interviews import wording
from cesp.interviews.models import Interview, InterviewState, Slot, Summons
from cesp.interviews.queries.pages import Day, by_day, rows_for
from cesp.notifications import feeds
from cesp.notifications.models import Feed

TO_NOTE, ALL = "to_note", "all"
TABS: Mapping[str, str] = {
    InterviewState.ASKED: "À répondre",
    TO_NOTE: "Présence à noter",
    InterviewState.BOOKED: "Rendez-vous à venir",
    InterviewState.PROPOSED: "Horaires proposés",
    InterviewState.MISSED: "Absences",
    ALL: "Tous",
}
_SORTS: Mapping[str, Sort] = {
    InterviewState.ASKED: Sort("answer_due_on"),
    InterviewState.PROPOSED: Sort("asked_at"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A state: its name, how many interviews it holds."""

    code: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of an agency's interviews."""

    tabs: tuple[Tab, ...]
    page: Page[Interview]
    current: str


def _where(code: str, at: datetime) -> Q:
    if code == ALL:
        return Q()
    if code == TO_NOTE:
        return Q(state=InterviewState.BOOKED, slot__starts_at__lte=at)
    if code == InterviewState.BOOKED:
        return Q(state=InterviewState.BOOKED, slot__starts_at__gt=at)
    return Q(state=code)


def desk(actor: Membership, *, tab: str, at: datetime, cursor: str = "") -> Desk:
    """The agency's own interviews in one state, the oldest promise first: two queries whatever the rows.

    The auditor reads every agency's.
    """
    current = tab if tab in TABS else str(InterviewState.ASKED)
    rows = rows_for(actor)
    if actor.organisation_id is not None and actor.role == Role.ARS_REFERENT:
        rows = rows.filter(organisation=actor.organisation_id)
    counts = rows.order_by().aggregate(**{code: Count("pk", filter=_where(code, at)) for code in TABS})
    tabs = tuple(Tab(code, label, counts[code], code == current) for code, label in TABS.items())
    sort = _SORTS.get(current, Sort("asked_at", descending=True))
    return Desk(tabs, pagination.page(rows.filter(_where(current, at)), sort=sort, cursor=cursor), current)


@dataclass(frozen=True, slots=True)
class Week:
    """A referent's times of a week, by day; days without one are not there."""

    monday: date
    days: tuple[Day, ...]
    referent: Membership
    colleagues: tuple[Membership, ...]

    @property
    def last(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> str:
        return (self.monday - timedelta(days=7)).isoformat()

    @property
    def after(self) -> str:
        return (self.monday + timedelta(days=7)).isoformat()


def week(actor: Membership, *, on: date, referent: int | None = None) -> Week:
    """The week of a day, for the actor or a colleague of their agency.

    :param referent: key of a colleague's role; another one gives the actor's own.
    """
    monday = on - timedelta(days=on.weekday())
    seats = Membership.objects.in_force(on).filter(organisation=actor.organisation_id, role=Role.ARS_REFERENT)
    found = {one.person_id: one for one in seats.select_related("person").order_by("person__sort_key", "pk")}
    colleagues = tuple(found.values())
    shown = next((one for one in colleagues if one.pk == referent), actor)
    start = datetime.combine(monday, time.min, PARIS)
    rows = Slot.objects.visible_to(actor).filter(
        referent__person=shown.person_id, starts_at__gte=start, starts_at__lt=start + timedelta(days=7)
    )
    related = ("interview__person", "kept_for__person", "interview__summons")
    slots = list(rows.select_related(*related).order_by("starts_at"))
    return Week(monday, by_day(slots), shown, tuple(one for one in colleagues if one.person_id != shown.person_id))


def events_of_feed(feed: Feed, *, on: date) -> list[Event]:
    """What a referent's agenda reads: appointments from a month ago on, no name in any of them."""
    start = datetime.combine(on - timedelta(days=31), time.min, PARIS)
    rows = Slot.objects.filter(referent__person=feed.person_id, interview__isnull=False, starts_at__gte=start)
    rows = rows.filter(referent__in=feeds.seats_of(feed, on=on).values("pk"))
    return [event_of(one, agent=True) for one in rows.select_related("interview").order_by("starts_at")]


def event_of(slot: Slot, *, agent: bool) -> Event:
    """An appointment for somebody's agenda; agendas are read on many screens, so it names nobody."""
    interview = slot.interview
    assert interview is not None
    page = "interviews:interview" if agent else "interviews:own"
    return Event(
        uid=f"entretien-{interview.public_id}@{settings.SITE_URL.partition('://')[2]}",
        first=slot.starts_at,
        until=slot.ends_at,
        title=f"Entretien CESP : {interview.get_subject_display().lower()}" if agent else "Entretien avec l'ARS (CESP)",
        changed_at=slot.booked_at or interview.asked_at,
        place=wording.place_of(slot),
        url=settings.SITE_URL + reverse(page, args=[interview.public_id]),
    )


@dataclass(frozen=True, slots=True)
class Absences:
    """Somebody who did not come to two summonses that they had had in time: a fact, from which a person may act."""

    person: Person
    summonses: tuple[Summons, ...]
    contract: Contract | None


def counts_as_absence(summons: Summons) -> bool:
    """Whether an absence at a summons counts: not excused, and the letter known before the day of the interview."""
    interview = summons.interview
    known = summons.notice.known_on
    missed = interview.state == InterviewState.MISSED and not interview.excused
    return missed and known is not None and known <= interview.slot.on


def absent_twice(actor: Membership, *, person: Person | None = None) -> tuple[Absences, ...]:
    """« Absence à deux convocations », within the actor's perimeter of letters.

    One query when nobody is, two otherwise, whatever the people.

    :param person: of one person only.
    :clauses: BIE-3, INS-8
    """
    rows = Summons.objects.filter(within(actor, Matter.LETTER, person="interview__person"))
    if person is not None:
        rows = rows.filter(interview__person=person)
    rows = rows.filter(interview__state=InterviewState.MISSED, interview__excused=False)
    related = ("interview__person", "interview__slot", "interview__organisation", "notice", "letter")
    by_person: dict[int, list[Summons]] = defaultdict(list)
    for one in rows.select_related(*related).order_by("issued_at", "pk"):
        if counts_as_absence(one):
            by_person[one.interview.person_id].append(one)
    found = {pk: summonses for pk, summonses in by_person.items() if len(summonses) >= 2}
    contracts = Contract.objects.filter(signatory__in=found).order_by("pk") if found else ()
    latest = {one.signatory_id: one for one in contracts}
    return tuple(
        Absences(summonses[0].interview.person, tuple(summonses), latest.get(pk)) for pk, summonses in found.items()
    )
