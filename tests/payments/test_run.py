"""A month's run from draft to file, on contracts small enough to work out by hand.

1,200.00 € gross since 2018 is 1,085.63 € net: 108.47 € of CSG, 5.90 € of CRDS.
"""

import zlib
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from lxml import etree

from cesp.accounts.models import Role
from cesp.common.workflow import AlreadyDone
from cesp.contracts import operations as contracts
from cesp.payments import bank_details, emission, operations
from cesp.payments.ledger import PaidElsewhere
from cesp.payments.models import Entry, OrderedMonths, PaymentFile, PaymentRun, Posting, RunAct, RunLine, RunState
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import DiplomaObtained, Suspended, SuspensionGround
from cesp_law.refusals import Refused
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import (
    acting,
    auditor,
    case_desk,
    payments_approver,
    payments_clerk,
    referent,
    signatory,
)
from tests.factories.people import PersonFactory
from tests.payments.factories import account, at_noon, carried_through, explained, prepared

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH, APRIL = (Month.of(2023, n) for n in (1, 2, 3, 4))
_NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def _lines(run: PaymentRun) -> list[tuple[str, str, str, int]]:
    lines = RunLine.objects.filter(run=run).order_by("contract_id", "first_month")
    return [(line.kind, str(line.first_month), str(line.until_month), line.net_cents) for line in lines]


def _postings(**which: object) -> dict[str, int]:
    totals: dict[str, int] = {}
    for account_code, cents in Posting.objects.filter(**which).values_list("account", "cents"):
        totals[account_code] = totals.get(account_code, 0) + cents
    return totals


@pytest.mark.clause("PAP-9", "IDF-2", "NAT-5", "PAP-1")
def test_the_first_payment_brings_the_arrears_of_the_academic_year() -> None:
    """Allowance from October 2022, account known in March: six months, 6 × 1,085.63 = 6,513.78 €."""
    contract = concluded()
    account(contract)
    run = carried_through(MARCH)
    line = RunLine.objects.get(run=run)
    assert (line.first_month, line.until_month) == (Month.of(2022, 10), Month.of(2023, 4))
    assert (line.gross_cents, line.csg_cents, line.crds_cents, line.net_cents) == (720000, 65082, 3540, 651378)
    assert _postings(contract=contract) == {
        "allowance_cost": 720000,
        "contributions": -68622,
        "signatory": 0,
        "in_flight": -651378,
    }
    assert OrderedMonths.objects.filter(contract=contract).count() == 6


@pytest.mark.clause("IDF-2", "NAT-5")
def test_a_month_later_one_month_is_due() -> None:
    account(concluded())
    carried_through(MARCH)
    assert _lines(prepared(APRIL)) == [("due", "2023-04", "2023-05", 108563)]


def test_nothing_is_due_before_the_first_month() -> None:
    account(concluded())
    assert _lines(carried_through(Month.of(2022, 9))) == []
    assert _lines(prepared(Month.of(2022, 10))) == [("due", "2022-10", "2022-11", 108563)]


def test_a_change_of_rate_cuts_the_line_and_makes_one_transfer() -> None:
    """R2010, from October 2017: three months at 1,105.67 then two at 1,085.63, 5,488.27 € in one transfer."""
    contract = concluded(
        lodged_on=date(2016, 11, 20), signed_on=date(2017, 2, 10), academic_year=2017, expected_diploma_on=None
    )
    account(contract, from_on=date(2017, 1, 1))
    run = carried_through(Month.of(2018, 2))
    assert _lines(run) == [("due", "2017-10", "2018-01", 331701), ("due", "2018-01", "2018-03", 217126)]
    tree = etree.fromstring(emission.content_of(run.files.get()))
    assert [element.text for element in tree.iterfind(".//p:InstdAmt", _NS)] == ["5488.27"]
    assert [element.text for element in tree.iterfind(".//p:Ustrd", _NS)] == [
        "Allocation CESP, 5 mois jusqu'a fevrier 2018"
    ]


@pytest.mark.clause("IDF-17")
def test_a_suspension_recorded_late_is_an_overpayment_that_nobody_pays() -> None:
    contract = concluded()
    account(contract)
    carried_through(MARCH)
    months = MonthRange(FEBRUARY, Month.of(2023, 5))
    recorded(contract, Suspended(months=months, ground=SuspensionGround.MATERNITY), at=at_noon(APRIL, 2))
    run = carried_through(APRIL)
    assert _lines(run) == [("overpayment", "2023-02", "2023-04", -217126)]
    assert run.net_cents == 0
    assert list(run.files.all()) == []
    assert OrderedMonths.objects.filter(contract=contract).count() == 6


@pytest.mark.clause("IDF-17", "PAP-9")
def test_a_suspension_taken_back_comes_out_as_arrears_without_a_special_case() -> None:
    contract = concluded()
    account(contract)
    (suspended,) = recorded(
        contract,
        Suspended(months=MonthRange(JANUARY, MARCH), ground=SuspensionGround.ILLNESS),
        at=datetime(2023, 1, 3, 9, 0, tzinfo=UTC),
    )
    carried_through(MARCH)
    contracts.annul_fact(actor=case_desk(), recorded=suspended, evidence="PIECE-2", at=at_noon(APRIL, 2))
    run = carried_through(APRIL)
    assert _lines(run) == [("due", "2023-01", "2023-03", 217126), ("due", "2023-04", "2023-05", 108563)]


@pytest.mark.clause("BIE-1")
@pytest.mark.parametrize(
    ("day", "lines"),
    [
        (date(2023, 3, 31), []),  # the diploma's month is due in full, the one after is not
        (date(2023, 4, 1), [("due", "2023-04", "2023-05", 108563)]),
    ],
)
def test_the_allowance_stops_after_the_month_of_the_diploma(day: date, lines: list[object]) -> None:
    contract = concluded()
    account(contract)
    carried_through(MARCH)
    recorded(contract, DiplomaObtained(on=day), at=at_noon(APRIL, 3))
    assert _lines(prepared(APRIL)) == lines


def test_a_contract_without_an_account_is_blocked_by_name_and_paid_as_arrears_later() -> None:
    contract = concluded()
    run = carried_through(MARCH)
    line = RunLine.objects.get(run=run)
    assert (line.kind, line.net_cents) == ("blocked", 651378)
    assert line.remark == "Aucun compte bancaire approuvé n'est utilisable au jour de paiement."
    account(contract, at=at_noon(APRIL, 3))
    assert _lines(prepared(APRIL)) == [("due", "2022-10", "2023-05", 759941)]


@pytest.mark.clause("BIE-2")
@pytest.mark.parametrize(
    ("from_on", "kind"),
    [(date(2023, 3, 29), "due"), (date(2023, 3, 30), "blocked")],  # March 2023 is paid on the 29th
)
def test_an_account_is_used_from_its_day_on(from_on: date, kind: str) -> None:
    account(concluded(), from_on=from_on)
    assert [line[0] for line in _lines(prepared(MARCH))] == [kind]


@pytest.mark.clause("BIE-2")
def test_the_last_account_approved_is_used_and_one_not_approved_is_not() -> None:
    contract = concluded()
    account(contract, number="FR7630006000011234567890189")
    bank_details.record_bank_account(
        actor=payments_clerk(),
        person=contract.signatory,
        iban="BE68539007547034",
        bic="",
        holder="Camille Martin",
        from_on=date(2022, 2, 1),
        at=at_noon(MARCH, 1),
    )
    assert RunLine.objects.get(run=prepared(MARCH)).iban == "FR7630006000011234567890189"
    account(contract, number="BE68539007547034", from_on=date(2022, 2, 1))
    assert RunLine.objects.get(run=prepared(MARCH)).iban == "BE68539007547034"


@pytest.mark.clause("BIE-2")
def test_one_account_for_two_people_blocks_both() -> None:
    for _ in range(2):
        account(concluded(), number="FR7630006000011234567890189")
    remarks = set(RunLine.objects.filter(run=prepared(MARCH)).values_list("kind", "remark"))
    assert remarks == {("blocked", "Le compte FR76 … 0189 est aussi celui d'une autre personne.")}


def test_the_account_is_frozen_with_the_line() -> None:
    contract = concluded()
    account(contract, number="FR7630006000011234567890189")
    run = explained(prepared(MARCH))
    clerk = payments_clerk()
    operations.control_run(actor=clerk, run=run, at=at_noon(MARCH))
    account(contract, number="BE68539007547034", at=at_noon(MARCH, 20))
    operations.approve_run(actor=payments_approver(), run=run, at=at_noon(MARCH, 21))
    (file,) = operations.emit_run(actor=clerk, run=run, at=at_noon(MARCH, 22))
    assert b"<IBAN>FR7630006000011234567890189</IBAN></Id></CdtrAcct>" in emission.content_of(file)


def test_the_file_is_the_same_at_each_download_and_is_known_by_its_digest() -> None:
    account(concluded())
    run = carried_through(MARCH)
    file = run.files.get()
    first = emission.content_of(file)
    assert emission.content_of(PaymentFile.objects.get()) == first
    assert len(first) == file.size_bytes
    assert (file.name, file.transfers, file.net_cents) == ("CESP-2023-03-1.xml", 1, 651378)


@pytest.mark.unbalanced_on_purpose
def test_a_file_altered_in_the_database_is_not_handed_out() -> None:
    account(concluded())
    file = carried_through(MARCH).files.get()
    file.content = zlib.compress(b"<Document/>")
    with pytest.raises(RuntimeError, match="is not what was emitted"):
        emission.content_of(file)


def test_a_long_run_leaves_in_several_files(settings: object) -> None:
    settings.PAYMENT_FILE_TRANSFERS = 2  # type: ignore[attr-defined]
    for _ in range(5):
        account(concluded())
    files = carried_through(MARCH).files.order_by("number")
    assert [(file.name, file.transfers, file.net_cents) for file in files] == [
        ("CESP-2023-03-1.xml", 2, 1302756),
        ("CESP-2023-03-2.xml", 2, 1302756),
        ("CESP-2023-03-3.xml", 1, 651378),
    ]


def test_a_run_prepared_again_with_nothing_new_writes_nothing(django_assert_num_queries: object) -> None:
    account(concluded())
    run = prepared(MARCH, day=10)
    again = operations.prepare_run(actor=payments_clerk(), month=MARCH, at=at_noon(MARCH, 11))
    assert (again.prepared_at, again.prepared_by_id) == (run.prepared_at, run.prepared_by_id)
    assert RunAct.objects.count() == 1


def test_a_run_prepared_again_after_a_fact_is_computed_again() -> None:
    contract = concluded()
    account(contract)
    prepared(MARCH, day=10)
    months = MonthRange(MARCH, Month.of(2023, 6))
    recorded(contract, Suspended(months=months, ground=SuspensionGround.MATERNITY), at=at_noon(MARCH, 11))
    assert _lines(prepared(MARCH, day=12)) == [("due", "2022-10", "2023-03", 542815)]
    assert RunAct.objects.count() == 2


def test_a_run_waits_for_its_month_and_for_the_one_before() -> None:
    account(concluded())
    with pytest.raises(Refused, match="se prépare à partir du 1er avril 2023"):
        operations.prepare_run(actor=payments_clerk(), month=APRIL, at=at_noon(MARCH, 31))
    prepared(MARCH)
    with pytest.raises(Refused, match="mars 2023 n'est pas encore approuvée"):
        prepared(APRIL)
    explained(PaymentRun.objects.get())
    with pytest.raises(Refused, match="mars 2023 la suit déjà"):
        operations.prepare_run(actor=payments_clerk(), month=FEBRUARY, at=at_noon(APRIL))


def test_a_month_left_out_comes_with_the_next_run() -> None:
    account(concluded())
    carried_through(JANUARY)
    assert _lines(prepared(MARCH)) == [("due", "2023-02", "2023-04", 217126)]


@pytest.mark.clause("NAT-7")
def test_a_second_person_approves() -> None:
    account(concluded())
    both = PersonFactory()
    clerk, approver = acting(Role.PAYMENTS_CLERK, person=both), acting(Role.PAYMENTS_APPROVER, person=both)
    run = explained(prepared(MARCH, actor=clerk))
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(MARCH))
    with pytest.raises(Refused, match="Vous avez préparé cette mensualité le 20 mars 2023 à 12 h 00"):
        operations.approve_run(actor=approver, run=run, at=at_noon(MARCH))


@pytest.mark.clause("NAT-7")
def test_whoever_closed_the_control_does_not_approve_either() -> None:
    account(concluded())
    both = PersonFactory()
    run = explained(prepared(MARCH))
    operations.control_run(actor=acting(Role.PAYMENTS_CLERK, person=both), run=run, at=at_noon(MARCH))
    with pytest.raises(Refused, match="Vous avez contrôlé cette mensualité"):
        operations.approve_run(actor=acting(Role.PAYMENTS_APPROVER, person=both), run=run, at=at_noon(MARCH))


@pytest.mark.clause("NAT-7")
def test_the_database_itself_wants_two_people() -> None:
    account(concluded())
    run = explained(prepared(MARCH))
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(MARCH))
    with pytest.raises(IntegrityError, match="run_approved_by_another_person"), transaction.atomic():
        PaymentRun.objects.update(state=RunState.APPROVED, approved_by=run.prepared_by, approved_at=at_noon(MARCH))


def test_what_is_done_is_not_done_again_and_says_who_did_it() -> None:
    account(concluded())
    run = carried_through(MARCH)
    done = {
        "controlled": lambda: operations.control_run(actor=payments_clerk(), run=run, at=at_noon(APRIL)),
        "approved": lambda: operations.approve_run(actor=payments_approver(), run=run, at=at_noon(APRIL)),
        "emitted": lambda: operations.emit_run(actor=payments_clerk(), run=run, at=at_noon(APRIL)),
        "prepared": lambda: operations.prepare_run(actor=payments_clerk(), month=MARCH, at=at_noon(APRIL)),
    }
    words = {"controlled": "contrôlée", "approved": "approuvée", "emitted": "émise", "prepared": "contrôlée"}
    for name, again in done.items():
        with pytest.raises(AlreadyDone) as told:
            again()
        who = run.approved_by if name == "approved" else run.controlled_by
        assert who is not None
        assert told.value.sentence == (
            f"La mensualité de mars 2023 a déjà été {words[name]} par {who.full_name} le 20 mars 2023 à 12 h 00."
        )
    assert Entry.objects.count() == 2


def test_an_approver_sends_back_with_a_reason_and_words_are_kept() -> None:
    contract = concluded()
    account(contract)
    carried_through(MARCH)
    clerk = payments_clerk()
    run = prepared(APRIL, actor=clerk)
    operations.control_run(actor=clerk, run=run, at=at_noon(APRIL))
    with pytest.raises(Refused, match="motif"):
        operations.send_back_run(actor=payments_approver(), run=run, reason="non", at=at_noon(APRIL))
    operations.send_back_run(
        actor=payments_approver(), run=run, reason="Vérifier le contrat suspendu.", at=at_noon(APRIL)
    )
    run.refresh_from_db()
    assert (run.state, run.controlled_by) == (RunState.DRAFT, None)
    assert RunAct.objects.get(transition="send_back").reason == "Vérifier le contrat suspendu."
    with pytest.raises(AlreadyDone, match="n'en est plus là : à contrôler"):
        operations.send_back_run(actor=payments_approver(), run=run, reason="Encore une fois.", at=at_noon(APRIL))


def test_a_late_approval_moves_the_day_of_payment() -> None:
    account(concluded())
    run = explained(prepared(MARCH, day=24))
    assert run.pay_on == date(2023, 3, 29)
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(MARCH, 28))
    run = operations.approve_run(actor=payments_approver(), run=run, at=at_noon(MARCH, 30))
    assert run.pay_on == date(2023, 3, 31)


def test_months_taken_over_since_the_draft_are_not_paid_twice() -> None:
    contract = concluded()
    account(contract)
    run = explained(prepared(MARCH))
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(MARCH))
    paid = PaidElsewhere(
        contract_id=contract.pk,
        months=MonthRange(Month.of(2022, 10), MARCH),
        gross_cents=120000,
        csg_cents=10847,
        crds_cents=590,
    )
    operations.take_over_payments(actor=case_desk(), payments=[paid], at=at_noon(MARCH, 21))
    with pytest.raises(Refused, match="à préparer de nouveau, pour ne rien payer deux fois"):
        operations.approve_run(actor=payments_approver(), run=run, at=at_noon(MARCH, 22))
    operations.take_back_run(actor=payments_clerk(), run=run, at=at_noon(MARCH, 22))
    assert _lines(prepared(MARCH, day=23)) == [("due", "2023-03", "2023-04", 108563)]


def test_an_account_missing_from_the_settings_stops_the_file_and_nothing_else(settings: object) -> None:
    account(concluded())
    run = explained(prepared(MARCH))
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(MARCH))
    operations.approve_run(actor=payments_approver(), run=run, at=at_noon(MARCH))
    settings.DEBTOR_IBAN = ""  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="CESP_DEBTOR_IBAN"):
        operations.emit_run(actor=payments_clerk(), run=run, at=at_noon(MARCH))
    assert PaymentRun.objects.get().state == RunState.APPROVED


@pytest.mark.parametrize("act", ["prepare", "control", "approve", "emit", "send_back", "take_back", "explain"])
def test_only_the_role_of_the_table_acts(act: str) -> None:
    account(concluded())
    run = explained(prepared(MARCH))
    at = at_noon(MARCH)
    acts = {
        "prepare": lambda actor: operations.prepare_run(actor=actor, month=MARCH, at=at),
        "explain": lambda actor: operations.explain_kind(actor=actor, run=run, kind="new", words="dix lettres", at=at),
        "control": lambda actor: operations.control_run(actor=actor, run=run, at=at),
        "approve": lambda actor: operations.approve_run(actor=actor, run=run, at=at),
        "send_back": lambda actor: operations.send_back_run(actor=actor, run=run, reason="dix lettres", at=at),
        "take_back": lambda actor: operations.take_back_run(actor=actor, run=run, at=at),
        "emit": lambda actor: operations.emit_run(actor=actor, run=run, at=at),
    }
    allowed = {"approve", "send_back"}
    actors = [case_desk(), auditor(), signatory(), referent("ara")]
    actors.append(payments_clerk() if act in allowed else payments_approver())
    for actor in actors:
        with pytest.raises(PermissionDenied):
            acts[act](actor)


def test_the_ledger_refuses_to_change() -> None:
    account(concluded())
    carried_through(MARCH)
    for statement in (
        "UPDATE payments_posting SET cents = 0",
        "DELETE FROM payments_orderedmonths",
        "UPDATE payments_entry SET kind = 'takeover'",
        "DELETE FROM payments_paymentfile",
        "UPDATE payments_runline SET iban = 'FR76'",
        "DELETE FROM payments_runline",
        "DELETE FROM payments_runact",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_lines_of_a_controlled_run_cannot_be_added_to() -> None:
    contract = concluded()
    account(contract)
    run = explained(prepared(MARCH))
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(MARCH))
    with pytest.raises(IntegrityError), transaction.atomic():
        RunLine.objects.create(
            run=run, contract=contract, kind="due", first_month=APRIL, until_month=Month.of(2023, 5),
            gross_cents=120000, csg_cents=10847, crds_cents=590, net_cents=108563,
            iban="FR76", holder="X", end_to_end_id="Y",
        )  # fmt: skip


def test_one_run_a_month() -> None:
    account(concluded())
    run = prepared(MARCH)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentRun.objects.create(
            month=MARCH, as_of=run.as_of, pay_on=run.pay_on, prepared_by=run.prepared_by, prepared_at=run.prepared_at
        )


def test_the_ledger_orders_a_month_once_whatever_asks() -> None:
    contract = concluded()
    account(contract)
    carried_through(MARCH)
    entry = Entry.objects.filter(kind="order").get()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderedMonths.objects.create(
            entry=entry, contract=contract, first_month=MARCH, until_month=APRIL, occurrence=0,
            gross_cents=120000, csg_cents=10847, crds_cents=590, net_cents=108563,
        )  # fmt: skip
