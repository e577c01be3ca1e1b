"""What a worker does with a file, and the acts that ask for it: asking is one transaction with the act."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django_tasks import task
from django_tasks.base import Task

from cesp.accounts.models import Membership
from cesp.common import clock, progress
from cesp.zoning.models import Deposit
from cesp.zoning.models.deposits import DepositState
from cesp.zoning.operations import deciding, deposits, preparing
from cesp.zoning.operations.deposits import Described


@task()
def check(deposit_id: int) -> str:
    """Make the report of a file."""
    return _done(deposits.check, deposit_id)


@task()
def prepare(deposit_id: int) -> str:
    """Make the drafts that a report promises."""
    return _done(preparing.prepare, deposit_id)


def _done(act: Callable[..., Deposit], deposit_id: int) -> str:
    at: datetime = clock.now()
    try:
        return act(deposit_id=deposit_id, at=at).state
    except Exception:
        deposits.give_up(deposit_id=deposit_id)
        raise


@transaction.atomic
def receive(*, actor: Membership, file_name: str, content: bytes, described: Described, at: datetime) -> Deposit:
    """Keep a file and have it checked."""
    deposit = deposits.receive(actor=actor, file_name=file_name, content=content, described=described, at=at)
    return _enqueue(check, deposit)


@transaction.atomic
def say_columns(*, actor: Membership, deposit: Deposit, mapping: Mapping[str, object], at: datetime) -> Deposit:
    """Have a file checked with the columns that somebody said."""
    return _enqueue(check, deciding.say_columns(actor=actor, deposit=deposit, mapping=mapping, at=at))


@transaction.atomic
def say_words(*, actor: Membership, deposit: Deposit, words: Mapping[str, int], at: datetime) -> Deposit:
    """Have a file checked with the words that somebody matched."""
    return _enqueue(check, deciding.say_words(actor=actor, deposit=deposit, words=words, at=at))


@transaction.atomic
def ask_drafts(*, actor: Membership, deposit: Deposit, seen: str) -> Deposit:
    """Have drafts made of what the report keeps."""
    return _enqueue(prepare, preparing.ask_drafts(actor=actor, deposit=deposit, seen=seen))


@transaction.atomic
def resume(*, actor: Membership, deposit: Deposit) -> Deposit:
    """Put a file that does not move back in the queue; harmless when it does move."""
    deposit = deposits.to_resume(actor=actor, deposit=deposit)
    return _enqueue(prepare if deposit.state == DepositState.PREPARING else check, deposit)


def _enqueue(wanted: Task[[int], str], deposit: Deposit) -> Deposit:
    progress.report(deposit.progress_key, done=0, total=0, label="En attente d'un exécutant…")
    wanted.enqueue(deposit.pk)
    return deposit
