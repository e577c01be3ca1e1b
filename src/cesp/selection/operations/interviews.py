"""Interviews: times, who comes when, the convocation, who came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.campaigns.models import Candidature, Committee
from cesp.common import instants, locks
from cesp.letters import operations as letters
from cesp.letters.models import Reason
from cesp.notifications.operations import notify
from cesp.selection.letter_kinds import CONVOCATION
from cesp.selection.models import Attendance, Slot
from cesp.selection.operations.held import file_of, hold, not_sealed
from cesp.selection.operations.papers import convocation_paper
from cesp.selection.permissions import require_decider, require_manager
from cesp.selection.queries.committees import files_of, seats_of

MOST_SLOTS = 200


def times(
    first: date, start: time, *, count: int, minutes: int, pause_after: int = 0, pause: int = 0
) -> Iterator[datetime]:
    """Instants at which interviews begin, in Paris time.

    :param pause_after: a pause after so many interviews; 0 for none.
    :param pause: its length in minutes.
    """
    at = datetime.combine(first, start, instants.PARIS)
    for number in range(count):
        if pause_after and number and number % pause_after == 0:
            at += timedelta(minutes=pause)
        yield at
        at += timedelta(minutes=minutes)


@transaction.atomic
def open_slots(
    *,
    actor: Membership,
    committee: Committee,
    on: date,
    start: time,
    count: int,
    minutes: int,
    place: str,
    at: datetime,
    pause_after: int = 0,
    pause: int = 0,
) -> int:
    """Add the interviews of a day.

    :returns: how many were added.
    :raises ValidationError: a past time, or one that overlaps another slot of the committee.
    """
    committee = hold(committee)
    require_manager(actor, committee)
    not_sealed(committee)
    begins = list(times(on, start, count=count, minutes=minutes, pause_after=pause_after, pause=pause))
    if begins and begins[0] <= at:
        raise ValidationError({"on": "Choisissez un jour et une heure à venir."})
    if begins and instants.day_of(begins[-1] + timedelta(minutes=minutes)) != on:
        raise ValidationError({"count": "Ces entretiens dépasseraient minuit : réduisez leur nombre ou leur durée."})
    held = list(committee.slots.all())
    for one in begins:
        if any(_overlap(one, minutes, slot) for slot in held):
            hour = instants.in_french(one)
            raise ValidationError({"start": f"Un créneau de la commission occupe déjà ce moment : {hour}."})
    if len(held) + len(begins) > MOST_SLOTS:
        raise ValidationError({"count": f"Une commission tient {MOST_SLOTS} créneaux au plus."})
    Slot.objects.bulk_create(
        Slot(committee=committee, starts_at=one, minutes=minutes, place=place.strip()) for one in begins
    )
    audit.record(act="selection.slots_opened", actor=actor, at=at, subject=committee, detail={"slots": len(begins)})
    return len(begins)


def _overlap(starts_at: datetime, minutes: int, slot: Slot) -> bool:
    ends, slot_ends = starts_at + timedelta(minutes=minutes), slot.starts_at + timedelta(minutes=slot.minutes)
    return starts_at < slot_ends and slot.starts_at < ends


@transaction.atomic
def drop_free_slots(*, actor: Membership, committee: Committee, at: datetime) -> int:
    """Take away the times that nobody was given."""
    committee = hold(committee)
    require_manager(actor, committee)
    not_sealed(committee)
    gone, _ = committee.slots.filter(candidature__isnull=True).delete()
    audit.record(act="selection.slots_dropped", actor=actor, at=at, subject=committee, detail={"slots": gone})
    return gone


@transaction.atomic
def fill(*, actor: Membership, committee: Committee, at: datetime) -> int:
    """Give the free times to come to the files that have none, in the order of names; nobody is told yet.

    :returns: how many were placed; the others wait for more slots.
    """
    committee = hold(committee)
    require_manager(actor, committee)
    not_sealed(committee)
    waiting = files_of(committee).filter(slot__isnull=True)
    free = list(committee.slots.filter(candidature__isnull=True, starts_at__gt=at).order_by("starts_at"))
    placed = 0
    for candidature in waiting:
        slot = next((one for one in free if not _taken_elsewhere(candidature, one)), None)
        if slot is not None:
            free.remove(slot)
            slot.candidature = candidature
            slot.save(update_fields=["candidature"])
            placed += 1
    audit.record(act="selection.slots_filled", actor=actor, at=at, subject=committee, detail={"slots": placed})
    return placed


def _taken_elsewhere(candidature: Candidature, slot: Slot) -> bool:
    """Whether another committee hears the same person at that time."""
    others = Slot.objects.filter(candidature__person=candidature.person_id).exclude(committee=slot.committee_id)
    return any(_overlap(slot.starts_at, slot.minutes, other) for other in others)


@transaction.atomic
def place(
    *, actor: Membership, committee: Committee, candidature: Candidature, slot: Slot | None, at: datetime
) -> Slot | None:
    """Move a file to a time, or to none; somebody convened already is told at once.

    :raises ValidationError: a time that is taken or past, or at which another committee hears the candidate.
    """
    committee = hold(committee)
    require_manager(actor, committee)
    not_sealed(committee)
    candidature = file_of(committee, candidature)
    locks.hold(f"interviews:{candidature.person_id}")
    before = Slot.objects.filter(candidature=candidature).first()
    if slot is not None:
        slot = _free(committee, candidature, slot, at)
    if before is not None and slot is not None and before.pk == slot.pk:
        return slot
    convened = before is not None and before.convocation is not None
    if before is not None:
        _leave(before, cancelled=slot is None, actor=actor, at=at)
    if slot is not None:
        slot.candidature = candidature
        slot.save(update_fields=["candidature"])
        if convened:
            _convene(slot, moved=True, actor=actor, at=at)
    audit.record(
        act="selection.interview_placed", actor=actor, at=at, about_id=candidature.person_id, subject=candidature
    )
    return slot


def _free(committee: Committee, candidature: Candidature, slot: Slot, at: datetime) -> Slot:
    found = committee.slots.filter(pk=slot.pk).select_related("committee__ufr").first()
    if found is None or found.candidature_id not in (None, candidature.pk):
        raise ValidationError("Ce créneau vient d'être pris : choisissez-en un autre.")
    if found.candidature_id is None and found.starts_at <= at:
        raise ValidationError("Ce créneau est passé : choisissez-en un autre.")
    if _taken_elsewhere(candidature, found):
        raise ValidationError("Une autre commission entend ce candidat à ce moment : choisissez un autre créneau.")
    return found


def _leave(slot: Slot, *, cancelled: bool, actor: Membership, at: datetime) -> None:
    """Free a slot; a convocation that nothing replaces is revoked, and the candidate told."""
    convocation, candidature = slot.convocation, slot.candidature
    slot.candidature, slot.convocation, slot.attendance = None, None, ""
    slot.save(update_fields=["candidature", "convocation", "attendance"])
    if convocation is not None and cancelled and candidature is not None:
        letters.revoke(actor=actor, letter=convocation, reason=Reason.DECISION_WITHDRAWN, at=at)


@transaction.atomic
def convene(*, actor: Membership, committee: Committee, at: datetime) -> int:
    """Write to everybody who has a time and no convocation yet; tell the members the interviews are set.

    :returns: how many convocations left.
    :clauses: IDF-4
    """
    committee = hold(committee)
    require_manager(actor, committee)
    not_sealed(committee)
    waiting = committee.slots.filter(candidature__in=files_of(committee).values("pk"), convocation__isnull=True)
    slots = list(waiting.filter(starts_at__gt=at).select_related("candidature__person", "committee__ufr"))
    for slot in slots:
        _convene(slot, moved=False, actor=actor, at=at)
    if slots:
        for seat in seats_of(committee):
            notify(
                person=seat.membership.person,
                kind="selection.interviews_set",
                key=f"selection.interviews:{committee.pk}:{at.isoformat()}",
                path=reverse("selection:interviews", args=[committee.pk]),
                at=at,
                data={"on": instants.day_of(min(slot.starts_at for slot in slots)).isoformat()},
            )
    audit.record(act="selection.candidates_convened", actor=actor, at=at, subject=committee, detail={"n": len(slots)})
    return len(slots)


def _convene(slot: Slot, *, moved: bool, actor: Membership, at: datetime) -> None:
    candidature = slot.candidature
    assert candidature is not None
    slot.convocation = letters.issue(
        actor=actor,
        kind=CONVOCATION,
        person=candidature.person,
        subject=candidature,
        paper=convocation_paper(slot),
        at=at,
        issuer=slot.committee.ufr,
        tells=False,
    )
    slot.save(update_fields=["convocation"])
    local = slot.starts_at.astimezone(instants.PARIS)
    notify(
        person=candidature.person,
        kind="selection.interview_moved" if moved else "selection.interview_set",
        key=f"selection.interview:{slot.convocation.pk}",
        path=reverse("selection:interview", args=[slot.public_id]),
        at=at,
        data={"on": local.date().isoformat(), "hour": f"{local.hour} h {local.minute:02d}"},
    )


@transaction.atomic
def mark(*, actor: Membership, committee: Committee, slot: Slot, attendance: str, at: datetime) -> Slot:
    """Say who came; an excuse may be noted before the interview, nothing else.

    :raises ValidationError: an interview that has not begun, or a free slot.
    """
    committee = hold(committee)
    require_decider(actor, committee)
    not_sealed(committee)
    found = committee.slots.select_related("candidature").get(pk=slot.pk)
    if found.candidature is None:
        raise ValidationError("Personne n'est attendu à ce créneau.")
    if attendance in (Attendance.PRESENT, Attendance.ABSENT) and at < found.starts_at:
        raise ValidationError("L'entretien n'a pas commencé : seule une excuse se note avant.")
    found.attendance = attendance
    found.save(update_fields=["attendance"])
    audit.record(
        act="selection.attendance_marked",
        actor=actor,
        at=at,
        about_id=found.candidature.person_id,
        subject=found.candidature,
        detail={"attendance": attendance},
    )
    return found
