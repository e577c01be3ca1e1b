"""Putting a piece in its place in the file, and taking it out."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.campaigns.models import Attachment, Candidature
from cesp.campaigns.operations.filing import locked, refuse_closed, unlocked
from cesp.campaigns.permissions import require_holder
from cesp.campaigns.requirements import Requirement, required
from cesp.documents import operations as documents
from cesp_law.refusals import Refused

_FILE = "pièces de la candidature (code de l'éducation, art. L. 632-6)"


def add_piece(
    *,
    actor: Membership,
    candidature: Candidature,
    requirement: str,
    kind: str,
    upload: UploadedFile[bytes],
    at: datetime,
    expires_on: date | None = None,
) -> Attachment:
    """Deposit a file in a place of the file; where one only is admitted, it takes the place of the other.

    :param requirement: code of the place. :param kind: nature of the piece, one of those the place admits.
    :raises PermissionDenied: it is not the actor's file.
    :raises Refused: the place is not open: not asked of this profile, or not named by the correction.
    :raises cesp.documents.reception.Refusal: the file is not one we keep.
    :clauses: NAT-4, IDF-5
    """
    require_holder(actor, candidature)
    with documents.kept(upload, kind=kind) as file, transaction.atomic():
        current = locked(candidature)
        place = _open_place(current, requirement, at=at)
        if kind not in place.kinds:
            raise Refused(f"Cette pièce ne convient pas pour « {place.label} ».", citation=_FILE)
        piece = documents.known(file, person=current.person) or documents.attach(
            file, actor=actor, person=current.person, subject=current, at=at, expires_on=expires_on
        )
        attachment, _ = Attachment.objects.get_or_create(
            candidature=current, piece=piece, defaults={"requirement": requirement}
        )
        if not place.several:
            others = Attachment.objects.filter(candidature=current, requirement=requirement)
            for other in others.exclude(pk=attachment.pk).select_related("piece"):
                _taken_out(other, actor=actor, at=at)
        _saved(current, at)
    return attachment


@transaction.atomic
def remove_piece(*, actor: Membership, candidature: Candidature, attachment: int, at: datetime) -> None:
    """Take a piece out of the file; its file goes a month later, unless another candidature holds it too.

    :raises PermissionDenied: it is not the actor's file.
    :raises Refused: its place is not open, or it is no longer there.
    """
    require_holder(actor, candidature)
    current = locked(candidature)
    held = Attachment.objects.filter(pk=attachment, candidature=current).select_related("piece").first()
    if held is None:
        raise Refused("Cette pièce n'est plus au dossier : rien n'a changé.", citation=_FILE)
    _open_place(current, held.requirement, at=at)
    _taken_out(held, actor=actor, at=at)
    _saved(current, at)
    audit.record(
        act="campaigns.piece_removed",
        actor=actor,
        at=at,
        about_id=current.person_id,
        subject=current,
        detail={"requirement": held.requirement},
    )


def _taken_out(attachment: Attachment, *, actor: Membership, at: datetime) -> None:
    piece = attachment.piece
    attachment.delete()
    if piece.is_kept and not Attachment.objects.filter(piece=piece).exists():
        documents.detach(piece, actor=actor, at=at)


def _open_place(candidature: Candidature, code: str, *, at: datetime) -> Requirement:
    """The place, if it is asked of this profile and may be changed now."""
    refuse_closed(candidature, at=at)
    place = next((one for one in required(candidature) if one.code == code), None)
    if place is None:
        raise Refused("Cette pièce n'est pas demandée à votre profil.", citation=_FILE)
    open_items = unlocked(candidature)
    if open_items is not None and f"piece:{code}" not in open_items:
        raise Refused(
            f"La correction demandée ne porte pas sur « {place.label} » : cette pièce ne se change plus.",
            citation=_FILE,
        )
    return place


def _saved(candidature: Candidature, at: datetime) -> None:
    candidature.version += 1
    candidature.saved_at = at
    candidature.save(update_fields=["version", "saved_at"])
