"""What was ordered and is not due, as the list of overpayments counts it today."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cesp.accounts.models import Membership
from cesp.contracts import operations as contracts
from cesp.contracts.models import Contract, RecordedFact
from cesp.payments.overpayments import overpayments
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Suspended, SuspensionGround
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import case_desk, payments_clerk
from tests.payments.factories import account, at_noon, carried_through, prepared

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH, APRIL = (Month.of(2023, n) for n in (2, 3, 4))
ADDRESS = "/paiements/trop-percus/"


@pytest.fixture(autouse=True)
def _in_april_2023() -> Iterator[None]:
    with time_machine.travel(datetime(2023, 4, 21, 11, 0, tzinfo=UTC), tick=False):
        yield


def _suspended(contract: Contract, months: MonthRange) -> RecordedFact:
    (fact,) = recorded(contract, Suspended(months=months, ground=SuspensionGround.MATERNITY), at=at_noon(APRIL, 2))
    return fact


def _overpaid(count: int = 1) -> list[Contract]:
    """Contracts paid from October to March, then suspended in February and March."""
    made = [concluded() for _ in range(count)]
    for contract in made:
        account(contract)
    carried_through(MARCH)
    for contract in made:
        _suspended(contract, MonthRange(FEBRUARY, APRIL))
    return made


def _read(actor: Membership) -> str:
    client = Client()
    client.force_login(actor.person)
    response = client.get(ADDRESS)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def test_two_months_paid_then_suspended_are_two_months_overpaid() -> None:
    (contract,) = _overpaid()
    clerk = payments_clerk()
    # Before April is prepared, the last run is March's, which found nothing.
    assert overpayments(clerk, today=date(2023, 4, 19)).rows == ()
    prepared(APRIL)
    (found,) = overpayments(clerk, today=date(2023, 4, 20)).rows
    # 2 × 1,085.63 €; April, due and not ordered yet, takes nothing off.
    assert (found.contract, found.cents) == (contract, 217126)
    assert found.months_in_french == "de février 2023 à mars 2023 inclus"
    text = _read(clerk)
    assert "celle d'avril 2023" in text.replace("’", "'")
    assert "2 171,26" in text.replace("\u202f", " ").replace("\xa0", " ")
    assert contract.reference in text
    assert "Rien n'est retenu ni réclamé sans décision" in text.replace("’", "'")


def test_an_overpayment_is_counted_on_the_file_of_today_not_on_the_line_of_the_run() -> None:
    (contract,) = _overpaid()
    run = prepared(APRIL)
    suspension = RecordedFact.objects.get(contract=contract, kind="suspended")
    contracts.annul_fact(actor=case_desk(), recorded=suspension, evidence="PIECE-2", at=at_noon(APRIL, 21))
    clerk = payments_clerk()
    (found,) = overpayments(clerk, today=date(2023, 4, 21)).rows
    assert (found.months, found.cents) == ((), 0)
    assert run.lines.get(contract=contract, kind="overpayment").net_cents == -217126
    assert "plus aucun : le dossier a changé depuis" in _read(clerk)
    # March alone is suspended again: one month is overpaid, whatever the run froze.
    _suspended(contract, MonthRange(MARCH, APRIL))
    (found,) = overpayments(clerk, today=date(2023, 4, 21)).rows
    assert (found.months_in_french, found.cents) == ("mars 2023", 108563)


def test_nothing_overpaid_is_an_empty_page() -> None:
    assert "Aucun trop-perçu" in _read(payments_clerk())
    account(concluded())
    carried_through(MARCH)
    assert "Aucun trop-perçu" in _read(payments_clerk())


def _queries() -> int:
    clerk = payments_clerk()
    with CaptureQueriesContext(connection) as caught:
        overpayments(clerk, today=date(2023, 4, 21))
    return len(caught)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_one_contract_and_for_thirty(count: int) -> None:
    _overpaid(count)
    prepared(APRIL)
    assert len(overpayments(payments_clerk(), today=date(2023, 4, 21)).rows) == count
    assert _queries() == 9  # two more for set-offs: taken back, in force; two for what orders to pay have in charge
