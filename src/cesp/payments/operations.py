"""What is done to money, one act a function: permit, lock and re-read, ask, record, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.permissions import require
from cesp.common import locks
from cesp.common.instants import in_french
from cesp.common.workflow import AlreadyDone
from cesp.payments import bank, ledger, takeovers
from cesp.payments.ledger import PaidElsewhere
from cesp.payments.models import BankAccount, Entry
from cesp.payments.takeovers import AccountInUse
from cesp_law.refusals import Refused

LOCK = "payments:runs"
"""Held by whatever writes a run or the ledger: there is one treasury."""


def record_bank_account(
    *, actor: Membership, person: Person, iban: str, bic: str, holder: str, from_on: date, at: datetime
) -> BankAccount:
    """Record where a person wants to be paid; nothing goes there before another agent approves.

    :param iban: as people write it; ``bic`` likewise, or nothing where the IBAN is enough.
    :param from_on: first day it may be paid to, once approved.
    :raises PermissionDenied: neither the person nor the payments desk.
    :raises Refused: not an account that a SEPA transfer reaches.
    :law: règlement (UE) n° 260/2012
    :clauses: BIE-2
    """
    require(actor, Role.SIGNATORY, Role.PAYMENTS_CLERK)
    if actor.role == Role.SIGNATORY and actor.person_id != person.pk:
        require(actor, Role.PAYMENTS_CLERK)
    number = bank.checked_iban(iban)
    if not holder.strip():
        raise Refused("Le nom du titulaire du compte est nécessaire.", citation="règlement (UE) n° 260/2012")
    return BankAccount.objects.create(
        person=person,
        iban=number,
        bic=bank.checked_bic(bic, iban=number),
        holder=" ".join(holder.split()),
        from_on=from_on,
        recorded_by=actor,
        recorded_at=at,
    )


def approve_bank_account(*, actor: Membership, account: BankAccount, at: datetime) -> BankAccount:
    """Make an account usable: a second agent has compared it with the bank's statement.

    :raises PermissionDenied: another role than the payments desk.
    :raises Refused: approved by the very person who recorded it.
    :raises AlreadyDone: approved before, by whom and when.
    :law: décret n° 2012-1246, art. 9
    :clauses: BIE-2
    """
    require(actor, Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER)
    with transaction.atomic():
        locks.hold(f"bank_account:{account.pk}")
        account = BankAccount.objects.select_related("recorded_by", "approved_by__person").get(pk=account.pk)
        if account.approved_by is not None and account.approved_at is not None:
            who, when = account.approved_by.person.full_name, in_french(account.approved_at)
            raise AlreadyDone(f"Ces coordonnées ont déjà été approuvées par {who} le {when}.")
        if account.recorded_by.person_id == actor.person_id:
            raise Refused(
                "Vous avez enregistré ces coordonnées : une autre personne les approuve.",
                citation="décret n° 2012-1246, art. 9",
            )
        account.approved_by, account.approved_at = actor, at
        account.save(update_fields=["approved_by", "approved_at"])
    return account


def take_over_bank_accounts(*, actor: Membership, accounts: Sequence[AccountInUse], at: datetime) -> None:
    """Record the accounts that the former payer was paying to, usable as they are.

    :param accounts: checked by :mod:`cesp.payments.bank`; at most one a person.
    :raises PermissionDenied: another role than the desks.
    :law: reprise de gestion : les coordonnées en usage le restent
    :clauses: BIE-2
    """
    require(actor, Role.CASE_DESK, Role.PAYMENTS_CLERK)
    BankAccount.objects.bulk_create(
        (
            BankAccount(
                person_id=one.person_id,
                iban=one.iban,
                bic=one.bic,
                holder=one.holder,
                from_on=one.from_on,
                origin=BankAccount.Origin.TAKEN_OVER,
                recorded_by=actor,
                recorded_at=at,
                approved_by=actor,
                approved_at=at,
            )
            for one in accounts
        ),
        batch_size=1_000,
    )


def take_over_payments(*, actor: Membership, payments: Sequence[PaidElsewhere], at: datetime) -> Entry | None:
    """Write in the ledger the months that the former payer paid: they are not ordered again.

    :param payments: non-empty ranges of months, each at one monthly amount.
    :returns: the entry, one for all; nothing when there is no payment.
    :raises PermissionDenied: another role than the desks.
    :raises Refused: a month that would be counted twice.
    :law: reprise de gestion : ce qui a été versé ne l'est pas deux fois
    :clauses: PAP-9, IDF-2
    """
    require(actor, Role.CASE_DESK, Role.PAYMENTS_CLERK)
    if not payments:
        return None
    with transaction.atomic():
        locks.hold(LOCK)
        takeovers.refuse_overlaps(payments)
        return ledger.taken_over(payments, actor=actor, at=at)
