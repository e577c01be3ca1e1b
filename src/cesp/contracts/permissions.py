"""Who acts on a contract. Which contracts one sees is ``visible_to``, beside each model."""

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role

RECORDERS = (Role.CASE_DESK,)
READ_INDEMNITY = (Role.SIGNATORY, Role.CASE_DESK, Role.AUDITOR)


def may_record(actor: Membership) -> bool:
    """Whether to show the buttons that record, correct and annul."""
    return actor.role in RECORDERS


def reads_indemnity(actor: Membership) -> bool:
    """Whether what leaving would cost is shown: to whom it concerns, to the desk that computes it, to the audit.

    Never to an agency, which advises the signatory and is no party to a breach.
    """
    return actor.role in READ_INDEMNITY


def require_recorder(actor: Membership) -> None:
    """First line of every operation here.

    :raises PermissionDenied: with a French sentence naming who may act.
    """
    permissions.require(actor, *RECORDERS)
