"""Bank details, one act a function: proposed or recorded, checked, approved by another, refused, withdrawn, frozen."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cesp.accounts.models import Membership, Person, Role
from cesp.accounts.permissions import require
from cesp.audit import operations as audit
from cesp.common import locks
from cesp.common.instants import day_of, in_french
from cesp.common.workflow import AlreadyDone
from cesp.documents import operations as documents
from cesp.payments import bank, telling
from cesp.payments.bank_reading import usable_from
from cesp.payments.bank_workflow import ACCOUNTS, Holder
from cesp.payments.models import AccountState, BankAccount
from cesp.payments.operations import LOCK
from cesp_law.refusals import Refused

STATEMENT = "bank_statement"
"""Nature of the piece that supports a proposal."""

LINK_DAYS = 90
"""Days during which the link « ce n'est pas moi » of a mail works; the page of one's account has a new one each day."""

_SEPA = "règlement (UE) n° 260/2012"


def record_bank_account(
    *, actor: Membership, person: Person, iban: str, bic: str, holder: str, from_on: date, at: datetime
) -> BankAccount:
    """Record where a person is to be paid, as the desk holds it; nothing goes there before another approves.

    :param iban: as people write it; ``bic`` likewise, or nothing where the IBAN is enough.
    :param from_on: first day it may be paid to, once approved.
    :raises PermissionDenied: another role than the payments desk.
    :raises Refused: not an account that a SEPA transfer reaches.
    :law: règlement (UE) n° 260/2012
    :clauses: BIE-2
    """
    _require("record", actor)
    given = _checked(iban, bic, holder)
    with transaction.atomic():
        account = BankAccount(person=person, from_on=from_on, recorded_by=actor, recorded_at=at, **given)
        _enter("record", account, actor)
        _recorded(account, actor, at)
    return account


def propose(
    *, actor: Membership, iban: str, bic: str, holder: str, upload: UploadedFile[bytes], at: datetime
) -> BankAccount:
    """Ask to be paid to another account, with the bank's statement; every address of the person is told.

    :param iban: as people write it; ``bic`` likewise, or nothing where the IBAN is enough.
    :raises PermissionDenied: another role than a signatory, for themself.
    :raises Refused: not an account that a SEPA transfer reaches, the one in use, or a proposal is open already.
    :law: règlement (UE) n° 260/2012
    :clauses: BIE-2
    """
    _require("propose", actor)
    given = _checked(iban, bic, holder)
    with documents.kept(upload, kind=STATEMENT) as file, transaction.atomic():
        locks.hold(_lock_of(actor.person_id))
        account = BankAccount(
            person=actor.person,
            origin=BankAccount.Origin.PROPOSED,
            from_on=usable_from(day_of(at)),
            recorded_by=actor,
            recorded_at=at,
            **given,
        )
        _enter("propose", account, actor)
        account.statement = documents.known(file, person=actor.person) or documents.attach(
            file, actor=actor, person=actor.person, subject=account, at=at
        )
        account.save(update_fields=["statement"])
        _recorded(account, actor, at)
    return account


def _checked(iban: str, bic: str, holder: str) -> dict[str, str]:
    number = bank.checked_iban(iban)
    if not holder.strip():
        raise Refused("Le nom du titulaire du compte est nécessaire.", citation=_SEPA)
    return {"iban": number, "bic": bank.checked_bic(bic, iban=number), "holder": " ".join(holder.split())}


def _recorded(account: BankAccount, actor: Membership, at: datetime) -> None:
    telling.tell_bank_details(account, done="recorded", token=token_of(account), at=at)
    audit.record(act="payments.bank_account_recorded", actor=actor, at=at, about_id=account.person_id, subject=account)


def check(*, actor: Membership, account: BankAccount, at: datetime) -> BankAccount:
    """Say that the proposal is what the bank's statement says; another agent then approves.

    :raises PermissionDenied: another role than the payments desk.
    :raises Refused: their own proposal, or the account of somebody else too.
    :raises AlreadyDone: no longer to be checked.
    :law: règle de gestion : ce qu'une personne prépare, une autre l'approuve
    :clauses: BIE-2
    """
    _require("check", actor)
    with transaction.atomic():
        account = _taken("check", account, actor)
        account.checked_by, account.checked_at = actor, at
        account.save(update_fields=["state", "checked_by", "checked_at"])
        audit.record(
            act="payments.bank_account_checked", actor=actor, at=at, about_id=account.person_id, subject=account
        )
    return account


def approve_bank_account(*, actor: Membership, account: BankAccount, at: datetime) -> BankAccount:
    """Make an account usable: a second agent has compared it with the bank's statement.

    What the signatory proposed is usable after the cooling-off, counted from this day.

    :raises PermissionDenied: another role than the payments desks.
    :raises Refused: by the very person who recorded or checked it, not checked yet, or shared.
    :raises AlreadyDone: approved before, by whom and when; or refused, withdrawn, frozen.
    :law: règle de gestion : ce qu'une personne prépare, une autre l'approuve
    :clauses: BIE-2
    """
    _require("approve", actor)
    with transaction.atomic():
        account = _taken("approve", account, actor)
        if account.origin == BankAccount.Origin.PROPOSED:
            account.from_on = usable_from(day_of(at))
        account.approved_by, account.approved_at = actor, at
        account.save(update_fields=["state", "approved_by", "approved_at", "from_on"])
        audit.record(
            act="payments.bank_account_approved", actor=actor, at=at, about_id=account.person_id, subject=account
        )
        telling.tell_bank_details(account, done="approved", token=token_of(account), at=at)
    return account


def refuse(*, actor: Membership, account: BankAccount, reason: str, at: datetime) -> BankAccount:
    """Refuse a proposal; the signatory is told why and may propose again.

    :param reason: a sentence for the signatory, 10 to 500 characters.
    :raises PermissionDenied: another role than the payments desks.
    :raises Refused: no reason given, or their own proposal.
    :raises AlreadyDone: it waits for nobody any more.
    :law: règle de gestion : un refus dit pourquoi
    :clauses: BIE-2
    """
    _require("refuse", actor)
    reason = " ".join(reason.split())
    if not 10 <= len(reason) <= 500:
        raise Refused("Le motif du refus compte 10 à 500 caractères.", citation="règle de gestion : une phrase")
    with transaction.atomic():
        account = _taken("refuse", account, actor)
        account.refusal = reason
        _end(account, "payments.bank_account_refused", actor, at)
        telling.tell_bank_details(account, done="refused", token=token_of(account), at=at)
    return account


def withdraw(*, actor: Membership, account: BankAccount, at: datetime) -> BankAccount:
    """Take back one's own proposal, as long as nobody approved it.

    :raises PermissionDenied: another role than a signatory, or not their own.
    :raises AlreadyDone: it waits for nobody any more.
    :law: règle de gestion : une proposition se retire tant qu'elle n'est pas approuvée
    :clauses: BIE-2
    """
    _require("withdraw", actor)
    if account.person_id != actor.person_id:
        raise PermissionDenied("Cette proposition est celle d'une autre personne.")
    with transaction.atomic():
        account = _taken("withdraw", account, actor)
        _end(account, "payments.bank_account_withdrawn", actor, at)
    return account


def token_of(account: BankAccount) -> str:
    """What the link « ce n'est pas moi » carries: it freezes this account, and does nothing else."""
    return signing.dumps(account.pk, salt="payments.bank_account")


def account_of(token: str) -> BankAccount:
    """The account that a link speaks of.

    :raises BankAccount.DoesNotExist: a link that we did not write, or older than ``LINK_DAYS``.
    """
    try:
        key = signing.loads(token, salt="payments.bank_account", max_age=timedelta(days=LINK_DAYS))
    except signing.BadSignature:
        raise BankAccount.DoesNotExist from None
    return BankAccount.objects.exclude(origin=BankAccount.Origin.TAKEN_OVER).get(pk=key)


def disown(*, token: str, at: datetime) -> BankAccount:
    """« Ce n'est pas moi »: freeze an account at once, whatever it was; the one before is used again.

    Under the lock of the runs: none is approved or emitted on what was read before the freeze.

    :raises BankAccount.DoesNotExist: a link that we did not write, or older than ``LINK_DAYS``.
    :raises AlreadyDone: frozen, refused or withdrawn before: nothing is paid there.
    :law: règle de gestion : rien n'est versé à un compte que son titulaire conteste
    :clauses: BIE-2
    """
    with transaction.atomic():
        locks.hold(LOCK)
        account = _taken("disown", account_of(token), Holder())
        _end(account, "payments.bank_account_frozen", None, at)
        telling.tell_desk_of_a_freeze(account, at=at)
    return account


def _end(account: BankAccount, act: str, actor: Membership | None, at: datetime) -> None:
    account.ended_at, account.ended_by = at, actor
    account.save(update_fields=["state", "ended_at", "ended_by", "refusal"])
    audit.record(act=act, actor=actor, at=at, about_id=account.person_id, subject=account)


def _require(code: str, actor: Membership) -> None:
    require(actor, *(Role(role) for role in ACCOUNTS.roles_of(code)))


def _lock_of(person_id: int) -> str:
    return f"bank_accounts:{person_id}"


def _enter(code: str, account: BankAccount, actor: Membership) -> None:
    """Save a new row in the state where the table lets it begin."""
    _refuse_closed(code, account, actor, state="")
    account.state = ACCOUNTS[code].to_state
    account.save()


def _taken(code: str, account: BankAccount, actor: Membership | Holder) -> BankAccount:
    """Lock the accounts of the person, read this one again, and move it as the table allows; not saved yet."""
    locks.hold(_lock_of(account.person_id))
    rows = BankAccount.objects.select_related("person", "recorded_by__person", "checked_by__person")
    account = rows.select_related("approved_by__person").get(pk=account.pk)
    if account.state not in ACCOUNTS[code].from_states:
        raise AlreadyDone(_no_longer(account))
    _refuse_closed(code, account, actor, state=account.state)
    account.state = ACCOUNTS[code].to_state
    return account


def _refuse_closed(code: str, account: BankAccount, actor: Any, *, state: str) -> None:
    if refusal := ACCOUNTS.refusal(code, state=state, subject=account, actor=actor):
        raise Refused(refusal, citation=ACCOUNTS[code].source)


def _no_longer(account: BankAccount) -> str:
    """What became of it, by whom and when."""
    if account.state == AccountState.APPROVED and account.approved_by is not None and account.approved_at is not None:
        who, when = account.approved_by.signature, in_french(account.approved_at)
        return f"Ces coordonnées ont déjà été approuvées par {who} le {when}."
    if account.state == AccountState.CHECKED and account.checked_by is not None and account.checked_at is not None:
        who, when = account.checked_by.signature, in_french(account.checked_at)
        return f"Ces coordonnées ont déjà été vérifiées par {who} le {when}."
    when = in_french(account.ended_at) if account.ended_at else ""
    return f"Ce compte ne sert plus : {AccountState(account.state).label.lower()} le {when}."
