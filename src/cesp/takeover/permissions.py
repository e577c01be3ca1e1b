"""Who takes contracts over. Who reads the reports is ``visible_to``, beside the model."""

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role

ACTORS = (Role.CASE_DESK,)


def may_take_over(actor: Membership) -> bool:
    """Whether to show the form and the buttons."""
    return actor.role in ACTORS


def require_desk(actor: Membership) -> None:
    """First line of every operation here.

    :raises PermissionDenied: with a French sentence naming who may act.
    """
    permissions.require(actor, *ACTORS)
