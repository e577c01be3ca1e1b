"""Who acts on a candidature. Who reads it is ``visible_to``, beside the model."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Candidature
from cesp.common import locks


def require_candidate(actor: Membership, candidature: Candidature | None = None) -> None:
    """Let through whoever candidates, on their own file.

    :raises PermissionDenied: with a French sentence.
    """
    permissions.require(actor, Role.SIGNATORY)
    if candidature is not None and candidature.person_id != actor.person_id:
        raise PermissionDenied("Cette candidature est celle d'une autre personne.")


def require_ufr(actor: Membership, candidature: Candidature | None = None) -> None:
    """Let through whoever manages the UFR where the candidature is deposited, unless a conflict keeps them away.

    :raises PermissionDenied: with a French sentence.
    """
    permissions.require(actor, Role.UFR_MANAGER)
    if candidature is None:
        return
    if candidature.ufr_id != actor.organisation_id:
        raise PermissionDenied("Cette candidature est déposée dans une autre UFR.")
    if candidature.conflicts.filter(person=actor.person_id).exists():
        raise PermissionDenied("Vous avez déclaré un conflit d'intérêts sur cette candidature.")


def require_holder(actor: Membership, candidature: Candidature) -> None:
    """Let through the candidate, or the UFR that types in their paper file.

    :raises PermissionDenied: with a French sentence.
    """
    if actor.role == Role.UFR_MANAGER and candidature.typed_by_id is not None:
        require_ufr(actor, candidature)
    else:
        require_candidate(actor, candidature)


def held(actor: Membership, pk: int, *roles: Role) -> Candidature:
    """First line of an act of a desk: the file, read again under its lock.

    :raises PermissionDenied: another role, a file outside the actor's perimeter, or a conflict of interest.
    """
    permissions.require(actor, *roles)
    locks.hold(f"candidature:{pk}")
    rows = Candidature.objects.visible_to(actor).select_related("person", "ufr", "campaign")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise PermissionDenied("Cette candidature n'est pas, ou n'est plus, de celles que vous suivez.")
    return found
