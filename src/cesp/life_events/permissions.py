"""Who asks and who decides. Who reads is ``visible_to``, beside the model."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.contracts.models import Contract
from cesp.life_events.kinds import EVENTS
from cesp.life_events.models import LifeEvent


def require_signatory(actor: Membership, contract: Contract) -> None:
    """Let through whoever holds the contract.

    :raises PermissionDenied: with a French sentence.
    """
    permissions.require(actor, Role.SIGNATORY)
    if contract.signatory_id != actor.person_id:
        raise PermissionDenied("Ce contrat est celui d'une autre personne.")


def require_decider(actor: Membership, event: LifeEvent) -> None:
    """Let through the desk that the law names for this kind of request, on a contract that it follows.

    :raises PermissionDenied: another role, or a request outside the actor's perimeter.
    """
    permissions.require(actor, EVENTS[event.kind].desk)
    if not LifeEvent.objects.visible_to(actor).filter(pk=event.pk).exists():
        raise PermissionDenied("Cette demande est suivie par d'autres que vous : vous ne pouvez rien y décider.")


def decides(actor: Membership, event: LifeEvent) -> bool:
    """Whether to show the buttons that decide."""
    return actor.role == EVENTS[event.kind].desk


def require_desk(actor: Membership) -> None:
    """Let through only the case desk: it keeps the library of reasons.

    :raises PermissionDenied: anybody else.
    """
    permissions.require(actor, Role.CASE_DESK)
