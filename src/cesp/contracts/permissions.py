"""Who acts on a contract. Which contracts one sees is ``visible_to``, beside each model."""

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role

RECORDERS = (Role.CASE_DESK,)


def may_record(actor: Membership) -> bool:
    """Whether to show the buttons that record, correct and annul."""
    return actor.role in RECORDERS


def require_recorder(actor: Membership) -> None:
    """First line of every operation here.

    :raises PermissionDenied: with a French sentence naming who may act.
    """
    permissions.require(actor, *RECORDERS)
