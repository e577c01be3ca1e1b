"""Who reports, hears and decides. Who reads is ``visible_to``, beside the model."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.breach.models import HEARD, REPORTABLE, RUNNING, Case, CaseGround, CaseState
from cesp.contracts.models import Contract

PIECES = ("legal_observations", "medical_certificate", "work_contract", "place_declaration", "order_registration")
"""Natures that the signatory and the desk join; what a doctor wrote is kept apart, by its nature."""
REPORTED_PIECES = ("legal_observations", "work_contract", "place_declaration")
"""Natures that an agency joins to its report: it sees no health piece."""


def grounds_for(actor: Membership) -> tuple[CaseGround, ...]:
    """What a role may report: the desk, besides, that nothing may be owed."""
    return (*REPORTABLE, CaseGround.WAIVER) if actor.role == Role.CASE_DESK else REPORTABLE


def require_reporter(actor: Membership, contract: Contract, ground: str) -> None:
    """Let through an agency that follows the contract, and the case desk.

    :raises PermissionDenied: with a French sentence.
    """
    permissions.require(actor, Role.ARS_REFERENT, Role.CASE_DESK)
    if ground not in grounds_for(actor):
        raise PermissionDenied("Ce motif ne se signale pas : une renonciation vient du signataire lui-même.")
    if not Contract.objects.visible_to(actor).filter(pk=contract.pk).exists():
        raise PermissionDenied("Ce contrat est suivi par d'autres que vous : vous ne pouvez rien y signaler.")


def require_desk(actor: Membership) -> None:
    """Let through only the case desk: it examines, notifies and decides.

    :raises PermissionDenied: anybody else.
    """
    permissions.require(actor, Role.CASE_DESK)


def require_own(actor: Membership, case: Case) -> None:
    """Let through the signatory of a case that they see.

    :raises PermissionDenied: with a French sentence.
    """
    permissions.require(actor, Role.SIGNATORY)
    if not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        raise PermissionDenied("Cette procédure est celle d'une autre personne.")


def natures_for(actor: Membership) -> tuple[str, ...]:
    """Natures of pieces that a role joins."""
    return REPORTED_PIECES if actor.role == Role.ARS_REFERENT else PIECES


def may_join(actor: Membership, case: Case) -> bool:
    """Whether a role joins pieces to a case as it stands."""
    match actor.role:
        case Role.SIGNATORY:
            return case.state in HEARD
        case Role.CASE_DESK:
            return case.state in RUNNING
        case Role.ARS_REFERENT:
            return case.state == CaseState.REPORTED
        case _:
            return False
