"""Who acts on an installation. Who reads it is ``visible_to``, beside the model.

The agency of the place checks, attests and records (INS-5, IDF-11): it alone knows where somebody practises. That of
the training reads, for both are concerned when the regions differ (BIE-10). ADR 0028.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Contract
from cesp_law.timeline import Timeline


def require_agency(actor: Membership, *, ars: str, contract: Contract) -> None:
    """Let through a referent of the agency of the place, who follows the contract.

    :raises PermissionDenied: with a French sentence.
    """
    permissions.require(actor, Role.ARS_REFERENT)
    if not is_agency_of(actor, ars):
        raise PermissionDenied("Cet acte revient à l'agence régionale de santé du lieu d'exercice.")
    if not Contract.objects.visible_to(actor).filter(pk=contract.pk).exists():
        raise PermissionDenied("Ce contrat est suivi par d'autres que vous : vous ne pouvez rien y enregistrer.")


def is_agency_of(actor: Membership, ars: str) -> bool:
    """Whether the actor answers for the agency of the place: whether to show its buttons."""
    organisation = actor.organisation
    return actor.role == Role.ARS_REFERENT and organisation is not None and organisation.ars_code == ars


def signals_unvalidated(actor: Membership, timeline: Timeline) -> bool:
    """Whether to show an agency the button that records an installation which nobody validated (BIE-8)."""
    return actor.role == Role.ARS_REFERENT and not timeline.projects and timeline.closed_on is None
