"""Who declares, who settles, who contests."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from cesp.accounts import perimeter, permissions
from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Contract


def require_ufr_of(actor: Membership, contract: Contract) -> None:
    """First line of a declaration: the faculty where the signatory is enrolled, conflicts of interest aside.

    :raises PermissionDenied: another role, another faculty, or somebody whom the actor declared to know.
    """
    permissions.require(actor, Role.UFR_MANAGER)
    known = Contract.objects.visible_to(actor).exclude(perimeter.withheld(actor, person="signatory"))
    if actor.organisation_id is None or not known.filter(pk=contract.pk, ufr=actor.organisation_id).exists():
        raise PermissionDenied("Ce signataire est suivi par une autre UFR, ou vous avez déclaré un conflit d'intérêts.")


def require_desk(actor: Membership) -> None:
    """:raises PermissionDenied: another role than the case desk."""
    permissions.require(actor, Role.CASE_DESK)


def require_signatory_of(actor: Membership, contract: Contract) -> None:
    """:raises PermissionDenied: not the signatory of this contract."""
    permissions.require(actor, Role.SIGNATORY)
    if actor.person_id != contract.signatory_id:
        raise PermissionDenied("Ce contrat n'est pas le vôtre.")
