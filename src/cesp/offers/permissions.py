"""Who offers, moves and signs. Who reads is ``visible_to``, beside the models."""

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.offers.models import Offer


def require_desk(actor: Membership) -> None:
    """First line of every act of the managing authority.

    :raises PermissionDenied: the actor does not hold the case desk.
    """
    permissions.require(actor, Role.CASE_DESK)


def require_own(actor: Membership, offer: Offer) -> None:
    """First line of what a candidate does with what they are offered.

    :raises PermissionDenied: it is offered to somebody else.
    """
    require_themself(actor, offer.candidature.person_id)


def require_themself(actor: Membership, person_id: int) -> None:
    """Let through only the person whom a paper binds, in their own space.

    :raises PermissionDenied: anybody else.
    """
    permissions.require(actor, Role.SIGNATORY)
    if actor.person_id != person_id:
        raise PermissionDenied("Seule la personne à qui ce contrat est proposé peut y répondre.")
