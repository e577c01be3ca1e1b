"""What is withheld month after month, what is given again, and where every cent stands."""

import pytest
from django.db import IntegrityError, connection, transaction
from lxml import etree

from cesp.contracts import operations as contracts
from cesp.contracts.models import Contract, RecordedFact
from cesp.payments import emission, operations, queries, reading, setting_off
from cesp.payments.models import LineKind, OrderedMonths, PaymentRun, RunLine
from cesp.payments.overpayments import overpayment_of
from cesp.payments.sums_received import paper_of
from cesp.payments.transfers import received_by, transfers_of
from cesp_law.dates import Month, MonthRange
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from tests.factories.memberships import case_desk, payments_approver, payments_clerk
from tests.payments.factories import at_noon, carried_through, explained, prepared
from tests.payments.set_offs import (
    APRIL,
    AUGUST,
    FEBRUARY,
    JULY,
    JUNE,
    MARCH,
    MAY,
    SEPTEMBER,
    balances,
    decided,
    overpaid,
    suspended,
)

pytestmark = pytest.mark.django_db


def _transferred(run: PaymentRun) -> list[str]:
    """Amounts of the file of a run, as the bank reads them."""
    amounts = []
    for file in run.files.order_by("number"):
        tree = etree.fromstring(emission.content_of(file))
        amounts += [node.text for node in tree.iter("{*}InstdAmt")]
    return amounts


def _annul_the_suspension(contract: Contract, month: Month) -> None:
    fact = RecordedFact.objects.get(contract=contract, kind="suspended", superseded_by=None)
    contracts.annul_fact(actor=case_desk(), recorded=fact, evidence="PIECE-2", at=at_noon(month, 5))


@pytest.mark.clause("PAP-9", "IDF-17")
def test_two_months_overpaid_are_withheld_five_hundred_euros_at_a_time() -> None:
    """2,171.26 €: four withholdings of 500 € from April to July, 171.26 € in August, nothing in September."""
    contract = overpaid()
    set_off = decided(contract)
    assert (set_off.total_cents, set_off.months) == (217126, "de février 2023 à mars 2023 inclus")
    expected = {APRIL: "585.63", MAY: "585.63", JUNE: "585.63", JULY: "585.63", AUGUST: "914.37", SEPTEMBER: "1085.63"}
    withheld = {}
    for month, amount in expected.items():
        run = carried_through(month)
        assert _transferred(run) == [amount]
        assert run.net_cents == 108563
        withheld[month] = run.withheld_cents
        bridge = queries.sheet(run).bridge
        assert sum(step.cents for step in bridge[:-1]) == bridge[-1].cents == 108563 - run.withheld_cents
        assert run.items.filter(kind="withheld", explanation="").exclude(cause="").count() == (month != SEPTEMBER)
    assert list(withheld.values()) == [50000, 50000, 50000, 50000, 17126, 0]
    # 12 months × 1,200 € gross; 2 × 1,085.63 € of the net withheld, the rest handed to the bank.
    assert balances(contract) == {
        "allowance_cost": 12 * 120000,
        "contributions": -12 * 11437,
        "in_flight": -(12 * 108563 - 217126),
        "withheld": -217126,
    }
    found = overpayment_of(contract, today=at_noon(SEPTEMBER, 25).date())
    assert (found.cents, found.withheld_cents, found.left_cents, found.planned_cents) == (217126, 217126, 0, 0)
    # The run of September shows no overpayment any more: all was given back.
    assert not RunLine.objects.filter(run__month=SEPTEMBER.index, kind=LineKind.OVERPAYMENT).exists()
    # One row of months a month: what is withheld leaves them whole.
    assert set(OrderedMonths.objects.filter(contract=contract).values_list("net_cents", flat=True)) == {108563}


@pytest.mark.clause("PAP-9", "IDF-16")
def test_sums_received_are_those_that_were_really_received() -> None:
    contract = overpaid()
    decided(contract)
    for month in (APRIL, MAY, JUNE):
        carried_through(month)
    # February is given back whole, 414.37 € of March: 9 × 1,085.63 − 1,500 = 8,270.67.
    received = transfers_of(contract)
    assert received.net_cents == 827067
    assert FEBRUARY not in received.by_month
    assert received.by_month[MARCH] == 108563 - 41437
    assert received.by_month[APRIL] == 108563
    assert received_by([contract.pk])[contract.pk] == received.by_month
    latest = received.all[0]
    assert (latest.net_cents, latest.withheld_cents) == (58563, 50000)
    assert latest.months == (MonthRange(JUNE, JULY),)
    body = paper_of(contract).body
    total = body["total"]
    assert total["net"].replace("\u202f", "").replace("\xa0", " ") == "8270,67 €"
    # What was given back is told, and February is no longer among the months received.
    assert any("1 500,00" in line.replace("\u202f", " ") for line in body["closing"])
    assert body["periods"][0].startswith("D'octobre 2022 à janvier 2023")


def test_a_month_suspended_bears_nothing_and_the_next_one_does() -> None:
    contract = overpaid()
    decided(contract)
    suspended(contract, MonthRange(MAY, JUNE), at=at_noon(APRIL, 5))
    for month, amounts in ((APRIL, ["585.63"]), (MAY, []), (JUNE, ["585.63"])):
        assert _transferred(carried_through(month)) == amounts


@pytest.mark.clause("IDF-17")
def test_what_turns_out_to_be_due_is_given_again_at_once() -> None:
    """500 € withheld in April, then the suspension is annulled: May pays 1,085.63 + 500 €."""
    contract = overpaid()
    decided(contract)
    carried_through(APRIL)
    _annul_the_suspension(contract, MAY)
    run = carried_through(MAY)
    assert _transferred(run) == ["1585.63"]
    assert (run.net_cents, run.withheld_cents) == (108563, -50000)
    (restored,) = run.lines.filter(kind="restored")
    assert (restored.first_month, restored.net_cents, restored.gross_cents) == (FEBRUARY, 50000, 55268)
    assert run.items.get(kind="restored").cause.startswith("annulation d'un fait (suspension")
    assert balances(contract)["in_flight"] == -8 * 108563
    assert "withheld" not in balances(contract)
    # Nothing is left to withhold: June is paid whole.
    assert _transferred(carried_through(JUNE)) == ["1085.63"]


def test_an_overpayment_that_shrinks_is_never_withheld_beyond_what_is_left_of_it() -> None:
    """1,500 € withheld; then February alone is not due: 1,085.63 €. 414.37 € are given again, nothing more is taken."""
    contract = overpaid()
    decided(contract)
    for month in (APRIL, MAY, JUNE):
        carried_through(month)
    _annul_the_suspension(contract, JULY)
    suspended(contract, MonthRange(FEBRUARY, MARCH), at=at_noon(JULY, 6))
    assert _transferred(carried_through(JULY)) == ["1500.00"]
    assert _transferred(carried_through(AUGUST)) == ["1085.63"]
    assert balances(contract)["withheld"] == -108563


def test_what_was_taken_for_a_month_due_after_all_counts_for_the_other() -> None:
    """February is due after all, March is not: the 500 € taken in April count for March, and nothing is paid back."""
    contract = overpaid()
    decided(contract)
    carried_through(APRIL)
    _annul_the_suspension(contract, MAY)
    suspended(contract, MonthRange(MARCH, APRIL), at=at_noon(MAY, 6))
    run = carried_through(MAY)
    # 1,085.63 − 500 = 585.63 € are still overpaid: 500 € more are withheld.
    assert _transferred(run) == ["585.63"]
    assert transfers_of(contract).by_month[FEBRUARY] == 108563
    assert transfers_of(contract).by_month[MARCH] == 8563
    assert _transferred(carried_through(JUNE)) == ["1000.00"]


def test_what_is_given_again_is_paid_to_whom_nothing_is_due_any_more() -> None:
    contract = overpaid()
    decided(contract)
    carried_through(APRIL)
    _annul_the_suspension(contract, MAY)
    suspended(contract, MonthRange(MAY, JUNE), at=at_noon(MAY, 6))
    run = carried_through(MAY)
    assert _transferred(run) == ["500.00"]
    assert (run.contracts_paid, run.net_cents, run.paid_cents) == (1, 0, 50000)


def test_a_set_off_takes_no_more_than_was_decided_even_if_more_is_overpaid_later() -> None:
    contract = overpaid()
    decided(contract, cap=54281)
    for month in (APRIL, MAY, JUNE, JULY):
        carried_through(month)
    # 4 × 542.81 = 2,171.24 €; then July too was not due: 1,085.63 € more that nobody decided on.
    suspended(contract, MonthRange(JULY, AUGUST), at=at_noon(AUGUST, 5))
    assert _transferred(carried_through(AUGUST)) == ["1085.61"]
    found = overpayment_of(contract, today=at_noon(AUGUST, 25).date())
    assert (found.left_cents, found.planned_cents, found.claimable_cents) == (108563, 0, 108563)


def test_a_run_prepared_before_a_fact_or_a_stop_is_prepared_again() -> None:
    contract = overpaid()
    set_off = decided(contract)
    run = explained(prepared(APRIL))
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(APRIL))
    set_off = setting_off.stop(actor=payments_clerk(), set_off=set_off, reason="erreur de plafond", at=at_noon(APRIL))
    with pytest.raises(Refused, match=contract.reference):
        operations.approve_run(actor=payments_approver(), run=run, at=at_noon(APRIL))
    operations.take_back_run(actor=payments_clerk(), run=run, at=at_noon(APRIL))
    run = carried_through(APRIL)
    assert (run.withheld_cents, _transferred(run)) == (0, ["1085.63"])
    decided(contract, first=MAY, at=at_noon(MAY, 2))
    run = explained(prepared(MAY))
    _annul_the_suspension(contract, MAY)
    with pytest.raises(Refused, match=contract.reference):
        operations.control_run(actor=payments_clerk(), run=run, at=at_noon(MAY))


def test_a_set_off_confirmed_makes_the_draft_another_and_nothing_else_does() -> None:
    contract = overpaid()
    first = prepared(APRIL)
    decided(contract, at=at_noon(APRIL, 20))
    again = prepared(APRIL)
    assert (again.withheld_cents, again.prepared_at) == (50000, first.prepared_at)
    mark = reading.watermark()
    lines = set(again.lines.values_list("pk", flat=True))
    third = prepared(APRIL, day=21)
    assert (reading.watermark(), third.prepared_at) == (mark, again.prepared_at)
    assert set(third.lines.values_list("pk", flat=True)) == lines


def test_a_file_is_the_same_at_a_second_download() -> None:
    decided(overpaid())
    run = carried_through(APRIL)
    file = run.files.get()
    content = emission.content_of(file)
    assert content == emission.content_of(run.files.get())
    assert b"retenue deduite" in content
    assert emission.pain001.sha256(content) == file.sha256


def test_the_database_refuses_a_withholding_that_no_set_off_made() -> None:
    contract = overpaid()
    run = prepared(APRIL)
    line = {
        "run": run,
        "contract": contract,
        "first_month": FEBRUARY,
        "until_month": MARCH,
        "gross_cents": -100,
        "csg_cents": 0,
        "crds_cents": 0,
        "net_cents": -100,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        RunLine.objects.create(kind=LineKind.WITHHELD, **line)
    assert connection.is_usable()


def test_what_the_recovery_has_in_charge_is_not_withheld(settings: object) -> None:
    contract = overpaid()
    settings.RECOVERED_OVERPAYMENTS = "tests.payments.test_withholding.in_charge"  # type: ignore[attr-defined]
    # 2,171.26 − 1,500 = 671.26 € are left to withhold: 500 € in April, 171.26 € in May.
    set_off = decided(contract)
    assert set_off.total_cents == 67126
    assert [_transferred(carried_through(month)) for month in (APRIL, MAY, JUNE)] == [
        ["585.63"],
        ["914.37"],
        ["1085.63"],
    ]
    found = overpayment_of(contract, today=at_noon(JUNE, 25).date())
    assert (found.withheld_cents, found.recovered_cents, found.left_cents) == (67126, 150000, 0)


def in_charge(contract_ids: list[int]) -> dict[int, Cents]:
    """What the recovery would answer."""
    return dict.fromkeys(contract_ids, Cents(150000))
