"""Signatures: the candidate's within thirty days, in the service or on paper, then the managing authority's.

Never more signatures than contracts: each counts again under the lock of its quota. The contract is concluded
by the last signature, which opens the signatory's file in the same transaction (ADR 0021).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership, Person, Role
from cesp.audit import operations as audit
from cesp.common.instants import PARIS, day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts import operations as contracts
from cesp.contracts.models import Contract
from cesp.documents import operations as documents
from cesp.documents.models import Piece
from cesp.letters.models import Revocation
from cesp.notifications.operations import notify, resolve
from cesp.offers.models import Answer, Document, Method, Offer, Paper, Party, Signature
from cesp.offers.operations.answering import refuse_answered, refuse_over, settle
from cesp.offers.operations.preparing import lock_paper
from cesp.offers.permissions import require_desk, require_themself
from cesp.offers.reading import Category, contracts_of, signed_in
from cesp_law.codec import terms_from
from cesp_law.dates import in_french
from cesp_law.refusals import Refused
from cesp_law.selection.quota import last_day_to_sign

ORIGINAL = "signed_original"
_LAW = "code de l'éducation, art. L. 632-6 : signature dans l'ordre du classement, dans la limite des contrats offerts"


@transaction.atomic
def sign(
    *, actor: Membership, paper: Paper, digest: str, accepted: bool, signed_in_with: str, at: datetime
) -> Signature:
    """Sign a contract or an amendment in the service, as the person whom it binds.

    :param digest: SHA-256 of the sealed file that they had before them.
    :param accepted: whether they ticked the sentence of acceptance.
    :param signed_in_with: how they proved who they are, just before.
    :raises PermissionDenied: it binds somebody else.
    :raises AlreadyDone: it is signed, or the offer answered, already.
    :raises Refused: not accepted, another version stands, the thirty days are over, or no contract is left.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-8, PAP-9
    """
    current = _locked(paper)
    require_themself(actor, _person_id(current))
    if not accepted:
        raise Refused("Pour signer, cochez la phrase d'acceptation.", citation=_LAW)
    if digest != current.letter.sealed_sha256:
        raise Refused("Le papier a changé depuis que vous l'avez ouvert : relisez-le avant de signer.", citation=_LAW)
    if current.offer is not None:
        refuse_answered(current.offer)
        refuse_over(current.offer, at)
        _take(current.offer, signed_at=at, at=at)
    return _write(
        Signature(paper=current, party=Party.SIGNATORY, method=Method.IN_SERVICE, signed_by=actor, recorded_by=actor,
                  signed_on=day_of(at), signed_at=at, signed_in_with=signed_in_with),
        act="offers.paper_signed",
    )  # fmt: skip


def record_original(
    *, actor: Membership, paper: Paper, signed_on: date, upload: UploadedFile[bytes], at: datetime
) -> Signature:
    """Record the paper original that somebody signed: worth as much, on the day written on it.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises documents.Refusal: the file is not one we keep.
    :raises AlreadyDone: it is signed, or the offer answered, already.
    :raises Refused: signed before the offer, after its thirty days, in the future, or no contract is left.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-8, PAP-9
    """
    require_desk(actor)
    with documents.kept(upload, kind=ORIGINAL) as file, transaction.atomic():
        current = _locked(paper, though_lapsed=True)
        _refuse_day(current, signed_on, at)
        person = _person_of(current)
        if current.offer is not None:
            _take_late(current.offer, signed_on, at)
            current.abandoned_at = None
            current.save(update_fields=["abandoned_at"])
        scan = documents.attach(file, actor=actor, person=person, subject=current, at=at)
        return _write(_on_paper(current, person, scan, actor=actor, signed_on=signed_on, at=at),
                      act="offers.original_recorded")  # fmt: skip


def _on_paper(
    paper: Paper, person: Person, scan: Piece, *, actor: Membership, signed_on: date, at: datetime
) -> Signature:
    own = Membership.objects.filter(person=person, role=Role.SIGNATORY).order_by("pk").first()
    if own is None:
        raise Refused("Cette personne n'a pas d'espace dans le service : ouvrez-le d'abord.", citation=_LAW)
    return Signature(paper=paper, party=Party.SIGNATORY, method=Method.ON_PAPER, signed_by=own, recorded_by=actor,
                     signed_on=signed_on, signed_at=at, scan=scan)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Countersigned:
    """What a bulk signature did: contracts concluded, amendments signed, and what the law refused."""

    contracts: list[Contract]
    amendments: list[Paper]
    refused: list[tuple[Paper, str]]


def countersign(*, actor: Membership, papers: Sequence[Paper], signed_in_with: str, at: datetime) -> Countersigned:
    """Sign many papers for the managing authority, each on its own: one that is refused keeps no other back.

    :raises PermissionDenied: the actor does not hold the case desk.
    """
    require_desk(actor)
    done = Countersigned([], [], [])
    for paper in papers:
        try:
            contract = countersign_one(actor=actor, paper=paper, signed_in_with=signed_in_with, at=at)
        except (Refused, AlreadyDone) as refusal:
            done.refused.append((paper, refusal.sentence))
        else:
            if paper.document == Document.CONTRACT:
                done.contracts.append(contract)
            else:
                done.amendments.append(paper)
    return done


@transaction.atomic
def countersign_one(*, actor: Membership, paper: Paper, signed_in_with: str, at: datetime) -> Contract:
    """Sign a paper for the managing authority, after the signatory: a contract is concluded, and its file opens.

    :raises PermissionDenied: the actor does not hold the case desk.
    :raises AlreadyDone: the managing authority signed it already.
    :raises Refused: the signatory has not signed, or the law refuses the contract (eligibility, overlap).
    :law: code de l'éducation, art. L. 632-6
    :clauses: PAP-9, PAP-1
    """
    require_desk(actor)
    current = _locked(paper)
    if not current.signatures.filter(party=Party.SIGNATORY).exists():
        raise Refused("Le signataire signe d'abord : l'autorité gestionnaire conclut.", citation=_LAW)
    contract = _conclude(current, actor=actor, at=at) if current.offer is not None else current.contract
    assert contract is not None
    _write(
        Signature(paper=current, party=Party.AUTHORITY, method=Method.IN_SERVICE, signed_by=actor, recorded_by=actor,
                  signed_on=day_of(at), signed_at=at, signed_in_with=signed_in_with),
        act="offers.paper_signed",
    )  # fmt: skip
    _tell_concluded(current, contract, at=at)
    return contract


def _locked(paper: Paper, *, though_lapsed: bool = False) -> Paper:
    """The paper read again under its lock, still to be signed by somebody.

    :param though_lapsed: whether one that only the lapse of its offer gave up is read too: it may have been signed
        in time, on paper.
    :raises Refused: it was given up (as one whose letter is replaced is), or its letter revoked.
    """
    lock_paper(paper)
    current = Paper.objects.select_related("letter").get(pk=paper.pk)
    if current.offer_id is not None:
        offers = Offer.objects.select_related("candidature", "quota")
        current.offer = offers.get(pk=current.offer_id)
    if current.offer is not None and current.abandoned_at is not None:
        refuse_answered(current.offer)
    given_up = current.abandoned_at is not None and not (though_lapsed and _lapsed_with(current))
    if given_up or Revocation.objects.filter(letter=current.letter_id).exists():
        raise Refused("Ce papier n'est plus à signer : une autre version l'a remplacé.", citation=_LAW)
    return current


def _lapsed_with(paper: Paper) -> bool:
    """Whether the paper was given up by the lapse of its offer, and by nothing else."""
    return paper.offer is not None and paper.abandoned_at == paper.offer.lapse_told_at


def _person_id(paper: Paper) -> int:
    if paper.offer is not None:
        return paper.offer.candidature.person_id
    assert paper.contract is not None
    return paper.contract.signatory_id


def _person_of(paper: Paper) -> Person:
    if paper.offer is not None:
        return paper.offer.candidature.person
    assert paper.contract is not None
    return paper.contract.signatory


def _take(offer: Offer, *, signed_at: datetime, at: datetime) -> None:
    """Count one more signature in the quota, whose lock is held.

    :raises Refused: there is no contract left.
    """
    contracts_offered = contracts_of(offer.quota)
    if signed_in(offer.quota) >= contracts_offered:
        raise Refused(
            f"Les {contracts_offered} contrats offerts dans cette catégorie sont tous signés : il n'en reste pas. La "
            "gestion des contrats vous écrira si un contrat se libère.",
            citation=_LAW,
        )
    offer.answer, offer.answered_at = Answer.SIGNED, signed_at
    offer.save(update_fields=["answer", "answered_at"])
    settle(offer, at=at)


def _take_late(offer: Offer, signed_on: date, at: datetime) -> None:
    """As :func:`_take`, for a paper signed in time that arrives later: the place must not be somebody else's yet."""
    current = Offer.objects.select_related("candidature__person", "quota__campaign").get(pk=offer.pk)
    refuse_answered(current)
    if day_of(at) > last_day_to_sign(current.offered_on):
        category = Category.read(current.quota)
        others = sum(1 for one in category.offers if one.pk != current.pk and _holds(one, day_of(at)))
        if others >= category.contracts:
            raise Refused(
                "L'original est arrivé après le dernier jour pour signer, et le contrat a été proposé au candidat "
                "suivant. Écrivez-le à la personne ; un contrat qui se libère peut lui être rendu.",
                citation=_LAW,
            )
    _take(current, signed_at=datetime.combine(signed_on, time(12), PARIS), at=at)


def _holds(offer: Offer, on: date) -> bool:
    return offer.answer == Answer.SIGNED or (not offer.answer and on <= last_day_to_sign(offer.offered_on))


def _refuse_day(paper: Paper, signed_on: date, at: datetime) -> None:
    """The day written on an original: from the offer to its last day, never to come, nor before what it signs."""
    if signed_on > day_of(at):
        raise Refused("Le jour écrit sur l'original est à venir.", citation=_LAW)
    if paper.offer is not None:
        offered_on, last_day = paper.offer.offered_on, last_day_to_sign(paper.offer.offered_on)
        if not offered_on <= signed_on <= last_day:
            raise Refused(
                f"Le contrat proposé le {in_french(offered_on)} devait être signé du {in_french(offered_on)} au "
                f"{in_french(last_day)} inclus.",
                citation=_LAW,
            )
    if signed_on < paper.letter.dated_on:
        raise Refused(
            f"Ce papier est daté du {in_french(paper.letter.dated_on)} : l'original n'a pas pu être signé avant.",
            citation=_LAW,
        )


def _write(signature: Signature, *, act: str) -> Signature:
    """Record a signature, with the digest of what was signed.

    :raises AlreadyDone: this party signed it already.
    """
    paper = signature.paper
    held = paper.signatures.filter(party=signature.party).first()
    if held is not None:
        raise AlreadyDone(f"Ce papier a été signé le {at_in_french(held.signed_at)}.")
    signature.digest = paper.letter.sealed_sha256
    signature.save()
    resolve(kind="offers.paper_to_sign", key=f"offers.paper:{paper.pk}", at=signature.signed_at)
    audit.record(
        act=act,
        actor=signature.recorded_by,
        at=signature.signed_at,
        about_id=_person_id(paper),
        subject=paper,
        detail={"digest": signature.digest, "party": signature.party},
    )
    return signature


def _conclude(paper: Paper, *, actor: Membership, at: datetime) -> Contract:
    """Open the file of a contract, on the day of the last signature, with the terms that the paper prints."""
    offer = paper.offer
    assert offer is not None
    if offer.contract_id is not None:
        raise AlreadyDone("Ce contrat est déjà conclu.")
    candidature = offer.candidature
    contract = contracts.conclude_contract(
        actor=actor,
        signatory=candidature.person,
        terms=replace(terms_from(paper.terms), signed_on=day_of(at)),
        ufr=candidature.ufr,
        evidence=f"Contrat n° {paper.letter.number}",
        at=at,
    )
    offer.contract = contract
    offer.save(update_fields=["contract"])
    return contract


def _tell_concluded(paper: Paper, contract: Contract, *, at: datetime) -> None:
    concluded = paper.document == Document.CONTRACT
    data: dict[str, str | int] = {"reference": contract.reference, "version": paper.version}
    notify(
        person=contract.signatory,
        kind="offers.contract_concluded" if concluded else "offers.amendment_concluded",
        key=f"offers.concluded:{paper.pk}",
        path=reverse("offers:own"),
        at=at,
        data={name: data[name] for name in (("reference",) if concluded else ("version", "reference"))},
    )
