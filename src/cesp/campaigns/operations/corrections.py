"""The UFR asks a candidate to correct named fields and pieces, or gives it up; what is not named stays locked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Role
from cesp.audit import operations as audit
from cesp.campaigns.models import Candidature, CandidatureState, Correction, CorrectionItem, CorrectionReason
from cesp.campaigns.permissions import held
from cesp.campaigns.queries.corrections import open_correction, targets
from cesp.campaigns.queries.reading import scoring_began
from cesp.campaigns.workflow import CANDIDATURE
from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.notifications.operations import notify

LONGEST_NOTE, LONGEST_MESSAGE = 300, 2_000


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to correct.

    :param target: « field:specialty » or « piece:transcripts ». :param reason: one of :class:`CorrectionReason`.
    """

    target: str
    reason: str
    note: str = ""


@transaction.atomic
def ask_correction(
    *,
    actor: Membership,
    candidature: Candidature,
    points: Sequence[Point],
    answer_by_on: date,
    at: datetime,
    message: str = "",
) -> Correction:
    """Ask for some fields and pieces again, by a day.

    :param points: one at least, each field or piece once.
    :param answer_by_on: last day, after today.
    :raises PermissionDenied: not the UFR of the file.
    :raises ValidationError: nothing named, a day that is past, or a file in another state.
    """
    file = held(actor, candidature.pk, Role.UFR_MANAGER)
    require_transition("ask_correction", file, actor)
    if scoring_began(file):
        raise ValidationError("La commission a ouvert la notation : ce qu'elle lit ne change plus.")
    check_points(targets(file), points, answer_by_on, message, at=at)
    correction = Correction.objects.create(
        candidature=file, asked_by=actor, asked_at=at, answer_by_on=answer_by_on, message=message.strip()
    )
    CorrectionItem.objects.bulk_create(
        CorrectionItem(correction=correction, target=one.target, reason=one.reason, note=one.note.strip())
        for one in points
    )
    file.state = CandidatureState.TO_CORRECT
    file.settled_at = None
    file.save(update_fields=["state", "settled_at"])
    audit.record(
        act="campaigns.correction_asked",
        actor=actor,
        at=at,
        about_id=file.person_id,
        subject=correction,
        detail={"points": len(points), "answer_by_on": answer_by_on.isoformat()},
    )
    notify(
        person=file.person,
        kind="campaigns.correction_asked",
        key=f"campaigns.correction_asked:{correction.pk}",
        path=reverse("campaigns:file", args=[file.public_id]),
        at=at,
        data={"by": answer_by_on.isoformat()},
    )
    return correction


@transaction.atomic
def cancel_correction(*, actor: Membership, correction: Correction, at: datetime) -> Correction:
    """Give up what was asked: the file is as it was deposited, everything locked again.

    :raises PermissionDenied: not the UFR of the file.
    :raises AlreadyDone: it was answered or given up meanwhile.
    """
    file = held(actor, correction.candidature_id, Role.UFR_MANAGER)
    standing = open_correction(file)
    if standing is None or standing.pk != correction.pk:
        raise AlreadyDone("Cette demande de correction n'attend plus de réponse : rien n'a changé.")
    standing.cancelled_at = at
    standing.save(update_fields=["cancelled_at"])
    file.state = CandidatureState.DEPOSITED
    file.save(update_fields=["state"])
    audit.record(act="campaigns.correction_cancelled", actor=actor, at=at, about_id=file.person_id, subject=standing)
    return standing


def require_transition(code: str, file: Candidature, actor: Membership) -> None:
    """:raises ValidationError: the table of the process does not let this actor do it now."""
    refusal = CANDIDATURE.refusal(code, state=file.state, subject=file, actor=actor)
    if refusal:
        raise ValidationError(refusal)


def check_points(
    known: Collection[str], points: Sequence[Point], answer_by_on: date, message: str, *, at: datetime
) -> None:
    """Whether a correction may be asked so, of files that hold what is known.

    :raises ValidationError: nothing named, something unknown or named twice, no reason, or a day too soon.
    """
    if not points:
        raise ValidationError("Nommez au moins un champ ou une pièce à corriger.")
    if len({one.target for one in points}) != len(points) or any(one.target not in known for one in points):
        raise ValidationError("Nommez chaque champ ou pièce une seule fois, parmi ceux du dossier.")
    if any(one.reason not in CorrectionReason.values for one in points):
        raise ValidationError("Dites, pour chaque point, s'il manque ou ce qui ne va pas.")
    if any(len(one.note) > LONGEST_NOTE for one in points) or len(message) > LONGEST_MESSAGE:
        raise ValidationError(f"Une précision tient en {LONGEST_NOTE} caractères, le message en {LONGEST_MESSAGE}.")
    if answer_by_on <= day_of(at):
        raise ValidationError({"answer_by_on": "Laissez au moins jusqu'à demain pour répondre."})
