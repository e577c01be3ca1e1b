"""The pieces of an installation: deposited by the signatory, checked by the agency of the place (IDF-11)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.contracts.operations import record_fact
from cesp.contracts.permissions import require_signatory
from cesp.contracts.reading import timeline_of
from cesp.documents import operations as documents
from cesp.notifications.operations import notify, resolve
from cesp.projects.models import Project, Site
from cesp.settling.checklist import Line, checklist
from cesp.settling.models import CoveredSite, Installation, Practitioner, Proof, ProofState
from cesp.settling.operations.opening import RULE, journal, locked, opened, refuse_over, whole
from cesp.settling.permissions import require_agency
from cesp.settling.queries.standing import whole_proofs
from cesp.settling.requirements import ORDER_REGISTRATION, Requirement, required, requirement
from cesp.settling.wording import place_names
from cesp_law.dates import in_french
from cesp_law.facts import RegisteredWithOrder
from cesp_law.installation import check_rpps
from cesp_law.refusals import Refused


def deposit(
    *,
    actor: Membership,
    project: Project,
    kind: str,
    upload: UploadedFile[bytes],
    at: datetime,
    ends_on: date | None = None,
) -> Proof:
    """Deposit a piece; the agency of the place checks it.

    :param ends_on: last day of a contract that has one.
    :raises PermissionDenied: somebody else's project.
    :raises Refused: the project is not validated, no such piece is asked for, or the contract is over.
    :raises cesp.documents.reception.Refusal: the file is not one we keep.
    :clauses: IDF-11
    """
    require_signatory(actor, project.contract)
    if kind not in {one.kind for one in required_of(project)}:
        raise Refused("Cette pièce n'est pas demandée pour une installation : choisissez une nature proposée.",
                      citation=RULE)  # fmt: skip
    with documents.kept(upload, kind=kind) as file, transaction.atomic():
        current, installation = opened(project, at=at)
        refuse_over(current)
        person = current.contract.signatory
        piece = documents.known(file, person=person) or documents.attach(
            file, actor=actor, person=person, subject=installation, at=at
        )
        proof, new = Proof.objects.get_or_create(
            installation=installation, piece=piece, defaults={"kind": kind, "ends_on": ends_on, "deposited_at": at}
        )
        if new:
            resolve(kind="settling.proof_refused", key=_key(installation, kind), at=at)
            journal("proof_deposited", installation, actor=actor, at=at)
    return proof


@transaction.atomic
def withdraw(*, actor: Membership, proof: Proof, at: datetime) -> None:
    """Take back a piece that nobody accepted; its file goes a month later.

    :raises PermissionDenied: somebody else's. :raises Refused: it is accepted.
    """
    require_signatory(actor, proof.installation.contract)
    installation, current = _locked(proof)
    if current.state == ProofState.ACCEPTED:
        raise Refused("Cette pièce est acceptée : déposez celle qui la remplace, sans la retirer.", citation=RULE)
    piece = current.piece
    current.delete()
    if piece.is_kept:
        documents.detach(piece, actor=actor, at=at)
    journal("proof_withdrawn", installation, actor=actor, at=at)


@transaction.atomic
def accept(
    *,
    actor: Membership,
    proof: Proof,
    at: datetime,
    registered_on: date | None = None,
    rpps: str = "",
    covers: Collection[int] = (),
) -> Proof:
    """Accept a piece; that of the order records the registration, under its number.

    :param registered_on: first day on the order's register, for that piece alone; :param rpps: its number.
    :param covers: keys of the structures that a work contract proves; a project of one structure needs no word of it.
    :raises PermissionDenied: another agency than that of the place.
    :raises AlreadyDone: it is checked already, says by whom and when.
    :raises Refused: no day of registration, a day to come, a contract that is over or that proves no structure of the
        project, or a number that does not exist.
    :clauses: IDF-11, IDF-10
    """
    require_agency(actor, ars=proof.installation.ars, contract=proof.installation.contract)
    installation, current = _to_check(proof)
    today = day_of(at)
    until = requirement(current.kind).valid_until(checked_on=today, ends_on=current.ends_on)
    if until is not None and until <= today:
        raise Refused("Ce contrat est déjà fini : refusez la pièce, et demandez celle qui court.", citation=RULE)
    if current.kind == ORDER_REGISTRATION:
        _register(installation, actor=actor, registered_on=registered_on, rpps=rpps, proof=current, at=at)
    current.valid_until = until
    _checked(current, ProofState.ACCEPTED, actor=actor, at=at)
    _cover(installation, current, covers)
    _complete(installation, at=at)
    journal("proof_accepted", installation, actor=actor, at=at)
    return current


@transaction.atomic
def refuse(*, actor: Membership, proof: Proof, reasons: str, at: datetime) -> Proof:
    """Refuse a piece, saying what is wrong with it.

    :raises PermissionDenied: another agency than that of the place.
    :raises AlreadyDone: it is checked already. :raises Refused: no reason is given.
    :clauses: IDF-11
    """
    require_agency(actor, ars=proof.installation.ars, contract=proof.installation.contract)
    installation, current = _to_check(proof)
    if not reasons.strip():
        raise Refused("Dites ce qui ne va pas dans cette pièce, pour que son auteur la refasse.", citation=RULE)
    current.reasons = reasons.strip()
    _checked(current, ProofState.REFUSED, actor=actor, at=at)
    notify(
        person=installation.person,
        kind="settling.proof_refused",
        key=_key(installation, current.kind),
        path=reverse("settling:pieces"),
        at=at,
        data={"proof_nature": current.kind},
    )
    journal("proof_refused", installation, actor=actor, at=at)
    return current


def required_of(project: Project) -> tuple[Requirement, ...]:
    """The pieces asked for from whoever a project is of."""
    return required(timeline_of(project.contract).terms.profession)


def missing(installation: Installation, *, on: date) -> tuple[Line, ...]:
    """The pieces of which none is accepted and still proves something on a day, for each structure that needs one."""
    profession = timeline_of(installation.contract).terms.profession
    places = place_names(whole(installation.project_id)) if installation.project_id else ()
    proofs = list(whole_proofs().filter(installation=installation))
    return tuple(one for one in checklist(profession, proofs, places=places, on=on) if not one.holds)


def _cover(installation: Installation, proof: Proof, chosen: Collection[int]) -> None:
    """Note which structures a work contract proves: the agency read it."""
    if not requirement(proof.kind).by_site:
        return
    sites = list(Site.objects.filter(project=installation.project_id))
    held = sites if len(sites) == 1 else [one for one in sites if one.pk in chosen]
    if sites and not held:
        raise Refused("Dites quelles structures ce contrat prouve : cochez-en une au moins.", citation=RULE)
    CoveredSite.objects.bulk_create(CoveredSite(proof=proof, site=one) for one in held)


def _register(
    installation: Installation,
    *,
    actor: Membership,
    registered_on: date | None,
    rpps: str,
    proof: Proof,
    at: datetime,
) -> None:
    if registered_on is None:
        raise Refused("Recopiez de l'attestation le jour de l'inscription au tableau.", citation=RULE)
    if registered_on > day_of(at):
        raise Refused(f"L'inscription au tableau, le {in_french(registered_on)}, est à venir.", citation=RULE)
    number = check_rpps(rpps)
    Practitioner.objects.update_or_create(
        contract=installation.contract, defaults={"rpps": number}, create_defaults={"rpps": number, "saved_at": at}
    )
    if not any(spell.ends_on is None for spell in timeline_of(installation.contract).registrations):
        fact = RegisteredWithOrder(on=registered_on)
        record_fact(
            actor=actor, contract=installation.contract, fact=fact, evidence=f"Pièce n° {proof.piece_id}", at=at
        )


def _complete(installation: Installation, *, at: datetime) -> None:
    """Note since when nothing is missing."""
    if installation.complete_at is None and not missing(installation, on=day_of(at)):
        installation.complete_at = at
        installation.save(update_fields=["complete_at"])


def _checked(proof: Proof, state: ProofState, *, actor: Membership, at: datetime) -> None:
    proof.state, proof.checked_by, proof.checked_at = state, actor, at
    proof.save()


def _locked(proof: Proof) -> tuple[Installation, Proof]:
    installation = locked(proof.installation)
    current = Proof.objects.select_related("piece", "checked_by__person").get(pk=proof.pk)
    return installation, current


def _to_check(proof: Proof) -> tuple[Installation, Proof]:
    installation, current = _locked(proof)
    if current.checked_at is not None and current.checked_by is not None:
        raise AlreadyDone(
            f"{current.checked_by.signature} a déjà dit cette pièce « {current.get_state_display().lower()} » le "
            f"{at_in_french(current.checked_at)}. Rien n'a été fait de nouveau."
        )
    return installation, current


def _key(installation: Installation, kind: str) -> str:
    return f"settling.proof:{installation.pk}:{kind}"
