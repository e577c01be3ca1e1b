"""What the night tells of deadlines: each step once, whatever ran before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.perimeter import may_hear, organisations_following
from cesp.common.inserting import insert_once
from cesp.notifications.deadlines import deadline_kinds
from cesp.notifications.operations import notify, resolve
from cesp.reminders.models import Deadline, Reminder
from cesp.reminders.steps import AGENCY, DEPUTY, GIVEN_UP_AFTER, REFERENT, SIGNATORY, key_of, reached, told_as, who_of

_DEADLINES_A_BATCH = 500


def remind_all(*, on: date, at: datetime) -> int:
    """Tell of every open deadline what it has come to and nobody said yet.

    :returns: how many deadlines something was told of; run again on that day, none.
    """
    furthest = max(days for kind in deadline_kinds().values() for days in (0, *kind.reminded))
    close = Deadline.objects.open().filter(
        due_on__gte=on - timedelta(days=GIVEN_UP_AFTER), due_on__lte=on + timedelta(days=furthest)
    )
    after, count = 0, 0
    rows = close.select_related("person", "agency").order_by("pk")
    while batch := list(rows.filter(pk__gt=after)[:_DEADLINES_A_BATCH]):
        after = batch[-1].pk
        said = _said(batch)
        for deadline in batch:
            steps = reached(deadline.declared, deadline.due_on, on=on)
            left = [step for step in steps if (deadline.pk, step) not in said]
            if left:
                count += _remind(deadline, left, on=on, at=at)
    return count


def _said(batch: list[Deadline]) -> set[tuple[int, str]]:
    return set(Reminder.objects.filter(deadline__in=batch).values_list("deadline_id", "step"))


@transaction.atomic
def _remind(deadline: Deadline, steps: list[str], *, on: date, at: datetime) -> bool:
    """Tell some steps of one deadline to whoever each is for, to each person the last one alone.

    A step that a later one of the same night speaks over is kept as said, so that no other night says it.

    :returns: whether anybody was told.
    """
    told: set[int] = set()
    for step in reversed(steps):
        for person in _audience(deadline, who_of(step), on):
            said = insert_once(Reminder(deadline=deadline, person=person, step=step, told_at=at))
            if said and person.pk not in told:
                told.add(person.pk)
                _tell(deadline, step, person, at=at)
        if who_of(step) in {SIGNATORY, AGENCY}:
            _end_former_steps(deadline, step, at=at)
    return bool(told)


def _tell(deadline: Deadline, step: str, person: Person, *, at: datetime) -> None:
    notify(
        person=person,
        kind=told_as(step),
        key=key_of(deadline.pk, step),
        path=deadline.path if who_of(step) == SIGNATORY else deadline.agent_path,
        at=at,
        data={"what": deadline.kind, "last_day": deadline.due_on.isoformat()},
    )


def _end_former_steps(deadline: Deadline, step: str, *, at: datetime) -> None:
    """A louder step takes the place of the ones before: a person has one line a deadline."""
    former = Reminder.objects.filter(deadline=deadline, step__startswith=who_of(step)).exclude(step=step)
    for other in former.values_list("step", flat=True).distinct():
        resolve(kind=told_as(other), key=key_of(deadline.pk, other), at=at)


def _audience(deadline: Deadline, who: str, on: date) -> list[Person]:
    """Whom a step is for: the person, the referents of the agencies that follow them, those who stand in for these.

    What an agency owes is its own referents' alone.

    Where nobody stands in, the referents are told again, louder.
    """
    if who == SIGNATORY:
        return [deadline.person] if deadline.person.is_active else []
    if who == AGENCY:
        agencies = [deadline.agency] if deadline.agency is not None else []
        return list({one.person_id: one.person for one in _referents(agencies, deadline.person, on)}.values())
    followed_by = [one for one in organisations_following(deadline.person) if one.kind == Organisation.Kind.ARS]
    members = _referents(followed_by, deadline.person, on)
    assert who in {REFERENT, DEPUTY}
    wanted = [one for one in members if (one.delegated_by_id is not None) == (who == DEPUTY)]
    return list({one.person_id: one.person for one in wanted or members}.values())


def _referents(agencies: Sequence[Organisation], person: Person, on: date) -> list[Membership]:
    """Referents of agencies, but those who declared that they know the person."""
    rows = Membership.objects.in_force(on).filter(organisation__in=agencies, role=Role.ARS_REFERENT)
    return may_hear(rows.filter(person__is_active=True).select_related("person").order_by("pk"), about=person.pk)
