"""Payments received, each once; a wrong one is undone by a contrary entry."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from cesp.accounts.models import Membership
from cesp.common.instants import day_of
from cesp.common.instants import in_french as at_in_french
from cesp.common.workflow import AlreadyDone
from cesp.notifications.operations import notify, resolve
from cesp.payments import ledger
from cesp.payments.models import Account as LedgerAccount
from cesp.payments.models import EntryKind
from cesp.recovery.models import Debt, Means, Movement, MovementKind
from cesp.recovery.operations.held import RULE, journal, locked, refuse_amount
from cesp.recovery.operations.lateness import settle
from cesp.recovery.permissions import require_clerk
from cesp.recovery.queries.again import again_of, written_off_cents
from cesp.recovery.reading import Account
from cesp_law.dates import in_french
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused


@transaction.atomic
def record_payment(
    *, actor: Membership, debt: Debt, cents: Cents, on: date, means: str, reference: str, at: datetime
) -> Movement:
    """Record money received. The same reference, day and amount is the same payment: it is recorded once.

    :param on: day it was received: not before the claim, not to come. :param reference: as the bank prints it.
    :raises PermissionDenied: anybody but a payments clerk.
    :raises ValidationError: no reference, or a day out of order.
    :raises Refused: nothing, more than what is left, or a reference that another payment of this debt bears.
    :clauses: IDF-16
    """
    require_clerk(actor)
    reference = " ".join(reference.split())
    account = locked(debt, at=at)
    if (same := _same(account, cents, on=on, reference=reference)) is not None:
        return same
    _refuse_day(account, on, at)
    if not reference:
        raise ValidationError({"reference": "Recopiez la référence du paiement : elle le distingue des autres."})
    _refuse_written_off(account, at)
    refuse_amount(account, cents, what="Le paiement")
    entry = ledger.post(
        EntryKind.REPAYMENT,
        contract=account.debt.contract,
        cents={LedgerAccount.REPAID: cents, LedgerAccount.RECEIVABLE: -cents},
        actor=actor,
        at=at,
    )
    movement = Movement.objects.create(
        debt=account.debt,
        kind=MovementKind.PAYMENT,
        entry=entry,
        on=on,
        means=Means(means),
        reference=reference,
    )
    settle(account.debt, at=at)
    _tell(movement, account, at=at)
    journal("payment_recorded", account.debt, actor=actor, at=at)
    return movement


@transaction.atomic
def reverse_payment(*, actor: Membership, movement: Movement, reason: str, at: datetime) -> Movement:
    """Undo a payment recorded wrongly by a contrary entry, from the day of the payment on.

    :raises PermissionDenied: anybody but a payments clerk.
    :raises AlreadyDone: it was undone already; says by whom and when.
    :raises Refused: it is no payment, or no reason is given.
    """
    require_clerk(actor)
    reason = " ".join(reason.split())
    account = locked(movement.debt, at=at)
    current = next(one.movement for one in account.steps if one.movement and one.movement.pk == movement.pk)
    _refuse_reversal(current, reason)
    cents = -current.cents  # type: ignore[attr-defined]  # annotated
    entry = ledger.post(
        EntryKind.REVERSAL,
        contract=account.debt.contract,
        cents={LedgerAccount.REPAID: -cents, LedgerAccount.RECEIVABLE: cents},
        actor=actor,
        at=at,
    )
    undone = Movement.objects.create(
        debt=account.debt, kind=MovementKind.REVERSAL, entry=entry, on=current.on, reason=reason, reverses=current
    )
    settle(account.debt, at=at)
    resolve(kind="recovery.payment_received", key=_key(current), at=at)
    journal("payment_reversed", account.debt, actor=actor, at=at)
    return undone


def _same(account: Account, cents: Cents, *, on: date, reference: str) -> Movement | None:
    """The payment of this reference that stands; none, it is new.

    :raises Refused: it is another payment's reference.
    """
    for step in account.steps:
        held = step.movement
        if held is None or held.kind != MovementKind.PAYMENT or held.reference != reference or _undone(held):
            continue
        if step.cents == -cents and held.on == on:
            return held
        raise Refused(
            f"La référence « {reference} » est déjà celle d'un paiement de {euros(Cents(-step.cents))} du "
            f"{in_french(held.on)} : vérifiez, ou annulez d'abord ce paiement.",
            citation=RULE,
        )
    return None


def _refuse_written_off(account: Account, at: datetime) -> None:
    if account.is_settled and written_off_cents(account) and again_of(account, today=day_of(at)) is not None:
        raise Refused(
            "Cette créance est admise en non-valeur : elle est sortie du compte. Constatez d'abord une nouvelle "
            "créance, depuis sa page, puis enregistrez le paiement sur elle.",
            citation=RULE,
        )


def _undone(movement: Movement) -> bool:
    return hasattr(movement, "reversed_by")


def _refuse_day(account: Account, on: date, at: datetime) -> None:
    if on > day_of(at):
        raise ValidationError({"on": "Ce jour est à venir : un paiement s'enregistre une fois reçu."})
    if on < account.debt.opened_on:
        raise ValidationError(
            {"on": f"La somme est réclamée depuis le {in_french(account.debt.opened_on)} : pas de paiement avant."}
        )


def _refuse_reversal(movement: Movement, reason: str) -> None:
    if movement.kind != MovementKind.PAYMENT:
        raise Refused("Seul un paiement reçu s'annule ainsi.", citation=RULE)
    if _undone(movement):
        by = movement.reversed_by.entry
        raise AlreadyDone(
            f"Ce paiement est déjà annulé : {by.recorded_by.person.full_name} l'a fait le "
            f"{at_in_french(by.recorded_at)}. Rien n'a été fait de nouveau."
        )
    if not reason:
        raise Refused("Dites pourquoi ce paiement est annulé : le compte le montre.", citation=RULE)


def _tell(movement: Movement, account: Account, *, at: datetime) -> None:
    if account.is_deceased:
        return
    notify(
        person=account.debt.person,
        kind="recovery.payment_received",
        key=_key(movement),
        path=reverse("recovery:own_debt", args=[account.debt.public_id]),
        at=at,
        data={"debt_paid_on": movement.on.isoformat()},
    )


def _key(movement: Movement) -> str:
    return f"recovery.payment:{movement.pk}"
