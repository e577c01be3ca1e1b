"""Accounts and runs, made by the operations themselves."""

from datetime import UTC, date, datetime
from itertools import count

from stdnum import iban

from cesp.accounts.models import Membership
from cesp.contracts.models import Contract
from cesp.payments import bank_details, operations
from cesp.payments.models import BankAccount, PaymentRun
from cesp_law.dates import Month
from tests.factories.memberships import payments_approver, payments_clerk

_numbers = count(1)
ACCOUNT_AT = datetime(2022, 1, 3, 9, 0, tzinfo=UTC)


def new_iban() -> str:
    """A French IBAN nobody had yet; its own national key is not checked."""
    bban = f"30006000010000{next(_numbers):07d}89"
    return f"FR{iban.calc_check_digits('FRxx' + bban)}{bban}"


def account(
    contract: Contract, *, number: str | None = None, from_on: date = date(2022, 1, 1), at: datetime = ACCOUNT_AT
) -> BankAccount:
    """A usable account of the contract's signatory."""
    recorded = bank_details.record_bank_account(
        actor=payments_clerk(),
        person=contract.signatory,
        iban=number or new_iban(),
        bic="",
        holder=contract.signatory.full_name,
        from_on=from_on,
        at=at,
    )
    return bank_details.approve_bank_account(actor=payments_approver(), account=recorded, at=at)


def at_noon(month: Month, day: int = 20) -> datetime:
    return datetime(month.year, month.number, day, 11, 0, tzinfo=UTC)


def prepared(month: Month, *, actor: Membership | None = None, day: int = 20) -> PaymentRun:
    return operations.prepare_run(actor=actor or payments_clerk(), month=month, at=at_noon(month, day))


def explained(run: PaymentRun) -> PaymentRun:
    """The same run, each difference without a cause explained."""
    for kind in set(run.items.filter(cause="").values_list("kind", flat=True)):
        operations.explain_kind(
            actor=payments_clerk(), run=run, kind=kind, words="vérifié avec le dossier", at=run.prepared_at
        )
    return run


def carried_through(month: Month, day: int = 20) -> PaymentRun:
    """Prepared, explained, controlled, approved and emitted."""
    clerk, at = payments_clerk(), at_noon(month, day)
    run = explained(operations.prepare_run(actor=clerk, month=month, at=at))
    operations.control_run(actor=clerk, run=run, at=at)
    operations.approve_run(actor=payments_approver(), run=run, at=at)
    operations.emit_run(actor=clerk, run=run, at=at)
    run.refresh_from_db()
    return run
