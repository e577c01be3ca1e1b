"""Who asks, gives times and writes up. Who reads is ``visible_to``, beside the models."""

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.interviews.models import Interview


def require_own(actor: Membership, interview: Interview) -> None:
    """First line of what a signatory does with their interview.

    :raises PermissionDenied: it is somebody else's.
    """
    permissions.require(actor, Role.SIGNATORY)
    if actor.person_id != interview.person_id:
        raise PermissionDenied("Cet entretien est celui d'une autre personne.")


def require_agency(actor: Membership, interview: Interview) -> None:
    """First line of what an agency does: its own interviews, with people whom it follows today.

    :raises PermissionDenied: another role, another agency, or somebody it no longer follows.
    """
    permissions.require(actor, Role.ARS_REFERENT)
    seen = Interview.objects.visible_to(actor).filter(pk=interview.pk, organisation=actor.organisation_id)
    if not seen.exists():
        raise PermissionDenied("Cet entretien est suivi par une autre agence que la vôtre.")
