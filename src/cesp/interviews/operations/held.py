"""Locking and reading again what an operation changes: one lock an agency, and one a person who is asked somewhere."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied

from cesp.common import locks
from cesp.interviews.models import Interview, Slot
from cesp.interviews.workflow import WORKFLOW, Party
from cesp.notifications import deadlines
from cesp_law.refusals import Refused

BUSY = "règle de gestion : un moment se donne à une personne, et une personne est à un seul endroit"


def lock(organisation_id: int, person_id: int) -> None:
    """Hold what every writing of interviews holds: the agency's agenda, and the person's."""
    locks.hold(f"interviews:agency:{organisation_id}", f"interviews:person:{person_id}")


def hold(interview: Interview) -> Interview:
    """The interview as it stands, once its agency's agenda and its person's are locked."""
    lock(interview.organisation_id, interview.person_id)
    related = ("person", "organisation", "referent__person", "slot", "summons__letter")
    return Interview.objects.select_related(*related).get(pk=interview.pk)


def permit(code: str, interview: Interview, party: Party) -> None:
    """:raises Refused: the table of transitions does not let this actor take it now, and says why."""
    refusal = WORKFLOW.refusal(code, state=interview.state, subject=interview, actor=party)
    if refusal:
        raise Refused(refusal, citation=WORKFLOW[code].source)


def keep(interview: Interview, *, at: datetime) -> None:
    """Save an interview whose clock started or stopped: the day of the answer is on the lists of the agency."""
    interview.save()
    deadlines.changed([interview.person_id], at=at)


def slot_of(interview: Interview) -> Slot | None:
    """The time that an interview holds."""
    return getattr(interview, "slot", None)


def refuse_other(actor_organisation: int | None, interview: Interview) -> None:
    """:raises PermissionDenied: an agency acts on what another one carries."""
    if actor_organisation != interview.organisation_id:
        raise PermissionDenied("Cet entretien est suivi par une autre agence que la vôtre.")
