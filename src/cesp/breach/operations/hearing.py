"""Observations and pieces: in the service, or typed in from paper; late ones are kept and marked."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.breach import telling
from cesp.breach.models import HEARD, Case, CasePiece, CaseState, Observation
from cesp.breach.operations.held import RULE, changed, journal, locked, to_act, worded
from cesp.breach.permissions import may_join, natures_for, require_desk, require_own
from cesp.common.instants import day_of
from cesp.documents import operations as documents
from cesp_law.dates import in_french
from cesp_law.refusals import Refused


@transaction.atomic
def observe(*, actor: Membership, case: Case, text: str, at: datetime) -> Observation:
    """Say what one has to say, in the service.

    :raises PermissionDenied: somebody else's case.
    :raises Refused: nothing is written, or the procedure is over.
    :law: code des relations entre le public et l'administration, art. L. 122-1
    :clauses: IDF-16
    """
    require_own(actor, case)
    current = to_act(case, f"observe_{_state(case)}", actor=actor, at=at)
    said = _kept(current, text, on=day_of(at), on_paper=False, actor=actor, at=at)
    telling.tell_desk(current, version=current.version, at=at)
    journal("observations_given", current, actor=actor, at=at)
    return said


@transaction.atomic
def record_observations(*, actor: Membership, case: Case, text: str, received_on: date, at: datetime) -> Observation:
    """Type in what came on paper or by mail, on the day it was received.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises Refused: nothing is written, a day out of order, or the procedure is over.
    """
    require_desk(actor)
    current = to_act(case, f"take_observations_{_state(case)}", actor=actor, at=at)
    opened_on = day_of(current.opened_at) if current.opened_at else None
    if received_on > day_of(at) or (opened_on and received_on < opened_on):
        since = f" entre le {in_french(opened_on)} et aujourd'hui" if opened_on else " au plus tard aujourd'hui"
        raise Refused(f"Le jour de réception se place{since}.", citation=RULE)
    said = _kept(current, text, on=received_on, on_paper=True, actor=actor, at=at)
    journal("observations_recorded", current, actor=actor, at=at)
    return said


def join(
    *,
    actor: Membership,
    case: Case,
    kind: str,
    upload: UploadedFile[bytes],
    at: datetime,
    expires_on: date | None = None,
) -> CasePiece:
    """Join a piece: to a report by who made it, to a procedure by its signatory or the desk.

    :raises PermissionDenied: a case that the actor does not see, or does not act on.
    :raises Refused: the case is over, or this nature does not support it.
    :raises cesp.documents.reception.Refusal: the file is not one we keep.
    :clauses: IDF-16
    """
    with documents.kept(upload, kind=kind) as file, transaction.atomic():
        current = locked(case)
        _require_joining(actor, current)
        if kind not in natures_for(actor):
            raise Refused("Cette pièce ne se joint pas ici : choisissez une nature proposée.", citation=RULE)
        piece = documents.known(file, person=current.person) or documents.attach(
            file, actor=actor, person=current.person, subject=current, at=at, expires_on=expires_on
        )
        held = CasePiece.objects.filter(case=current, piece=piece).first()
        if held is not None:
            return held
        held = CasePiece.objects.create(case=current, piece=piece, joined_by=actor, joined_at=at)
        changed(current)
        journal("piece_joined", current, actor=actor, at=at)
    return held


def _require_joining(actor: Membership, case: Case) -> None:
    if not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        raise Refused("Cette procédure ne vous est pas adressée.", citation=RULE)
    if not may_join(actor, case):
        raise Refused(
            f"Aucune pièce ne se joint plus de votre part : « {case.get_state_display().lower()} ».", citation=RULE
        )


def _state(case: Case) -> str:
    """A state in which one is heard; out of them, the table refuses the first one."""
    now = locked(case).state
    return now if now in HEARD else CaseState.OPEN


def _kept(case: Case, text: str, *, on: date, on_paper: bool, actor: Membership, at: datetime) -> Observation:
    """Late after the last day, or once the decision is signed; before the receipt, nothing is late."""
    until = case.observations_until_on
    said = Observation.objects.create(
        case=case,
        text=worded(text, "Écrivez vos observations avant de les envoyer."),
        received_on=on,
        late=case.is_decided or (until is not None and on > until),
        on_paper=on_paper,
        recorded_by=actor,
        recorded_at=at,
    )
    changed(case)
    return said
