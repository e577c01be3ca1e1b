"""Who keeps a choice and who makes wishes. Who reads is ``visible_to``, beside the models."""

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Contract


def require_desk(actor: Membership) -> None:
    """First line of every act of the managing authority.

    :raises PermissionDenied: the actor does not hold the case desk.
    """
    permissions.require(actor, Role.CASE_DESK)


def require_own(actor: Membership, contract: Contract) -> None:
    """First line of what a signatory does with their own wishes.

    :raises PermissionDenied: it is somebody else's contract.
    """
    permissions.require(actor, Role.SIGNATORY)
    if actor.person_id != contract.signatory_id:
        raise PermissionDenied("Seul le signataire de ce contrat formule ses vœux d'internat.")
