"""Putting a piece in answer to a question, and taking it out."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.documents import operations as documents
from cesp.questionnaire.definition import FORM
from cesp.questionnaire.models import Attachment, Response
from cesp.questionnaire.operations.answering import locked, written
from cesp.questionnaire.permissions import require_author
from cesp.questionnaire.queries.own import file_of, place_of
from cesp_law.refusals import Refused


def add_piece(
    *,
    actor: Membership,
    response: Response,
    question: str,
    kind: str,
    upload: UploadedFile[bytes],
    at: datetime,
    expires_on: date | None = None,
) -> Attachment:
    """Put a file in answer to a question.

    :param kind: nature of the piece, one of those that the question admits.
    :raises PermissionDenied: it is somebody else's.
    :raises Refused: the form does not ask for it, or takes no answer that day.
    :raises cesp.documents.reception.Refusal: the file is not one we keep.
    :clauses: INS-7, IDF-12
    """
    require_author(actor, response)
    with documents.kept(upload, kind=kind) as file, transaction.atomic():
        current = locked(response, at=at)
        place = place_of(file_of(current, at=at), question)
        if place is None or kind not in place.pieces:
            raise Refused("Cette pièce n'est pas demandée par votre questionnaire.", citation=FORM)
        person = current.contract.signatory
        piece = documents.known(file, person=person) or documents.attach(
            file, actor=actor, person=person, subject=current, at=at, expires_on=expires_on
        )
        attachment, _ = Attachment.objects.get_or_create(response=current, question=question, piece=piece)
        written(current, actor=actor, at=at)
    return attachment


@transaction.atomic
def remove_piece(*, actor: Membership, response: Response, attachment: int, at: datetime) -> None:
    """Take a piece out of the answer; what was sent with it is kept with what was sent.

    :raises PermissionDenied: it is somebody else's.
    :raises Refused: it is no longer there, or nothing changes that day.
    """
    require_author(actor, response)
    current = locked(response, at=at)
    held = Attachment.objects.filter(pk=attachment, response=current).select_related("piece").first()
    if held is None:
        raise Refused("Cette pièce n'est plus dans votre questionnaire : rien n'a changé.", citation=FORM)
    piece = held.piece
    held.delete()
    others = Attachment.objects.filter(piece=piece).exists()
    if current.sent_at is None and piece.is_kept and not others:
        documents.detach(piece, actor=actor, at=at)
    written(current, actor=actor, at=at)
    audit.record(
        act="questionnaire.piece_removed",
        actor=actor,
        at=at,
        about_id=current.contract.signatory_id,
        subject=current,
    )
