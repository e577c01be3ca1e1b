"""Claiming a sum: once, to the cent, in the ledger."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cesp.payments.models import Account, Entry, Posting
from cesp.recovery.models import Debt, DebtOrigin
from cesp.recovery.operations import open_debt
from cesp.recovery.queries import balance
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from tests.factories import recovery as made
from tests.factories.contracts import concluded
from tests.factories.memberships import auditor, case_desk, payments_approver, payments_clerk, referent, signatory

pytestmark = pytest.mark.django_db


@pytest.mark.clause("IDF-16")
def test_a_sum_is_claimed_in_the_ledger_and_left_whole_from_that_day_on() -> None:
    debt = made.debt(concluded())
    assert [(line.label, line.cents) for line in debt.lines.order_by("position")] == [
        ("Allocations nettes reçues, 48 mois", 5_211_024),
        ("Pénalité après le diplôme", 2_000_000),
    ]
    postings = dict(Posting.objects.filter(entry=debt.entry).values_list("account", "cents"))
    assert postings == {Account.RECEIVABLE: 7_211_024, Account.CLAIMED: -7_211_024}
    assert balance(debt, on=date(2026, 1, 14)) == 0
    assert balance(debt, on=date(2026, 1, 15)) == 7_211_024


def test_asked_twice_it_is_the_same_debt_and_another_sum_is_refused() -> None:
    contract = concluded()
    first = made.debt(contract)
    assert made.debt(contract) == first
    assert Debt.objects.count() == Entry.objects.count() == 1
    with pytest.raises(Refused, match=r"déjà réclamée à ce titre"):
        open_debt(
            actor=payments_clerk(),
            contract=contract,
            origin=DebtOrigin.BREACH,
            principal=Cents(100),
            lines=(("Autre calcul", Cents(100)),),
            subject_reference="Décision n° 12",
            at=made.OPENED_AT,
        )


@pytest.mark.parametrize(
    ("principal", "lines", "words"),
    [
        (0, (("Rien", 0),), "rien à réclamer"),
        (-5, (("Moins", -5),), "rien à réclamer"),
        (200, (("Un", 100), ("Deux", 99)), "Les lignes du calcul font 1,99"),
    ],
)
def test_what_does_not_add_up_is_not_claimed(principal: int, lines: tuple[tuple[str, Cents], ...], words: str) -> None:
    with pytest.raises(Refused, match=words):
        open_debt(
            actor=payments_clerk(),
            contract=concluded(),
            origin=DebtOrigin.BREACH,
            principal=Cents(principal),
            lines=lines,
            subject_reference="Décision n° 12",
            at=made.OPENED_AT,
        )
    assert not Entry.objects.exists()


def test_a_breach_is_claimed_by_the_desk_that_decides_it_an_overpayment_by_the_payments_clerk() -> None:
    contract = concluded()
    made.debt(contract, actor=case_desk())
    for actor in (referent("ara"), signatory(contract.signatory), auditor(), payments_approver()):
        with pytest.raises(PermissionDenied):
            made.debt(contract, actor=actor, subject="autre")
    with pytest.raises(PermissionDenied):
        open_debt(
            actor=case_desk(),
            contract=contract,
            origin=DebtOrigin.OVERPAYMENT,
            principal=Cents(100),
            lines=(("Mars 2023", Cents(100)),),
            subject_reference="2023-03",
            at=made.OPENED_AT,
        )


def test_the_database_refuses_to_change_a_debt_or_its_entry() -> None:
    debt = made.debt(concluded())
    for rows, change in (
        (Debt.objects.all(), {"principal_cents": 1}),
        (Entry.objects.all(), {"kind": "remission"}),
        (Posting.objects.all(), {"cents": 0}),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(**change)
    assert balance(debt, on=date(2026, 1, 15)) == 7_211_024


def test_an_agency_sees_no_debt_the_signatory_their_own_the_desks_all() -> None:
    contract = concluded()
    debt = made.debt(contract)
    for actor in (signatory(contract.signatory), payments_clerk(), payments_approver(), case_desk(), auditor()):
        assert Debt.objects.visible_to(actor).get() == debt
    for actor in (signatory(), referent("ara")):
        assert not Debt.objects.visible_to(actor).exists()
