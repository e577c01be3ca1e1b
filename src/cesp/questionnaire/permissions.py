"""Who keeps, answers, treats. Who reads is ``visible_to``, beside the models."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.questionnaire.models import Proposal, Response, Summons


def require_keeper(actor: Membership) -> None:
    """First line of every act on a questionnaire and its form: the managing authority's.

    :raises PermissionDenied: the actor does not hold the case desk.
    """
    permissions.require(actor, Role.CASE_DESK)


def require_author(actor: Membership, response: Response) -> None:
    """First line of what a signatory writes.

    :raises PermissionDenied: another role, or somebody else's questionnaire.
    """
    permissions.require(actor, Role.SIGNATORY)
    if response.contract.signatory_id != actor.person_id:
        raise PermissionDenied("Ce questionnaire est celui d'une autre personne.")


def require_desk(actor: Membership, proposal: Proposal) -> None:
    """First line of what a desk decides on an answer; the case desk decides in anybody's place.

    :raises PermissionDenied: another desk, or a contract that the actor does not follow.
    """
    permissions.require(actor, Role.CASE_DESK, Role(proposal.desk))
    if not Proposal.objects.visible_to(actor).filter(pk=proposal.pk).exists():
        raise PermissionDenied("Cette réponse concerne un contrat que vous ne suivez pas.")


def require_referent(actor: Membership, summons: Summons) -> None:
    """First line of a decision on silence: the region's own.

    :raises PermissionDenied: another role, or a contract that the actor does not follow.
    """
    permissions.require(actor, Role.ARS_REFERENT)
    if not Summons.objects.visible_to(actor).filter(pk=summons.pk).exists():
        raise PermissionDenied("Ce contrat est suivi par une autre agence.")
