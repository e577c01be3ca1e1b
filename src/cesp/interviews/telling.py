"""Who is told what about an interview; never a word of what somebody typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.perimeter import may_hear
from cesp.common.instants import day_of
from cesp.interviews.models import Interview, Slot
from cesp.notifications.operations import notify, resolve


def referents(interview: Interview, on: date) -> list[Person]:
    """Everybody who sits as a referent of the agency on a day, but who declared that they know the person."""
    return _once(may_hear(_seats(interview, on, Role.ARS_REFERENT), about=interview.person_id))


def carriers(interview: Interview, on: date) -> list[Person]:
    """Who carries an interview: its referent while they sit and read it, else every referent of the agency."""
    carrier = interview.referent
    sitting = [carrier] if carrier is not None and carrier.holds_on(on) else []
    return _once(may_hear(sitting, about=interview.person_id)) or referents(interview, on)


def deputies(interview: Interview, on: date) -> list[Person]:
    """Who acts for the referent on a day by delegation; nobody delegated, the other referents of the agency.

    An agency with one referent and no deputy has nobody left but that referent.
    """
    carrier = interview.referent
    if carrier is None:
        return referents(interview, on)
    giver = carrier.delegated_by_id or carrier.pk
    rows = Membership.objects.in_force(on).filter(delegated_by=giver).select_related("person").order_by("pk")
    given = may_hear(rows, about=interview.person_id)
    found = [one.person for one in given if one.person_id != carrier.person_id]
    others = [one for one in referents(interview, on) if one.pk != carrier.person_id]
    return found or others or [carrier.person]


def heads(interview: Interview, on: date) -> list[Person]:
    """Who keeps the agency's accounts, and learns that somebody waits there; never what is asked, nor by whom."""
    return _once(_seats(interview, on, Role.ADMINISTRATOR))


def _seats(interview: Interview, on: date, role: Role) -> QuerySet[Membership]:
    seats = Membership.objects.in_force(on).filter(organisation=interview.organisation_id, role=role)
    return seats.select_related("person").order_by("pk")


def _once(seats: Iterable[Membership]) -> list[Person]:
    return list({one.person_id: one.person for one in seats}.values())


def tell_signatory(
    interview: Interview, what: str, *, at: datetime, data: Mapping[str, str | int] | None = None
) -> None:
    """Tell the person; each act of each kind is one message."""
    notify(
        person=interview.person,
        kind=f"interviews.{what}",
        key=f"interviews.{what}:{interview.pk}:{at.isoformat()}",
        path=reverse("interviews:own", args=[interview.public_id]),
        at=at,
        data=data,
    )


def tell_agency(
    interview: Interview,
    what: str,
    *,
    at: datetime,
    people: Iterable[Person] | None = None,
    data: Mapping[str, str | int] | None = None,
) -> None:
    """Tell who carries it, or those given."""
    told = carriers(interview, day_of(at)) if people is None else people
    for person in told:
        notify(
            person=person,
            kind=f"interviews.{what}",
            key=f"interviews.{what}:{interview.pk}:{at.isoformat()}",
            path=reverse("interviews:interview", args=[interview.public_id]),
            at=at,
            data=data,
        )


WAITING = ("asked", "answer_due", "answer_late", "answer_late_in_agency")
"""What is told of a request until the agency answers it, from its arrival up to the agency's head."""


def waiting_key(interview: Interview, what: str) -> str:
    """One key for each thing told and each start of the clock."""
    started = interview.clock_started_at
    return f"interviews.{what}:{interview.pk}:{started.isoformat() if started else ''}"


def tell_asked(interview: Interview, *, at: datetime) -> None:
    """The agency learns of a request, and by when it promised to answer."""
    assert interview.answer_due_on is not None
    for person in carriers(interview, day_of(at)):
        notify(
            person=person,
            kind="interviews.asked",
            key=waiting_key(interview, "asked"),
            path=reverse("interviews:interview", args=[interview.public_id]),
            at=at,
            data={"due_on": interview.answer_due_on.isoformat()},
        )


def settle_asked(interview: Interview, *, at: datetime) -> None:
    """An answer ends what was told of the question, and every reminder of it."""
    for what in WAITING:
        resolve(kind=f"interviews.{what}", key=waiting_key(interview, what), at=at)


def hour_of(slot: Slot) -> dict[str, str | int]:
    """When it is, in Paris, as sentences print it."""
    return {"on": slot.on.isoformat(), "hour": slot.hour}
