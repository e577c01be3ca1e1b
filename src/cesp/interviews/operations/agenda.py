"""A referent's agenda: opening times, one by one or over weeks, and taking free ones away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.common import instants, locks
from cesp.interviews.models import Interview, Manner, Slot

MOST_WEEKS, MOST_A_DAY, MOST_AT_ONCE = 12, 16, 200


def series(first: date, start: time, *, count: int, minutes: int, pause: int = 0, weeks: int = 1) -> Iterator[datetime]:
    """Instants at which interviews begin, in Paris: so many in a row, on the same day of so many weeks.

    :param pause: minutes left free after each.
    :raises NoSuchHour: the clocks skip that hour on one of the days.
    """
    for week in range(weeks):
        at = instants.in_paris(first + timedelta(weeks=week), start, later=False)
        for number in range(count):
            yield at + number * timedelta(minutes=minutes + pause)


@transaction.atomic
def open_slots(
    *,
    actor: Membership,
    on: date,
    start: time,
    minutes: int,
    manner: str,
    at: datetime,
    where: str = "",
    count: int = 1,
    pause: int = 0,
    weeks: int = 1,
) -> list[Slot]:
    """Add free times to the actor's agenda.

    :param on: the first day; the same day of the week after, for more than one week.
    :raises PermissionDenied: not a referent of an agency.
    :raises ValidationError: a past time, one that overlaps another of theirs, past midnight, or no address.
    :clauses: PAP-8
    """
    require(actor, Role.ARS_REFERENT)
    begins = list(_begins(on, start, count=count, minutes=minutes, pause=pause, weeks=weeks))
    if len(begins) > MOST_AT_ONCE:
        raise ValidationError({"weeks": f"Ouvrez {MOST_AT_ONCE} créneaux au plus à la fois."})
    if any(instants.day_of(one + timedelta(minutes=minutes)) != instants.day_of(one) for one in begins):
        raise ValidationError({"count": "Ces créneaux dépasseraient minuit : réduisez leur nombre ou leur durée."})
    _hold_agenda(actor)
    made = add(actor, begins, minutes=minutes, manner=manner, where=where, at=at)
    audit.record(
        act="interviews.slots_opened", actor=actor, at=at, subject=actor.organisation, detail={"slots": len(made)}
    )
    return made


def _begins(on: date, start: time, *, count: int, minutes: int, pause: int, weeks: int) -> Iterable[datetime]:
    try:
        return list(series(on, start, count=count, minutes=minutes, pause=pause, weeks=weeks))
    except instants.NoSuchHour:
        raise ValidationError({"start": "L'une de ces heures n'existe pas : c'est la nuit du passage à l'heure d'été."})


def add(
    actor: Membership,
    begins: Sequence[datetime],
    *,
    minutes: int,
    manner: str,
    where: str,
    at: datetime,
    kept_for: Interview | None = None,
) -> list[Slot]:
    """Add times to an agenda that the caller holds.

    :raises ValidationError: a past time, one that overlaps another of the referent's, or no address.
    """
    if manner != Manner.PHONE and not where.strip():
        raise ValidationError({"where": "Dites l'adresse, ou le lien de la visioconférence."})
    taken = list(_around(actor, begins))
    for one in sorted(begins):
        if one <= at:
            raise ValidationError({"start": "Choisissez un jour et une heure à venir."})
        busy = next((slot for slot in taken if overlap(one, minutes, slot)), None)
        if busy is not None:
            said = instants.in_french(busy.starts_at)
            raise ValidationError({"start": f"Un de vos créneaux occupe déjà ce moment : {said}, {busy.minutes} min."})
        taken.append(Slot(starts_at=one, minutes=minutes))
    assert actor.organisation_id is not None
    return [
        Slot.objects.create(
            organisation_id=actor.organisation_id,
            referent=actor,
            starts_at=one,
            minutes=minutes,
            manner=Manner(manner),
            where=where.strip(),
            kept_for=kept_for,
        )
        for one in sorted(begins)
    ]


def overlap(starts_at: datetime, minutes: int, slot: Slot) -> bool:
    """Whether a time meets another one; the one that begins as the other ends does not."""
    return starts_at < slot.ends_at and slot.starts_at < starts_at + timedelta(minutes=minutes)


def _around(actor: Membership, begins: Sequence[datetime]) -> Iterable[Slot]:
    """The person's own times near those, under whichever of their roles they gave them."""
    if not begins:
        return ()
    margin = timedelta(hours=4)
    near = Slot.objects.filter(starts_at__gt=min(begins) - margin, starts_at__lt=max(begins) + margin)
    return near.filter(referent__person=actor.person_id)


@transaction.atomic
def drop(*, actor: Membership, slot: Slot, at: datetime) -> None:
    """Take a free time away, proposed to somebody or not.

    :raises PermissionDenied: another agency's.
    :raises ValidationError: somebody has booked it: the appointment is called off first.
    """
    require(actor, Role.ARS_REFERENT)
    if slot.organisation_id != actor.organisation_id:
        raise PermissionDenied("Ce créneau est celui d'une autre agence.")
    _hold_agenda(actor)
    found = Slot.objects.filter(pk=slot.pk).first()
    if found is None:
        return
    if found.interview_id is not None:
        raise ValidationError("Quelqu'un a pris ce créneau : annulez d'abord le rendez-vous.")
    found.delete()
    audit.record(act="interviews.slot_dropped", actor=actor, at=at, subject=actor.organisation)


def _hold_agenda(actor: Membership) -> None:
    locks.hold(f"interviews:agency:{actor.organisation_id}")
