"""Where people are paid: recorded by one, approved by another; and what the former payer did."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cesp.accounts.models import Role
from cesp.common.workflow import AlreadyDone
from cesp.payments import bank_details, operations
from cesp.payments.ledger import PaidElsewhere
from cesp.payments.models import BankAccount, Entry, OrderedMonths, Posting, RunLine
from cesp.payments.takeovers import AccountInUse
from cesp_law.dates import Month, MonthRange
from cesp_law.refusals import Refused
from tests.factories.contracts import concluded
from tests.factories.memberships import acting, auditor, case_desk, payments_approver, payments_clerk, signatory
from tests.factories.people import PersonFactory
from tests.payments.factories import account, prepared

pytestmark = pytest.mark.django_db
AT = datetime(2023, 3, 1, 9, 0, tzinfo=UTC)
OCTOBER, MARCH = Month.of(2022, 10), Month.of(2023, 3)


def _record(**changes: object) -> BankAccount:
    person = PersonFactory()
    given = {
        "actor": payments_clerk(),
        "person": person,
        "iban": "FR76 3000 6000 0112 3456 7890 189",
        "bic": "agrifrpp",
        "holder": "  Léa   Martin ",
        "from_on": date(2023, 3, 8),
        "at": AT,
    }
    return bank_details.record_bank_account(**given | changes)  # type: ignore[arg-type]


@pytest.mark.clause("BIE-2")
def test_an_agent_records_an_account_and_another_approves_it() -> None:
    recorded = _record()
    assert (recorded.iban, recorded.bic, recorded.holder) == ("FR7630006000011234567890189", "AGRIFRPP", "Léa Martin")
    approved = bank_details.approve_bank_account(actor=payments_clerk(), account=recorded, at=AT)
    assert approved.approved_at == AT


@pytest.mark.clause("BIE-2")
def test_nobody_records_the_account_of_another() -> None:
    with pytest.raises(PermissionDenied):
        _record(actor=signatory())
    for actor in (case_desk(), auditor(), payments_approver()):
        with pytest.raises(PermissionDenied):
            _record(actor=actor)


@pytest.mark.clause("BIE-2")
def test_a_second_person_approves_an_account() -> None:
    both = PersonFactory()
    recorded = _record(actor=acting(Role.PAYMENTS_CLERK, person=both))
    with pytest.raises(Refused, match="une autre personne les approuve"):
        bank_details.approve_bank_account(actor=acting(Role.PAYMENTS_APPROVER, person=both), account=recorded, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankAccount.objects.update(approved_by=recorded.recorded_by, approved_at=AT)


@pytest.mark.clause("BIE-2")
def test_an_account_approved_twice_says_who_was_first() -> None:
    recorded, clerk = _record(), payments_clerk()
    bank_details.approve_bank_account(actor=clerk, account=recorded, at=AT)
    with pytest.raises(AlreadyDone) as told:
        bank_details.approve_bank_account(actor=payments_approver(), account=recorded, at=AT)
    who = clerk.person.full_name
    assert told.value.sentence == f"Ces coordonnées ont déjà été approuvées par {who} le 1er mars 2023 à 10 h 00."


def test_an_account_without_a_holder_or_that_is_not_one_is_refused() -> None:
    with pytest.raises(Refused, match="titulaire"):
        _record(holder="  ")
    with pytest.raises(Refused, match="clé"):
        _record(iban="FR76 3000 6000 0112 3456 7890 188")
    assert BankAccount.objects.count() == 0


def _paid(contract_id: int, first: Month, until: Month) -> PaidElsewhere:
    return PaidElsewhere(
        contract_id=contract_id, months=MonthRange(first, until), gross_cents=120000, csg_cents=10847, crds_cents=590
    )


@pytest.mark.clause("PAP-9")
def test_months_paid_elsewhere_are_in_the_ledger_and_not_ordered_again() -> None:
    """Five months at 1,085.63 €: 6,000 € gross, 571.85 € of contributions, 5,428.15 € gone."""
    contract = concluded()
    account(contract)
    entry = operations.take_over_payments(actor=case_desk(), payments=[_paid(contract.pk, OCTOBER, MARCH)], at=AT)
    assert entry is not None
    assert dict(Posting.objects.filter(entry=entry).values_list("account", "cents")) == {
        "allowance_cost": 600000,
        "contributions": -57185,
        "settled": -542815,
    }
    assert OrderedMonths.objects.count() == 1
    line = RunLine.objects.get(run=prepared(MARCH))
    assert (str(line.first_month), str(line.until_month), line.net_cents) == ("2023-03", "2023-04", 108563)


def test_a_month_is_taken_over_once() -> None:
    contract, other = concluded(), concluded()
    operations.take_over_payments(actor=case_desk(), payments=[_paid(contract.pk, OCTOBER, MARCH)], at=AT)
    with pytest.raises(Refused, match="Le mois de février 2023 est déjà dans les comptes"):
        operations.take_over_payments(actor=case_desk(), payments=[_paid(contract.pk, MARCH + -1, MARCH + 1)], at=AT)
    twice = [_paid(other.pk, OCTOBER, MARCH), _paid(other.pk, OCTOBER, OCTOBER + 1)]
    with pytest.raises(Refused, match="octobre 2022"):
        operations.take_over_payments(actor=case_desk(), payments=twice, at=AT)
    operations.take_over_payments(actor=case_desk(), payments=[_paid(contract.pk, MARCH, MARCH + 1)], at=AT)
    assert Entry.objects.count() == 2


def test_nothing_taken_over_writes_nothing() -> None:
    assert operations.take_over_payments(actor=case_desk(), payments=[], at=AT) is None
    operations.take_over_bank_accounts(actor=case_desk(), accounts=[], at=AT)
    assert Entry.objects.count() == 0
    for actor in (signatory(), auditor(), payments_approver()):
        with pytest.raises(PermissionDenied):
            operations.take_over_payments(actor=actor, payments=[], at=AT)
        with pytest.raises(PermissionDenied):
            operations.take_over_bank_accounts(actor=actor, accounts=[], at=AT)


@pytest.mark.clause("BIE-2")
def test_an_account_taken_over_is_usable_as_it_is() -> None:
    contract = concluded()
    in_use = AccountInUse(
        person_id=contract.signatory_id,
        iban="FR7630006000011234567890189",
        bic="",
        holder="Camille Martin",
        from_on=date(2023, 1, 1),
    )
    operations.take_over_bank_accounts(actor=case_desk(), accounts=[in_use], at=AT)
    line = RunLine.objects.get(run=prepared(MARCH))
    assert (line.kind, line.iban, line.holder) == ("due", "FR7630006000011234567890189", "Camille Martin")
