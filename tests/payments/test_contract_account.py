"""What a contract's page and an agent's home read of payments."""

from datetime import UTC, date, datetime

import pytest

from cesp.payments import operations, queries
from cesp.payments.ledger import PaidElsewhere
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Suspended, SuspensionGround
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import auditor, case_desk, payments_approver, payments_clerk
from tests.payments.factories import account, at_noon, carried_through, explained, prepared

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH, APRIL = (Month.of(2023, n) for n in (2, 3, 4))


@pytest.mark.clause("PAP-9", "IDF-2")
def test_each_month_says_what_is_due_what_was_ordered_and_when_it_was_paid() -> None:
    contract = concluded()
    account(contract)
    elsewhere = PaidElsewhere(
        contract_id=contract.pk,
        months=MonthRange(Month.of(2022, 10), FEBRUARY),
        gross_cents=120000,
        csg_cents=10847,
        crds_cents=590,
    )
    operations.take_over_payments(actor=case_desk(), payments=[elsewhere], at=at_noon(FEBRUARY, 1))
    carried_through(FEBRUARY)
    run = explained(prepared(MARCH))
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(MARCH))
    operations.approve_run(actor=payments_approver(), run=run, at=at_noon(MARCH))
    months = queries.payments_of(contract, today=date(2023, 4, 3))
    assert [
        (str(paid.month), paid.due_cents, paid.ordered_cents, paid.paid_on, paid.paid_elsewhere) for paid in months[3:]
    ] == [
        ("2023-01", 108563, 108563, None, True),
        ("2023-02", 108563, 108563, date(2023, 2, 24), False),
        ("2023-03", 108563, 108563, None, False),  # ordered, its file has not left
        ("2023-04", 108563, 0, None, False),
    ]
    assert [str(run.month) for run in months[5].runs] == ["2023-03"]
    assert months[6].difference_cents == 108563
    received = queries.received(contract)
    assert sorted(str(month) for month in received) == ["2022-10", "2022-11", "2022-12", "2023-01", "2023-02"]
    assert set(received.values()) == {108563}


def test_a_month_overpaid_shows_as_less_than_nothing() -> None:
    contract = concluded()
    account(contract)
    carried_through(MARCH)
    months = MonthRange(FEBRUARY, MARCH)
    recorded(contract, Suspended(months=months, ground=SuspensionGround.MATERNITY), at=at_noon(APRIL, 2))
    february = queries.payments_of(contract, today=date(2023, 4, 3))[4]
    assert (february.due_cents, february.ordered_cents, february.difference_cents) == (0, 108563, -108563)


def test_the_ledger_of_a_contract_tells_what_is_owed_after_each_entry() -> None:
    contract = concluded()
    account(contract)
    carried_through(MARCH)
    held = queries.ledger_of(contract)
    assert [(movement.entry.kind, movement.owed_cents) for movement in held.movements] == [
        ("order", 651378),
        ("emission", 0),
    ]
    assert held.balances["in_flight"] == -651378
    assert sum(held.balances.values()) == 0


def _work(actor: object, today: date) -> list[tuple[str, str, int, date]]:
    items = queries.work_list(actor, today)  # type: ignore[arg-type]
    return [(item.code, item.label, item.count, item.due_on) for item in items]


def test_a_desk_is_told_what_the_month_waits_for_and_by_when() -> None:
    """March 2023 is paid on Wednesday the 29th: all has to be approved the day before."""
    account(concluded())
    clerk, approver, today, by = payments_clerk(), payments_approver(), date(2023, 3, 6), date(2023, 3, 28)
    assert _work(clerk, today) == [("prepare", "Préparer la mensualité de mars 2023", 1, by)]
    assert _work(approver, today) == []
    run = prepared(MARCH, actor=clerk)
    assert _work(clerk, today) == [("control", "Contrôler la mensualité de mars 2023", 1, by)]
    operations.control_run(actor=clerk, run=run, at=at_noon(MARCH))
    assert (_work(clerk, today), len(_work(approver, today))) == ([], 1)
    assert _work(auditor(), today) == []
    operations.approve_run(actor=approver, run=run, at=at_noon(MARCH))
    assert [code for code, *_ in _work(clerk, today)] == ["emit"]
    operations.emit_run(actor=clerk, run=run, at=at_noon(MARCH))
    assert _work(clerk, date(2023, 3, 31)) == []
    assert _work(clerk, date(2023, 4, 1)) == [("prepare", "Préparer la mensualité d'avril 2023", 1, date(2023, 4, 25))]


def test_a_month_that_nobody_prepared_is_not_skipped_by_the_work_list() -> None:
    account(concluded())
    carried_through(FEBRUARY)
    now = queries.turn(date(2023, 4, 20))
    assert (str(now.month), now.run) == ("2023-04", None)
    assert datetime(2023, 4, 1, tzinfo=UTC).date() == now.opens_on
