"""Asking for an interview, withdrawing the question, answering it without one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership, Organisation, Person, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.common.instants import day_of
from cesp.interviews import telling
from cesp.interviews.models import HALF_DAYS, OPEN, Interview, InterviewState, Origin
from cesp.interviews.operations import clock
from cesp.interviews.operations.held import hold, keep, lock, permit, slot_of
from cesp.interviews.permissions import require_agency, require_own
from cesp.interviews.reading import agencies_for
from cesp.interviews.workflow import SUPPORT, Party
from cesp_law.dates import in_french
from cesp_law.refusals import Refused


@transaction.atomic
def ask(
    *,
    actor: Membership,
    subject: str,
    manner: str,
    at: datetime,
    half_days: Sequence[str] = (),
    phone: str = "",
    message: str = "",
    origin: str = Origin.SIGNATORY,
    organisation: Organisation | None = None,
) -> Interview:
    """Ask for an interview with the agency that follows one; the answer clock starts.

    ``questionnaire`` calls it with ``origin=Origin.QUESTIONNAIRE`` in the transaction that records the answers: a
    request that is already open is then given back as it stands, so that sending the answers twice asks once.

    :param actor: the signatory, in their own role.
    :param subject: a code of :class:`~cesp.interviews.models.Subject`.
    :param manner: a code of :class:`~cesp.interviews.models.Manner`.
    :param half_days: codes of :data:`~cesp.interviews.models.HALF_DAYS`, in any order; others are our error.
    :param message: what the person adds, up to 2,000 characters.
    :param organisation: the agency asked; that of practice for what touches the practice, else that of training.
    :returns: the request, with the day by which the agency answers (``answer_due_on``).
    :raises PermissionDenied: not a signatory.
    :raises Refused: no agency follows them, not this one, or a request of theirs is open there already.
    :clauses: BIE-3, BIE-5, PAP-8
    """
    require(actor, Role.SIGNATORY)
    agency = _agency(actor.person, subject, organisation)
    lock(agency.pk, actor.person_id)
    opened = Interview.objects.filter(person=actor.person_id, organisation=agency, state__in=OPEN).first()
    if opened is not None and origin == Origin.QUESTIONNAIRE:
        return opened
    if opened is not None:
        raise Refused(
            f"Votre demande du {in_french(day_of(opened.asked_at))} est en cours : ouvrez-la pour prendre un "
            "rendez-vous, le déplacer ou l'annuler.",
            citation=SUPPORT,
        )
    made = Interview(
        person=actor.person,
        organisation=agency,
        referent=usual_referent(actor.person, agency, at),
        origin=Origin(origin),
        subject=subject,
        manner=manner,
        phone=phone.strip(),
        half_days=" ".join(_ordered(half_days)),
        message=message.strip(),
        asked_at=at,
        asked_by=actor,
    )
    clock.start(made, at=at)
    keep(made, at=at)
    audit.record(act="interviews.asked", actor=actor, at=at, about_id=made.person_id, subject=made)
    telling.tell_asked(made, at=at)
    return made


def usual_referent(person: Person, agency: Organisation, at: datetime) -> Membership | None:
    """Who saw the person last at that agency, while they sit there."""
    before = Interview.objects.filter(person=person, organisation=agency, referent__isnull=False)
    last = before.select_related("referent__person").order_by("-asked_at").first()
    return last.referent if last is not None and last.referent and last.referent.holds_on(day_of(at)) else None


def _agency(person: Person, subject: str, wanted: Organisation | None) -> Organisation:
    found = agencies_for(person, subject)
    if not found:
        raise Refused(
            "Aucune ARS ne vous suit encore : un entretien se demande une fois votre contrat conclu.", citation=SUPPORT
        )
    if wanted is not None and wanted.pk not in {one.pk for one in found}:
        raise Refused("Cette ARS ne vous suit pas : choisissez la vôtre.", citation=SUPPORT)
    return wanted or found[0]


def _ordered(half_days: Sequence[str]) -> list[str]:
    unknown = set(half_days) - set(HALF_DAYS)
    if unknown:
        raise ValueError(f"not half-days: {sorted(unknown)}")
    return [code for code in HALF_DAYS if code in set(half_days)]


@transaction.atomic
def cancel(*, actor: Membership, interview: Interview, at: datetime) -> Interview:
    """Withdraw a request, or cancel an appointment in good time; its time is free again.

    :raises PermissionDenied: somebody else's.
    :raises Refused: it is over, too late, or the person is summoned by letter.
    """
    require_own(actor, interview)
    interview = hold(interview)
    permit("cancel", interview, Party(actor, at))
    booked = slot_of(interview) is not None
    clock.stop(interview, at=at, answered=False)
    close(interview, InterviewState.CANCELLED, at=at)
    interview.cancelled_by = actor
    keep(interview, at=at)
    audit.record(act="interviews.cancelled", actor=actor, at=at, about_id=interview.person_id, subject=interview)
    if booked:
        telling.tell_agency(interview, "appointment_cancelled", at=at)
    return interview


@transaction.atomic
def answer(*, actor: Membership, interview: Interview, text: str, at: datetime) -> Interview:
    """Answer a request in writing, without an appointment; the clock stops.

    :param text: what the person reads.
    :raises PermissionDenied: another agency's.
    :raises Refused: an appointment is taken, or it is over.
    """
    require_agency(actor, interview)
    interview = hold(interview)
    permit("answer", interview, Party(actor, at))
    clock.stop(interview, at=at, answered=True)
    close(interview, InterviewState.ANSWERED, at=at)
    interview.answer, interview.referent = text.strip(), actor
    keep(interview, at=at)
    audit.record(act="interviews.answered", actor=actor, at=at, about_id=interview.person_id, subject=interview)
    telling.tell_signatory(interview, "answered", at=at)
    return interview


def close(interview: Interview, state: str, *, at: datetime) -> None:
    """End a row about to be saved, and give back the times that it holds or that were kept for it."""
    interview.state, interview.closed_at = state, at
    interview.times.filter(interview__isnull=True).update(kept_for=None)
    slot = slot_of(interview)
    if slot is not None:
        slot.interview, slot.kept_for, slot.booked_at = None, None, None
        slot.save(update_fields=["interview", "kept_for", "booked_at"])
