"""The first line of every operation."""

from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Membership, Role


def require(actor: Membership, *roles: Role) -> None:
    """Let the actor through only in one of the roles.

    :raises PermissionDenied: with a French sentence naming who may act.
    """
    if actor.role not in roles:
        allowed = ", ".join(f"« {Role(role).label} »" for role in roles)
        raise PermissionDenied(f"Cet acte revient à : {allowed}. Vous agissez comme « {Role(actor.role).label} ».")
