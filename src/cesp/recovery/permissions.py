"""Who acts on a debt. Who reads is ``visible_to``, beside each model."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from cesp.accounts import permissions
from cesp.accounts.models import Membership, Role
from cesp.recovery.models import Debt, DebtOrigin

DESKS = (Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER)
_OPENERS = {
    DebtOrigin.BREACH: (Role.CASE_DESK, Role.PAYMENTS_CLERK),
    DebtOrigin.OVERPAYMENT: (Role.PAYMENTS_CLERK,),
}


def require_opener(actor: Membership, origin: DebtOrigin) -> None:
    """Let through who claims: the desk that decides a breach, the payments clerk for either.

    :raises PermissionDenied: with a French sentence naming who may act.
    """
    permissions.require(actor, *_OPENERS[origin])


def require_clerk(actor: Membership) -> None:
    """Let through who records, proposes and withdraws.

    :raises PermissionDenied: anybody else.
    """
    permissions.require(actor, Role.PAYMENTS_CLERK)


def require_approver(actor: Membership) -> None:
    """Let through who issues orders and confirms.

    :raises PermissionDenied: anybody else.
    """
    permissions.require(actor, Role.PAYMENTS_APPROVER)


def require_debtor(actor: Membership, debt: Debt) -> None:
    """Let through only who owes it.

    :raises PermissionDenied: anybody else.
    """
    permissions.require(actor, Role.SIGNATORY)
    if debt.contract.signatory_id != actor.person_id:
        raise PermissionDenied("Cette somme est due par une autre personne.")


def require_statement(actor: Membership, debt: Debt) -> None:
    """Let through who has a debt stated in a letter: who owes it, and the payments desks.

    :raises PermissionDenied: anybody else.
    """
    if actor.role == Role.SIGNATORY:
        require_debtor(actor, debt)
    else:
        permissions.require(actor, *DESKS)
