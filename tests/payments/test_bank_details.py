"""A signatory changes account: proposed with its statement, checked, approved by another, used after a while."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client
from django.urls import reverse

from cesp.accounts.access import ACCESS
from cesp.accounts.models import Membership, Role
from cesp.audit.models import Entry
from cesp.common.models import OutboxMessage
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.identity.links import issue
from cesp.identity.models import Purpose
from cesp.payments import bank_details, bank_queries, emission, ledger, operations, redirection
from cesp.payments.bank_workflow import ACCOUNTS, HOLDER
from cesp.payments.models import AccountState, BankAccount, ControlItem, PaymentFile, PaymentRun, RunLine
from cesp_law.dates import Month
from cesp_law.refusals import Refused
from tests.documents.files import pdf, upload
from tests.factories.contracts import concluded
from tests.factories.memberships import acting, payments_approver, payments_clerk, signatory
from tests.factories.people import PersonFactory
from tests.payments.factories import account, at_noon, carried_through, explained, prepared
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db
OLD, NEW = "FR7630006000011234567890189", "BE68539007547034"
MARCH, APRIL = Month.of(2023, 3), Month.of(2023, 4)
AT = datetime(2023, 4, 3, 9, 0, tzinfo=UTC)


def own(contract: Contract) -> Membership:
    known = Membership.objects.filter(person=contract.signatory, role=Role.SIGNATORY).first()
    return known or signatory(contract.signatory)


def proposed(contract: Contract, *, iban: str = NEW, at: datetime = AT) -> BankAccount:
    return bank_details.propose(
        actor=own(contract), iban=iban, bic="", holder="Camille Martin", upload=upload(pdf(iban)), at=at
    )


def approved(contract: Contract, *, iban: str = NEW, at: datetime = AT) -> BankAccount:
    checked = bank_details.check(actor=payments_clerk(), account=proposed(contract, iban=iban, at=at), at=at)
    return bank_details.approve_bank_account(actor=payments_approver(), account=checked, at=at)


@pytest.mark.clause("BIE-2")
@pytest.mark.parametrize(("day", "paid_to"), [(19, NEW), (20, OLD)])  # + 7 days; April 2023 is paid on the 26th
def test_an_account_serves_seven_days_after_its_approval_and_not_a_day_before(day: int, paid_to: str) -> None:
    contract = concluded()
    account(contract, number=OLD)
    carried_through(MARCH)
    approved(contract, at=at_noon(APRIL, day))
    run = prepared(APRIL)
    assert run.pay_on == date(2023, 4, 26)
    assert RunLine.objects.get(run=run).iban == paid_to
    causes = list(ControlItem.objects.filter(run=run, kind="changed_iban").values_list("cause", flat=True))
    assert [cause.endswith(f"le {day} avril 2023") for cause in causes] == ([True] if paid_to == NEW else [])


@pytest.mark.clause("BIE-2")
def test_one_checks_and_another_approves_even_under_two_roles() -> None:
    both, found = PersonFactory(), proposed(concluded())
    with pytest.raises(Refused, match="pas encore vérifiées"):
        bank_details.approve_bank_account(actor=payments_approver(), account=found, at=AT)
    found = bank_details.check(actor=acting(Role.PAYMENTS_CLERK, person=both), account=found, at=AT)
    with pytest.raises(Refused, match="Vous avez vérifié ces coordonnées : une autre personne les approuve"):
        bank_details.approve_bank_account(actor=acting(Role.PAYMENTS_APPROVER, person=both), account=found, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankAccount.objects.update(state="approved", approved_by=found.checked_by, approved_at=AT)
    done = bank_details.approve_bank_account(actor=payments_approver(), account=found, at=AT)
    assert (done.state, done.from_on) == ("approved", date(2023, 4, 10))
    with pytest.raises(AlreadyDone, match="déjà été approuvées"):
        bank_details.refuse(actor=payments_clerk(), account=found, reason="le RIB ne va pas", at=AT)


@pytest.mark.clause("BIE-2")
def test_nobody_treats_their_own_proposal_and_only_its_author_withdraws_it() -> None:
    contract = concluded()
    found = proposed(contract)
    agent = acting(Role.PAYMENTS_CLERK, person=contract.signatory)
    for act in (
        lambda: bank_details.check(actor=agent, account=found, at=AT),
        lambda: bank_details.refuse(actor=agent, account=found, reason="le RIB ne va pas", at=AT),
    ):
        with pytest.raises(Refused, match="une autre personne"):
            act()
    with pytest.raises(PermissionDenied):
        bank_details.withdraw(actor=signatory(), account=found, at=AT)
    with pytest.raises(PermissionDenied):
        bank_details.check(actor=payments_approver(), account=found, at=AT)
    assert bank_details.withdraw(actor=own(contract), account=found, at=AT).state == "withdrawn"
    with pytest.raises(AlreadyDone, match="retiré le 3 avril 2023"):
        bank_details.check(actor=payments_clerk(), account=found, at=AT)


@pytest.mark.clause("BIE-2")
def test_a_second_proposal_and_the_account_in_use_are_refused() -> None:
    contract = concluded()
    account(contract, number=OLD)
    with pytest.raises(Refused, match="déjà payé sur ce compte"):
        proposed(contract, iban=OLD)
    first = proposed(contract)
    with pytest.raises(Refused, match="retirez cette proposition"):
        proposed(contract, iban="DE89370400440532013000")
    refused = bank_details.refuse(actor=payments_clerk(), account=first, reason="Le nom du RIB diffère.", at=AT)
    assert refused.refusal == "Le nom du RIB diffère."
    assert proposed(contract, iban="DE89370400440532013000").country == "Allemagne"


@pytest.mark.clause("BIE-2")
def test_the_account_of_somebody_else_blocks_and_says_what_to_do() -> None:
    other = concluded()
    account(other, number=NEW)
    found = proposed(concluded())
    with pytest.raises(Refused) as told:
        bank_details.check(actor=payments_clerk(), account=found, at=AT)
    assert f"aussi celui de {other.signatory.full_name}" in told.value.sentence
    assert "refusez la proposition" in told.value.sentence
    account(other, number=OLD, from_on=date(2022, 2, 1))  # the other one is paid elsewhere now
    assert bank_details.check(actor=payments_clerk(), account=found, at=AT).state == AccountState.CHECKED


@pytest.mark.clause("BIE-2")
def test_a_disowned_account_is_never_paid_and_the_one_before_serves_again() -> None:
    contract = concluded()
    account(contract, number=OLD)
    found = approved(contract, at=at_noon(APRIL, 3))
    run, clerk = explained(prepared(APRIL)), payments_clerk()
    assert RunLine.objects.get(run=run).iban == NEW
    bank_details.disown(token=bank_details.token_of(found), at=at_noon(APRIL, 21))
    with pytest.raises(Refused, match="gelé le compte"):
        operations.control_run(actor=clerk, run=run, at=at_noon(APRIL, 21))
    again = prepared(APRIL, day=21)
    assert RunLine.objects.get(run=again).iban == OLD
    operations.control_run(actor=clerk, run=explained(again), at=at_noon(APRIL, 21))
    with pytest.raises(AlreadyDone, match="gelé par son titulaire"):
        bank_details.disown(token=bank_details.token_of(found), at=at_noon(APRIL, 22))
    with pytest.raises(BankAccount.DoesNotExist):
        bank_details.disown(token=str(found.pk), at=AT)


def _approved_run(found: BankAccount) -> PaymentRun:
    """April, approved; then the owner of an account that it pays to freezes it."""
    run = explained(prepared(APRIL))
    run = operations.control_run(actor=payments_clerk(), run=run, at=at_noon(APRIL, 21))
    run = operations.approve_run(actor=payments_approver(), run=run, at=at_noon(APRIL, 21))
    bank_details.disown(token=bank_details.token_of(found), at=at_noon(APRIL, 22))
    return run


@pytest.mark.clause("BIE-2")
def test_frozen_after_the_approval_of_a_run_it_is_not_paid_and_the_one_before_is() -> None:
    contract = concluded()
    account(contract, number=OLD)
    found = approved(contract, at=at_noon(APRIL, 3))
    run, clerk = _approved_run(found), payments_clerk()
    page = _page(run, clerk)
    assert "gelé" in page
    assert "FR76 … 0189" in page
    (file,) = operations.emit_run(actor=clerk, run=run, at=at_noon(APRIL, 22))
    content = emission.content_of(file)
    assert OLD.encode() in content
    assert NEW.encode() not in content
    assert Entry.objects.filter(act="payments.transfer_redirected", about_id=contract.signatory_id).count() == 1
    assert ledger.imbalances() == []


@pytest.mark.clause("BIE-2")
def test_frozen_after_the_approval_with_no_other_account_the_emission_waits_for_one() -> None:
    contract = concluded()
    found = approved(contract, at=at_noon(APRIL, 3))
    run, clerk, approver = _approved_run(found), payments_clerk(), payments_approver()
    assert "aucun autre compte" in _page(run, clerk)
    with pytest.raises(Refused, match="enregistrez le compte qu'elle confirme"):
        operations.emit_run(actor=clerk, run=run, at=at_noon(APRIL, 22))
    assert not PaymentFile.objects.exists()
    given = {"iban": OLD, "bic": "", "holder": "Camille Martin", "from_on": date(2023, 4, 22)}
    other = bank_details.record_bank_account(
        actor=clerk,
        person=contract.signatory,
        at=at_noon(APRIL, 22),
        **given,  # type: ignore[arg-type]
    )
    bank_details.approve_bank_account(actor=approver, account=other, at=at_noon(APRIL, 22))
    (file,) = operations.emit_run(actor=clerk, run=run, at=at_noon(APRIL, 22))
    assert OLD.encode() in emission.content_of(file)


def _page(run: PaymentRun, actor: Membership) -> str:
    client = Client()
    client.force_login(actor.person)
    return client.get(reverse("payments:run", args=[run.month])).content.decode()


@pytest.mark.clause("BIE-2")
def test_every_address_of_the_person_is_told_and_no_iban_is_written_elsewhere() -> None:
    contract = concluded()
    issue(contract.signatory, Purpose.RESTORE_EMAIL, at=AT, payload={"email": "ancienne@example.org"})
    found = approved(contract)
    promised = [item.payload for item in OutboxMessage.objects.filter(kind="mail")]
    former = [mail for mail in promised if mail["to"] == "ancienne@example.org"]
    assert [mail["action"][0] for mail in former] == ["Ce n'est pas moi"] * 2
    told = str(promised) + str(list(Entry.objects.values()))
    assert NEW not in told
    assert found.statement is not None


def test_two_approvals_at_once_are_one(transactional_db: None) -> None:
    outcomes = _raced()
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyDone", "BankAccount"]


def test_without_the_lock_both_would_be_told_yes(transactional_db: None) -> None:
    with without_locks():
        outcomes = [type(one).__name__ for _ in range(5) for one in _raced()]
    assert outcomes.count("AlreadyDone") < 5


def _raced() -> list[object]:
    found = proposed(concluded(), iban=NEW)
    found = bank_details.check(actor=payments_clerk(), account=found, at=AT)
    agents: list[Membership] = [payments_approver(), payments_approver()]
    outcomes = race(*(_approving(agent, found) for agent in agents))
    BankAccount.objects.update(iban="", state="withdrawn", approved_at=None, approved_by=None, ended_at=AT)
    return outcomes


def _approving(agent: Membership, found: BankAccount) -> Callable[[], object]:
    return lambda: bank_details.approve_bank_account(actor=agent, account=found, at=AT)


@pytest.mark.clause("BIE-2")
def test_a_freeze_waits_for_the_emission_or_is_heeded_by_it(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, heeded = _emitted_while_frozen(monkeypatch)
    assert [type(one).__name__ for one in results] == ["list", "BankAccount"]
    assert heeded


def test_without_the_locks_a_freeze_comes_in_the_middle_of_an_emission(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL pays to the account frozen meanwhile; SQLite stops the emission half-way."""
    with without_locks():
        results, heeded = _emitted_while_frozen(monkeypatch)
    assert not heeded or isinstance(results[0], OperationalError)


def _emitted_while_frozen(monkeypatch: pytest.MonkeyPatch) -> tuple[list[object], bool]:
    """:returns: what came of both acts; whether no account was frozen, of those read as not, before the emission."""
    contract = concluded()
    account(contract, number=OLD)
    found = approved(contract)
    clerk, late = payments_clerk(), at_noon(APRIL, 22)
    run = operations.control_run(actor=clerk, run=explained(prepared(APRIL)), at=at_noon(APRIL, 21))
    run = operations.approve_run(actor=payments_approver(), run=run, at=at_noon(APRIL, 21))
    read_by_then, meet = meeting(2, patience=30), meeting(2, patience=4)
    read, heeded = redirection.destinations, [True]

    def read_then_meet(one: PaymentRun) -> dict[int, BankAccount]:
        instead = read(one)
        read_by_then()
        meet()
        frozen = BankAccount.objects.get(pk=found.pk).state == AccountState.FROZEN
        heeded[0] = frozen == bool(instead)
        return instead

    def disown() -> BankAccount:
        read_by_then()
        gone = bank_details.disown(token=bank_details.token_of(found), at=late)
        meet()
        return gone

    monkeypatch.setattr(redirection, "destinations", read_then_meet)
    results = race(lambda: operations.emit_run(actor=clerk, run=run, at=late), disown)
    return results, heeded[0]


def test_the_link_of_a_mail_works_for_ninety_days() -> None:
    found = approved(concluded())
    with time_machine.travel(AT, tick=False):
        token = bank_details.token_of(found)
    with time_machine.travel(AT + timedelta(days=90), tick=False):
        assert bank_details.account_of(token) == found
    with time_machine.travel(AT + timedelta(days=90, seconds=1), tick=False), pytest.raises(BankAccount.DoesNotExist):
        bank_details.account_of(token)


def test_what_waits_is_counted_for_whom_it_waits() -> None:
    clerk, approver = payments_clerk(), payments_approver()
    found = proposed(concluded())

    def waits(actor: Membership) -> list[tuple[str, int]]:
        return [(one.code, one.count) for one in bank_queries.bank_work(actor)]

    assert (waits(clerk), waits(approver)) == ([("check", 1)], [])
    bank_details.check(actor=clerk, account=found, at=AT)
    assert (waits(clerk), waits(approver)) == ([], [("approve", 1)])
    assert bank_queries.bank_work(signatory()) == ()


@pytest.mark.clause("BIE-2")
def test_the_table_opens_each_act_to_its_roles_alone_and_the_page_says_why_not() -> None:
    for transition in ACCOUNTS.transitions:
        name = {"record": "replace"}.get(transition.code, transition.code)
        access = ACCESS.get(f"payments:{name}_account")
        if access is not None and transition.role != HOLDER:
            opened = {role for role in Role if access.admits(role=role, method="POST")}
            assert opened == set(ACCOUNTS.roles_of(transition.code)), transition.code
    clerk, approver, found = payments_clerk(), payments_approver(), proposed(concluded())

    def page(actor: Membership) -> tuple[bool, bool, bool, str]:
        read = bank_queries.account_page(actor, BankAccount.objects.get(pk=found.pk), on=AT.date())
        return read.may_check, read.may_approve, read.may_refuse, read.why_not

    assert page(clerk) == (True, False, True, "")
    assert page(approver) == (False, False, True, "Ces coordonnées ne sont pas encore vérifiées avec le RIB.")
    bank_details.check(actor=clerk, account=found, at=AT)
    told = "Vous avez vérifié ces coordonnées : une autre personne les approuve."
    assert page(clerk) == (False, False, True, told)
    assert page(approver) == (False, True, True, "")
    bank_details.approve_bank_account(actor=approver, account=found, at=AT)
    read = bank_queries.account_page(approver, BankAccount.objects.get(pk=found.pk), on=AT.date())
    assert "il sert à compter du 10 avril 2023" in read.sentence


def test_what_the_desk_recorded_is_approved_without_a_check() -> None:
    found = bank_details.record_bank_account(
        actor=payments_clerk(), person=PersonFactory(), iban=NEW, bic="", holder="Alix", from_on=AT.date(), at=AT
    )
    with pytest.raises(Refused, match="sans autre vérification"):
        bank_details.check(actor=payments_clerk(), account=found, at=AT)
    assert bank_details.approve_bank_account(actor=payments_clerk(), account=found, at=AT).from_on == AT.date()
