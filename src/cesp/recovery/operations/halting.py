"""Not chasing a debt for a time: a death, a dispute. What is owed does not change."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.common.workflow import AlreadyDone
from cesp.recovery.models import Debt, Halt, HaltGround
from cesp.recovery.operations.held import journal, locked, refuse_settled
from cesp.recovery.operations.lateness import settle
from cesp.recovery.permissions import require_clerk


@transaction.atomic
def halt(*, actor: Membership, debt: Debt, ground: HaltGround, at: datetime) -> Halt:
    """Stop reminding of a debt, until it is lifted. Asked twice, it is once.

    :raises PermissionDenied: anybody but a payments clerk.
    :raises Refused: nothing is left to pay.
    """
    require_clerk(actor)
    account = locked(debt, at=at)
    refuse_settled(account)
    if account.halt is not None:
        return account.halt
    made = Halt.objects.create(debt=account.debt, ground=HaltGround(ground), halted_by=actor, halted_at=at)
    settle(account.debt, at=at)
    journal("halted", account.debt, actor=actor, at=at, detail={"ground": made.ground})
    return made


@transaction.atomic
def lift(*, actor: Membership, debt: Debt, at: datetime) -> Halt:
    """Remind of a debt again.

    :raises PermissionDenied: anybody but a payments clerk.
    :raises AlreadyDone: nothing is halted.
    """
    require_clerk(actor)
    current = locked(debt, at=at).halt
    if current is None:
        raise AlreadyDone("Les relances ne sont pas suspendues : rien n'a changé.")
    current.lifted_by, current.lifted_at = actor, at
    current.save(update_fields=["lifted_by", "lifted_at"])
    journal("halt_lifted", debt, actor=actor, at=at)
    return current
