"""Times of an interview: proposed by the agency, chosen, moved, refused, called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.perimeter import organisations_following
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.common import instants
from cesp.interviews import telling
from cesp.interviews.models import OPEN, Interview, InterviewState, Origin, Slot
from cesp.interviews.operations import agenda, clock
from cesp.interviews.operations.held import hold, keep, lock, permit, slot_of
from cesp.interviews.permissions import require_agency, require_own
from cesp.interviews.workflow import SUPPORT, WORKFLOW, Party
from cesp_law.dates import in_french
from cesp_law.refusals import Refused

MOST_TIMES = 6


@transaction.atomic
def invite(
    *,
    actor: Membership,
    person: Person,
    subject: str,
    begins: Sequence[datetime],
    minutes: int,
    manner: str,
    at: datetime,
    where: str = "",
    message: str = "",
) -> Interview:
    """Propose an interview to somebody who asked for none: times, and why.

    :raises PermissionDenied: the agency does not follow the person.
    :raises Refused: an interview is open with them already.
    :raises ValidationError: no time, a past one, or one that overlaps another.
    :clauses: PAP-8, INS-8
    """
    agency = require_following(actor, person)
    lock(agency.pk, person.pk)
    refuse_open(person, agency)
    made = Interview.objects.create(
        person=person,
        organisation=agency,
        referent=actor,
        origin=Origin.AGENCY,
        subject=subject,
        manner=manner,
        message=message.strip(),
        state=WORKFLOW["invite"].to_state,
        asked_at=at,
        asked_by=actor,
    )
    _keep(made, actor, begins, minutes=minutes, manner=manner, where=where, at=at)
    audit.record(act="interviews.invited", actor=actor, at=at, about_id=person.pk, subject=made)
    telling.tell_signatory(made, "times_proposed", at=at)
    return made


def require_following(actor: Membership, person: Person) -> Organisation:
    """The actor's agency, if it follows the person today.

    :raises PermissionDenied: it does not, or the actor is no referent.
    """
    require(actor, Role.ARS_REFERENT)
    agency = actor.organisation
    if agency is None or agency.pk not in {one.pk for one in organisations_following(person)}:
        raise PermissionDenied("Votre agence ne suit pas cette personne.")
    return agency


def refuse_open(person: Person, agency: Organisation) -> None:
    """:raises Refused: an interview is open between them already."""
    opened = Interview.objects.filter(person=person, organisation=agency, state__in=OPEN).first()
    if opened is not None:
        raise Refused(
            "Un entretien avec cette personne est déjà en cours, depuis le "
            f"{in_french(instants.day_of(opened.asked_at))} : ouvrez-le pour proposer des horaires.",
            citation=SUPPORT,
        )


@transaction.atomic
def propose(
    *,
    actor: Membership,
    interview: Interview,
    begins: Sequence[datetime],
    minutes: int,
    manner: str,
    at: datetime,
    where: str = "",
) -> Interview:
    """Propose times, kept for this person alone; those proposed before are given back. The clock stops.

    :raises PermissionDenied: another agency's.
    :raises Refused: an appointment is taken, or it is over.
    :raises ValidationError: no time, a past one, or one that overlaps another.
    """
    require_agency(actor, interview)
    interview = hold(interview)
    permit("propose", interview, Party(actor, at))
    clock.stop(interview, at=at, answered=True)
    interview.state, interview.referent = WORKFLOW["propose"].to_state, actor
    keep(interview, at=at)
    interview.times.filter(interview__isnull=True).delete()
    made = _keep(interview, actor, begins, minutes=minutes, manner=manner, where=where, at=at)
    audit.record(
        act="interviews.times_proposed",
        actor=actor,
        at=at,
        about_id=interview.person_id,
        subject=interview,
        detail={"times": len(made)},
    )
    telling.tell_signatory(interview, "times_proposed", at=at)
    return interview


def _keep(
    interview: Interview,
    actor: Membership,
    begins: Sequence[datetime],
    *,
    minutes: int,
    manner: str,
    where: str,
    at: datetime,
) -> list[Slot]:
    """Times kept for one interview: those of the actor's free ones that fit, else new ones."""
    if not 1 <= len(begins) <= MOST_TIMES:
        raise ValidationError({"first": f"Proposez un à {MOST_TIMES} horaires."})
    free = Slot.objects.filter(referent__person=actor.person_id, interview__isnull=True, kept_for__isnull=True)
    free.filter(starts_at__in=begins, minutes=minutes, manner=manner).delete()
    return agenda.add(
        actor, sorted(set(begins)), minutes=minutes, manner=manner, where=where, at=at, kept_for=interview
    )


@transaction.atomic
def book(*, actor: Membership, interview: Interview, slot: Slot | None, at: datetime) -> Interview:
    """Take a time, or move to another one; the first who comes has it.

    :param slot: none, when the one chosen is not among those that may be.
    :raises PermissionDenied: somebody else's interview.
    :raises Refused: it is over, or too late to move.
    :raises ValidationError: a time that is taken, past, kept for somebody else, or at which the person is elsewhere.
    """
    require_own(actor, interview)
    interview = hold(interview)
    moves = interview.state == InterviewState.BOOKED
    permit("move" if moves else "book", interview, Party(actor, at))
    taken = free_slot(interview, slot, at)
    before = slot_of(interview)
    if before is not None:
        _give_back(before)
    put(interview, taken, at=at)
    act = "interviews.moved" if moves else "interviews.booked"
    audit.record(act=act, actor=actor, at=at, about_id=interview.person_id, subject=interview)
    hour = telling.hour_of(taken)
    telling.tell_signatory(interview, "appointment_set", at=at, data=hour)
    telling.tell_agency(interview, "appointment_moved" if moves else "appointment_booked", at=at, data=hour)
    return interview


def free_slot(interview: Interview, slot: Slot | None, at: datetime) -> Slot:
    """The time as it stands under the lock, if this interview may have it.

    :raises ValidationError: taken, past, kept for somebody else, or at which the person is elsewhere.
    """
    if slot is None:
        raise ValidationError("Choisissez un des créneaux proposés.")
    mine = Slot.objects.filter(pk=slot.pk, organisation=interview.organisation_id)
    found = mine.select_related("referent__person").first()
    if found is None or found.interview_id is not None or found.kept_for_id not in (None, interview.pk):
        raise ValidationError("Ce créneau vient d'être pris : choisissez-en un autre.")
    if found.starts_at <= at:
        raise ValidationError("Ce créneau est passé : choisissez-en un autre.")
    refuse_elsewhere(interview, found)
    return found


def refuse_elsewhere(interview: Interview, slot: Slot) -> None:
    """:raises ValidationError: the person has another appointment at that time."""
    others = Slot.objects.filter(interview__person=interview.person_id, interview__state=InterviewState.BOOKED)
    others = others.exclude(interview=interview)
    if any(agenda.overlap(slot.starts_at, slot.minutes, other) for other in others):
        raise ValidationError("Un autre entretien a lieu à ce moment : choisissez un autre créneau.")


def put(interview: Interview, slot: Slot, *, at: datetime) -> None:
    """Give a time to an interview: the clock stops, what else was kept for it is given back."""
    clock.stop(interview, at=at, answered=True)
    interview.times.filter(interview__isnull=True).exclude(pk=slot.pk).update(kept_for=None)
    interview.state, interview.referent = InterviewState.BOOKED, slot.referent
    keep(interview, at=at)
    slot.interview, slot.kept_for, slot.booked_at = interview, None, at
    slot.save(update_fields=["interview", "kept_for", "booked_at"])


def _give_back(slot: Slot) -> None:
    slot.interview, slot.kept_for, slot.booked_at = None, None, None
    slot.save(update_fields=["interview", "kept_for", "booked_at"])


@transaction.atomic
def refuse_times(*, actor: Membership, interview: Interview, at: datetime) -> Interview:
    """Say that no time proposed suits; the question is open again, and its clock starts anew.

    :raises PermissionDenied: somebody else's.
    :raises Refused: no time is proposed.
    """
    require_own(actor, interview)
    interview = hold(interview)
    permit("refuse_times", interview, Party(actor, at))
    _ask_again(interview, at=at)
    audit.record(act="interviews.times_refused", actor=actor, at=at, about_id=interview.person_id, subject=interview)
    telling.tell_asked(interview, at=at)
    return interview


@transaction.atomic
def call_off(*, actor: Membership, interview: Interview, at: datetime) -> Interview:
    """Cancel an appointment for the agency: its time is taken away, the question stays and its clock starts anew.

    :raises PermissionDenied: another agency's.
    :raises Refused: no appointment, or its hour is past.
    """
    require_agency(actor, interview)
    interview = hold(interview)
    permit("call_off", interview, Party(actor, at))
    slot = slot_of(interview)
    assert slot is not None
    hour = telling.hour_of(slot)
    slot.delete()
    _ask_again(interview, at=at)
    assert interview.answer_due_on is not None
    audit.record(act="interviews.called_off", actor=actor, at=at, about_id=interview.person_id, subject=interview)
    data = {**hour, "due_on": interview.answer_due_on.isoformat()}
    telling.tell_signatory(interview, "appointment_called_off", at=at, data=data)
    return interview


def _ask_again(interview: Interview, *, at: datetime) -> None:
    interview.times.filter(interview__isnull=True).update(kept_for=None)
    clock.start(interview, at=at)
    keep(interview, at=at)


def end_past_proposals(*, at: datetime) -> int:
    """Open again the questions whose proposed times are all past without a choice; run again, it does nothing more.

    :returns: how many.
    """
    waiting = Interview.objects.filter(state=InterviewState.PROPOSED)
    left = waiting.exclude(pk__in=Slot.objects.filter(starts_at__gt=at, kept_for__isnull=False).values("kept_for"))
    return sum(_end_proposal(one, at=at) for one in list(left.order_by("pk")))


@transaction.atomic
def _end_proposal(interview: Interview, *, at: datetime) -> bool:
    interview = hold(interview)
    if interview.state != InterviewState.PROPOSED or interview.times.filter(starts_at__gt=at).exists():
        return False
    _ask_again(interview, at=at)
    assert interview.answer_due_on is not None
    audit.record(act="interviews.times_over", actor=None, at=at, about_id=interview.person_id, subject=interview)
    telling.tell_asked(interview, at=at)
    telling.tell_signatory(interview, "times_over", at=at, data={"due_on": interview.answer_due_on.isoformat()})
    return True
