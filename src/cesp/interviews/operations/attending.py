"""What became of an appointment, and its minutes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.interviews import telling
from cesp.interviews.models import Audience, Interview, InterviewState, Minutes, NextStep
from cesp.interviews.operations.held import hold, permit, slot_of
from cesp.interviews.permissions import require_agency
from cesp.interviews.workflow import SUPPORT, WORKFLOW, Party
from cesp_law.refusals import Refused


@transaction.atomic
def record_held(*, actor: Membership, interview: Interview, at: datetime) -> Interview:
    """Say that the person came; corrects an absence noted by mistake.

    :raises PermissionDenied: another agency's.
    :raises Refused: no appointment, or it has not begun.
    :clauses: INS-8
    """
    require_agency(actor, interview)
    interview = hold(interview)
    permit("hold", interview, Party(actor, at))
    interview.state, interview.closed_at = WORKFLOW["hold"].to_state, at
    interview.next_step, interview.excused = "", False
    interview.save()
    audit.record(act="interviews.held", actor=actor, at=at, about_id=interview.person_id, subject=interview)
    return interview


@transaction.atomic
def record_missed(
    *, actor: Membership, interview: Interview, next_step: str, at: datetime, excused: bool = False
) -> Interview:
    """Say that the person did not come, and what follows; nothing follows by itself.

    :param next_step: a code of :class:`~cesp.interviews.models.NextStep`.
    :param excused: the person gave a reason that the referent accepts: such an absence counts for nothing.
    :raises PermissionDenied: another agency's.
    :raises Refused: no appointment, it has not begun, or its minutes are shared.
    :clauses: INS-8
    """
    require_agency(actor, interview)
    interview = hold(interview)
    permit("miss", interview, Party(actor, at))
    was = interview.state
    interview.state, interview.closed_at = WORKFLOW["miss"].to_state, at
    interview.next_step, interview.excused = NextStep(next_step), excused
    interview.save()
    audit.record(
        act="interviews.missed",
        actor=actor,
        at=at,
        about_id=interview.person_id,
        subject=interview,
        detail={"next": interview.next_step},
    )
    slot = slot_of(interview)
    if was != InterviewState.MISSED and not excused and slot is not None:
        telling.tell_signatory(interview, "absence_recorded", at=at, data=telling.hour_of(slot))
    return interview


@transaction.atomic
def write(*, actor: Membership, interview: Interview, audience: str, body: str, at: datetime) -> Minutes:
    """Write minutes: over the draft, or as the next version once the one before is shared.

    A private text is the agency's own note: always a draft, whoever of the agency writes it last.

    :param audience: a code of :class:`~cesp.interviews.models.Audience`.
    :raises PermissionDenied: another agency's.
    :raises Refused: the interview did not take place.
    """
    require_agency(actor, interview)
    interview = hold(interview)
    _refuse_not_held(interview)
    rows = Minutes.objects.filter(interview=interview, audience=Audience(audience))
    draft = rows.filter(shared_at__isnull=True).first()
    if draft is None:
        last = rows.aggregate(last=Max("version"))["last"] or 0
        draft = Minutes(interview=interview, audience=Audience(audience), version=last + 1)
    draft.body, draft.written_by, draft.written_at = body.strip(), actor, at
    draft.save()
    _record("interviews.minutes_written", draft, actor, at, audience=draft.audience)
    return draft


@transaction.atomic
def share(*, actor: Membership, interview: Interview, version: int, at: datetime) -> Minutes:
    """Share the draft with the signatory: it changes no more, a correction is its next version.

    :param version: of the draft that was read on the page.
    :raises PermissionDenied: another agency's.
    :raises Refused: there is no such draft.
    """
    require_agency(actor, interview)
    interview = hold(interview)
    drafts = Minutes.objects.filter(interview=interview, audience=Audience.SHARED, shared_at__isnull=True)
    draft = drafts.select_related("interview").filter(version=version).first()
    if draft is None:
        raise Refused("Ce compte rendu est déjà partagé, ou n'est pas écrit.", citation=SUPPORT)
    draft.shared_at = at
    draft.save(update_fields=["shared_at"])
    _record("interviews.minutes_shared", draft, actor, at)
    telling.tell_signatory(interview, "minutes_shared", at=at)
    return draft


def _refuse_not_held(interview: Interview) -> None:
    if interview.state != InterviewState.HELD:
        raise Refused("Notez d'abord que l'entretien a eu lieu.", citation=SUPPORT)


def _record(act: str, minutes: Minutes, actor: Membership, at: datetime, **detail: int | str | bool | None) -> None:
    interview = minutes.interview
    given = {"version": minutes.version, **detail}
    audit.record(act=act, actor=actor, at=at, about_id=interview.person_id, subject=interview, detail=given)
