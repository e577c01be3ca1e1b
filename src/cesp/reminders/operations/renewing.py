"""Deadlines found again: added, opened again, settled once the apps no longer say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from cesp.common import locks
from cesp.common.instants import day_of
from cesp.contracts.models import Contract
from cesp.notifications.deadlines import Due, deadline_kinds, due_for, modules
from cesp.notifications.operations import resolve
from cesp.reminders.models import Deadline, Reminder
from cesp.reminders.steps import key_of, told_as

_PEOPLE_A_BATCH = 250
"""Each holds a lock: a few hundred at once (``cesp.common.locks``)."""
_Key = tuple[int, str, str, date]


def renew_all(*, on: date, at: datetime) -> int:
    """Read everybody's deadlines again; each batch of people in a transaction of its own.

    :returns: how many people were read.
    """
    people = sorted(_everybody(on))
    for start in range(0, len(people), _PEOPLE_A_BATCH):
        renew(people[start : start + _PEOPLE_A_BATCH], on=on, at=at)
    return len(people)


def _everybody(on: date) -> set[int]:
    """Whoever may have a deadline, or still has one in the table."""
    found = set(Deadline.objects.open().order_by().values_list("person_id", flat=True).distinct())
    return found.union(*(module.people(on=on) for module in modules()))


def file_changed(contract: Contract, *, at: datetime) -> None:
    """Read a signatory's deadlines again, in the transaction that added to their file (``settings.FILE_CHANGED``)."""
    changed([contract.signatory_id], at=at)


def changed(people: Iterable[int], *, at: datetime) -> None:
    """Read some people's deadlines again, in the transaction that moved one (``settings.DEADLINES_CHANGED``)."""
    renew(people, on=day_of(at), at=at)


@transaction.atomic
def renew(people: Iterable[int], *, on: date, at: datetime) -> None:
    """Make the table say of these people what the apps say on a day."""
    keys = list(people)
    locks.hold(*(f"reminders:{key}" for key in set(keys)))
    wanted = {_key(one): one for one in due_for(keys, on=on)}
    held = {(row.person_id, row.kind, row.subject, row.due_on): row for row in Deadline.objects.filter(person__in=keys)}
    Deadline.objects.bulk_create(_row(one, at) for key, one in wanted.items() if key not in held)
    again = [row.pk for key, row in held.items() if key in wanted and row.settled_at is not None]
    if again:
        Deadline.objects.filter(pk__in=again).update(settled_at=None)
    gone = [row for key, row in held.items() if key not in wanted and row.settled_at is None]
    if gone:
        _settle(gone, at)


def forget(*, before: datetime) -> int:
    """Delete what was settled before an instant, with what was told of it.

    :returns: how many deadlines.
    """
    old = Deadline.objects.filter(settled_at__lt=before)
    count = old.count()
    old.delete()
    return count


def _key(one: Due) -> _Key:
    return one.person_id, one.kind, one.subject, one.due_on


def _row(one: Due, at: datetime) -> Deadline:
    return Deadline(
        person_id=one.person_id,
        kind=one.kind,
        subject=one.subject,
        due_on=one.due_on,
        matter=deadline_kinds()[one.kind].matter,
        path=one.path,
        agent_path=one.agent_path,
        agency_id=one.agency_id,
        found_at=at,
    )


def _settle(gone: list[Deadline], at: datetime) -> None:
    """End what was told of them: nobody is asked any more for what is done."""
    Deadline.objects.filter(pk__in=[row.pk for row in gone]).update(settled_at=at)
    told = Reminder.objects.filter(deadline__in=gone).values_list("deadline_id", "step").distinct()
    for deadline_id, step in told:
        resolve(kind=told_as(step), key=key_of(deadline_id, step), at=at)
