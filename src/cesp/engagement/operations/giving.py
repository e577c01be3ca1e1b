"""Giving the proof of a year of engagement: pieces, then the sending."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cesp.accounts.models import Membership
from cesp.audit import operations as audit
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.contracts.permissions import require_signatory
from cesp.documents import operations as documents
from cesp.engagement.models import ProofPiece, ProofSource, ProofState, YearlyProof
from cesp.engagement.operations.years import locked, no_longer_asked
from cesp.engagement.reading import NATURES, RULE
from cesp.engagement.workflow import PROOF
from cesp_law.refusals import Refused


def add_piece(
    *,
    actor: Membership,
    contract: Contract,
    number: int,
    kind: str,
    upload: UploadedFile[bytes],
    at: datetime,
    expires_on: date | None = None,
) -> ProofPiece:
    """Join a piece to the proof of a year.

    :raises PermissionDenied: somebody else's contract.
    :raises Refused: that year asks for nothing, or its proof is given already.
    :raises cesp.documents.reception.Refusal: the file is not one we keep.
    :clauses: INS-8, IDF-12
    """
    require_signatory(actor, contract)
    if kind not in NATURES:
        raise Refused("Cette pièce ne prouve pas un exercice : choisissez une nature proposée.", citation=RULE)
    with documents.kept(upload, kind=kind) as file, transaction.atomic():
        proof = _to_give(actor, contract, number, at=at)
        piece = documents.known(file, person=proof.person) or documents.attach(
            file, actor=actor, person=proof.person, subject=proof, at=at, expires_on=expires_on
        )
        joined, _ = ProofPiece.objects.get_or_create(proof=proof, piece=piece)
        _changed(proof)
    return joined


@transaction.atomic
def remove_piece(*, actor: Membership, contract: Contract, number: int, joined: int, at: datetime) -> None:
    """Take a piece out; its file goes a month later, unless another proof holds it too.

    :raises PermissionDenied: somebody else's contract.
    :raises Refused: the proof is given, or the piece is no longer there.
    """
    proof = _to_give(actor, contract, number, at=at)
    held = ProofPiece.objects.filter(pk=joined, proof=proof).select_related("piece").first()
    if held is None:
        raise Refused("Cette pièce n'est plus jointe : rien n'a changé.", citation=RULE)
    piece = held.piece
    held.delete()
    if piece.is_kept and not ProofPiece.objects.filter(piece=piece).exists():
        documents.detach(piece, actor=actor, at=at)
    _changed(proof)


@transaction.atomic
def give(*, actor: Membership, contract: Contract, number: int, seen: int, at: datetime) -> YearlyProof:
    """Send the proof of a year to the agency that checks it. Twice is once.

    :param seen: the version that the actor read.
    :raises PermissionDenied: somebody else's contract.
    :raises AlreadyDone: it was changed in between, from elsewhere.
    :raises Refused: no piece is joined, or that year asks for nothing.
    :clauses: INS-7, INS-8, IDF-12
    """
    require_signatory(actor, contract)
    proof = _of_year(contract, number, at=at)
    if proof.state == ProofState.GIVEN:
        return proof
    _refuse_out_of_turn(proof, "give", actor)
    if proof.version != seen:
        raise AlreadyDone("Cette preuve a changé depuis, dans une autre fenêtre : relisez-la, rien n'est écrasé.")
    if not proof.pieces.exists():
        raise Refused("Joignez au moins une pièce avant d'envoyer votre preuve.", citation=RULE)
    proof.state, proof.source, proof.given_at = ProofState.GIVEN, ProofSource.PIECES, at
    proof.version += 1
    proof.save(update_fields=["state", "source", "given_at", "version"])
    no_longer_asked(proof, at=at)
    audit.record(
        act="engagement.proof_given",
        actor=actor,
        at=at,
        about_id=contract.signatory_id,
        subject=proof,
        detail={"number": number},
    )
    return proof


def _to_give(actor: Membership, contract: Contract, number: int, *, at: datetime) -> YearlyProof:
    require_signatory(actor, contract)
    proof = _of_year(contract, number, at=at)
    _refuse_out_of_turn(proof, "give", actor)
    return proof


def _of_year(contract: Contract, number: int, *, at: datetime) -> YearlyProof:
    proof = locked(contract, number, at=at)
    if proof is None:
        raise Refused("Aucune preuve n'est demandée pour cette année d'engagement.", citation=RULE)
    return proof


def _refuse_out_of_turn(proof: YearlyProof, code: str, actor: Membership) -> None:
    if refusal := PROOF.refusal(code, state=proof.state, subject=proof, actor=actor):
        raise Refused(refusal, citation=RULE)


def _changed(proof: YearlyProof) -> None:
    proof.version += 1
    proof.save(update_fields=["version"])
