"""Who keeps a portfolio."""

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Person, Role
from cesp.followup.models import followed_by


def require_follower(actor: Membership, person: Person) -> None:
    """First line of what is written about somebody.

    :raises PermissionDenied: another role, or somebody outside of the actor's portfolio.
    """
    permissions.require(actor, Role.ARS_REFERENT, Role.DEPARTEMENT_REFERENT)
    if not followed_by(actor).filter(contract__signatory=person).exists():
        raise PermissionDenied("Cette personne n'est pas dans votre portefeuille.")


def require_referent(actor: Membership) -> None:
    """First line of what touches many people at once."""
    permissions.require(actor, Role.ARS_REFERENT)


def may_send(actor: Membership) -> bool:
    return actor.role == Role.ARS_REFERENT
