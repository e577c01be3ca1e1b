"""Claiming an overpayment, or again a debt: counted anew under the lock, so that no cent is claimed twice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.common import locks
from cesp.common.instants import day_of
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.payments.operations import LOCK
from cesp.recovery.models import Debt, DebtOrigin
from cesp.recovery.operations.held import locked
from cesp.recovery.operations.opening import open_debt
from cesp.recovery.operations.revisiting import revisit
from cesp.recovery.permissions import require_clerk, require_opener
from cesp.recovery.queries.again import again_of
from cesp.recovery.queries.claims import claimable_of
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused

RULE = "code des relations entre le public et l'administration, art. L. 242-1 ; règle de gestion (ADR 0026)"


@transaction.atomic
def claim_overpayment(*, actor: Membership, contract: Contract, seen_cents: Cents, at: datetime) -> Debt:
    """Claim what a contract was paid beyond its due and nobody claims yet.

    :param seen_cents: what the actor read.
    :raises PermissionDenied: anybody but a payments clerk.
    :raises AlreadyDone: all of it is claimed already.
    :raises Refused: the law does not read the contract, or the amount has changed since it was read.
    """
    require_opener(actor, DebtOrigin.OVERPAYMENT)
    locks.hold(LOCK)  # as every decision on an overpayment
    found = claimable_of(contract, today=day_of(at))
    if found.found.refusal:
        raise Refused(found.found.refusal, citation=RULE)
    if found.cents == 0:
        raise AlreadyDone("Rien n'est plus à réclamer de ce trop-perçu : il est pris en charge, ou n'existe plus.")
    if found.cents != seen_cents:
        raise Refused(
            f"Le trop-perçu a changé pendant votre lecture : {euros(found.cents)}. Relisez le calcul.", citation=RULE
        )
    number = Debt.objects.filter(contract=contract, origin=DebtOrigin.OVERPAYMENT).count()
    suffix = f" ({number + 1})" if number else ""
    return open_debt(
        actor=actor,
        contract=contract,
        origin=DebtOrigin.OVERPAYMENT,
        principal=found.cents,
        lines=found.lines,
        subject_reference=f"{found.subject_reference[:100]}{suffix}",
        at=at,
    )


@transaction.atomic
def claim_again(*, actor: Membership, debt: Debt, seen_cents: Cents, at: datetime) -> Debt:
    """Claim by a new debt what was written off of one, or what is due of its breach and no debt claims.

    :param seen_cents: what the actor read.
    :raises PermissionDenied: anybody but a payments clerk.
    :raises AlreadyDone: nothing more is to be claimed.
    :raises Refused: the amount has changed since it was read.
    :clauses: IDF-16
    """
    require_clerk(actor)
    account = locked(debt, at=at)
    again = again_of(account, today=day_of(at))
    if again is None:
        raise AlreadyDone("Rien de plus n'est à réclamer à côté de cette créance : une autre le réclame déjà.")
    if again.cents != seen_cents:
        raise Refused(
            f"La somme a changé pendant votre lecture : {euros(again.cents)}. Relisez le calcul.", citation=RULE
        )
    made = open_debt(
        actor=actor,
        contract=debt.contract,
        origin=DebtOrigin(debt.origin),
        principal=again.cents,
        lines=again.lines,
        subject_reference=again.subject_reference,
        at=at,
    )
    revisit([debt.contract], at=at)
    return made
