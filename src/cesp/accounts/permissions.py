"""The first line of every operation."""

from django.core.exceptions import PermissionDenied

from cesp.accounts.models import Membership, Organisation, Role


def require(actor: Membership, *roles: Role) -> None:
    """Let the actor through only in one of the roles.

    :raises PermissionDenied: with a French sentence naming who may act.
    """
    if actor.role not in roles:
        allowed = ", ".join(f"« {Role(role).label} »" for role in roles)
        raise PermissionDenied(f"Cet acte revient à : {allowed}. Vous agissez comme « {Role(actor.role).label} ».")


def require_administrator(actor: Membership, organisation: Organisation) -> None:
    """Let through whoever keeps this organisation: its administrators, and those of the managing authority.

    :raises PermissionDenied: anybody else.
    """
    require(actor, Role.ADMINISTRATOR)
    if not (actor.administers_everything or actor.organisation_id == organisation.pk):
        raise PermissionDenied(f"Les membres de « {organisation.name} » sont suivis par ses propres administrateurs.")


def require_inviter(actor: Membership, organisation: Organisation, role: Role) -> None:
    """Let through whoever keeps this organisation; and a UFR's manager, who invites members of its committees.

    :raises PermissionDenied: anybody else.
    """
    own = actor.role == Role.UFR_MANAGER and actor.organisation_id == organisation.pk
    if not (own and role is Role.COMMITTEE_MEMBER):
        require_administrator(actor, organisation)


def require_national(actor: Membership, *roles: Role) -> None:
    """Let the actor through in one of the roles, but not the administrator of a single ARS or UFR.

    :raises PermissionDenied: anybody else.
    """
    require(actor, *roles)
    if actor.administers_one_organisation:
        require_support(actor)


def require_support(actor: Membership) -> None:
    """Let through only the administrators of the managing authority.

    :raises PermissionDenied: anybody else.
    """
    require(actor, Role.ADMINISTRATOR)
    if not actor.administers_everything:
        raise PermissionDenied("Cet acte revient aux administrateurs de l'autorité gestionnaire.")
