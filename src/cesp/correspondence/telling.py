"""Who is told what about a thread; never a word of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.perimeter import may_hear
from cesp.common.instants import day_of
from cesp.correspondence.models import ROLES, Message, Thread
from cesp.notifications.operations import notify
from cesp_law.dates import in_french


def colleagues(thread: Thread, on: date) -> list[Membership]:
    """Everybody who sits at the thread's desk on a day, but who declared that they know whoever asks."""
    seats = Membership.objects.in_force(on).filter(organisation=thread.organisation_id, role__in=ROLES[thread.desk])
    return may_hear(seats.select_related("person").order_by("person__sort_key", "pk"), about=thread.person_id)


def carriers(thread: Thread, on: date) -> list[Person]:
    """Who carries a thread, while they read it; else everybody of its desk, each once."""
    carrier = [] if thread.assigned_to is None else may_hear([thread.assigned_to], about=thread.person_id)
    return people_of(carrier or colleagues(thread, on))


def administrators(thread: Thread, on: date) -> QuerySet[Membership]:
    """Who looks after the accounts of the organisation whose desk is late."""
    seats = Membership.objects.in_force(on).filter(organisation=thread.organisation_id, role=Role.ADMINISTRATOR)
    return seats.select_related("person").order_by("pk")


def tell_other_side(thread: Thread, message: Message) -> None:
    """The person learns that the desk wrote, or the desk that the person did."""
    key = f"correspondence.message:{message.pk}"
    if message.author.organisation_id is None:
        tell_desk(thread, key=key, at=message.at)
    else:
        tell(thread, [thread.person], kind="correspondence.answer_received", key=key, at=message.at)


def tell_desk(thread: Thread, *, key: str, at: datetime) -> None:
    """Whoever carries the thread, or the whole desk while nobody does."""
    tell(thread, carriers(thread, day_of(at)), kind="correspondence.question_received", key=key, at=at)


def tell(
    thread: Thread, people: Iterable[Person], *, kind: str, key: str, at: datetime, due_on: date | None = None
) -> None:
    """Notify each of them, once by key.

    :param due_on: the day that the sentence names; the thread's own unless given.
    """
    day = due_on or thread.answer_due_on
    data = {"desk": thread.get_desk_display(), "due_on": "" if day is None else in_french(day)}
    path = reverse("correspondence:thread", args=[thread.pk])
    for person in people:
        notify(person=person, kind=kind, key=key, path=path, at=at, data=data)


def people_of(memberships: Iterable[Membership]) -> list[Person]:
    """Each person once, whatever their seats."""
    return list({one.person_id: one.person for one in memberships}.values())
