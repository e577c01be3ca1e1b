"""The control sheet: silent on a quiet month, and no fault passes without being seen.

Each fault is seeded in a service that has already paid two months to six contracts.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from cesp.common.workflow import AlreadyDone
from cesp.contracts import operations as contracts
from cesp.contracts.models import Contract
from cesp.payments import operations, queries
from cesp.payments.models import BankAccount, ControlItem, Finding, PaymentRun, RunLine
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import (
    Breached,
    DeferralGranted,
    DeferralGround,
    DiplomaObtained,
    Suspended,
    SuspensionGround,
    ThesisDefended,
)
from cesp_law.refusals import Refused
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import case_desk, payments_clerk
from tests.payments.factories import account, at_noon, carried_through, explained, new_iban, prepared
from tests.payments.faults import behind_the_back, lose_the_ledger_of

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH, APRIL, MAY = (Month.of(2023, n) for n in (2, 3, 4, 5))
SHARED = "FR7630006000011234567890189"


@pytest.fixture
def stock() -> list[Contract]:
    """Six contracts paid for February and March; the last two have facts already known that matter in April.

    The fifth is suspended from April on, the sixth comes back in April.
    """
    held = [concluded() for _ in range(6)]
    for contract in held:
        account(contract)
    known_at = datetime(2023, 1, 10, 9, 0, tzinfo=UTC)
    pauses = [(held[4], APRIL, Month.of(2023, 9)), (held[5], Month.of(2022, 12), APRIL)]
    for contract, first, until in pauses:
        fact = Suspended(months=MonthRange(first, until), ground=SuspensionGround.MATERNITY)
        recorded(contract, fact, at=known_at)
    carried_through(FEBRUARY)
    carried_through(MARCH)
    return held


def _sheet(run: PaymentRun) -> list[tuple[str, str, bool]]:
    """(kind, reference, waits for words) of each finding."""
    items = run.items.select_related("contract").order_by("pk")
    return [(item.kind, item.contract.reference if item.contract else "", item.waits_for_words) for item in items]


def _april() -> PaymentRun:
    return prepared(APRIL)


def test_a_quiet_month_raises_nothing(stock: list[Contract]) -> None:
    """Two contracts change in April as was known and forecast; each change has its cause, none waits for words."""
    run = _april()
    assert _sheet(run) == [
        ("stopped", stock[4].reference, False),
        ("new", stock[5].reference, False),
    ]
    assert run.forecast_cents == 5 * 108563 == run.net_cents
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(APRIL))


def test_a_month_where_nothing_at_all_changes_is_silent(stock: list[Contract]) -> None:
    carried_through(APRIL)
    assert _sheet(prepared(MAY)) == []


@pytest.mark.parametrize(("kind", "starts"), [("stopped", "suspension"), ("new", "fin de la suspension")])
def test_a_known_change_says_its_cause(stock: list[Contract], kind: str, starts: str) -> None:
    cause = _april().items.get(kind=kind).cause
    assert cause.startswith(starts)
    assert cause.endswith("maternité, enregistré le 10 janvier 2023")


# --- ten kinds of fault, and some more: what was seeded, what the sheet says, whether it waits for words


def _account_shared(stock: list[Contract]) -> None:
    for contract in stock[:2]:
        account(contract, number=SHARED, at=at_noon(APRIL, 2), from_on=date(2023, 4, 2))


def _no_account(stock: list[Contract]) -> None:
    behind_the_back(("DELETE FROM payments_bankaccount WHERE person_id = %s", [stock[0].signatory_id]))


def _account_misspelt(stock: list[Contract]) -> None:
    BankAccount.objects.filter(person=stock[0].signatory).update(iban="FR7630006000011234567890188")


def _account_altered(stock: list[Contract]) -> None:
    BankAccount.objects.filter(person=stock[0].signatory).update(iban=new_iban())


def _fact_appeared(stock: list[Contract]) -> None:
    """A breach written long ago in the past, by nobody."""
    months = MonthRange(APRIL, MAY)
    recorded(stock[0], Suspended(months=months, ground=SuspensionGround.ILLNESS), at=at_noon(APRIL, 2))
    behind_the_back(
        (
            "UPDATE contracts_recordedfact SET payload = %s, effective_on = %s, recorded_at = %s, kind = 'breached' "
            "WHERE contract_id = %s AND kind = 'suspended'",
            ['{"on": "2023-02-03"}', date(2023, 2, 3), at_noon(Month.of(2023, 1), 5), stock[0].pk],
        )
    )


def _fact_lost(stock: list[Contract]) -> None:
    """The suspension that held back the fifth contract is gone from the database."""
    behind_the_back(("DELETE FROM contracts_recordedfact WHERE contract_id = %s AND kind = 'suspended'", [stock[4].pk]))
    behind_the_back(("DELETE FROM contracts_recordedfact WHERE contract_id = %s AND kind = 'suspended'", [stock[5].pk]))


def _ledger_lost(stock: list[Contract]) -> None:
    lose_the_ledger_of(stock[0].pk)


def _ledger_altered(stock: list[Contract]) -> None:
    """March is remembered as ordered for less than it was."""
    behind_the_back(
        (
            "UPDATE payments_orderedmonths SET gross_cents = 20000, csg_cents = 1808, crds_cents = 99, "
            "net_cents = 18093 WHERE contract_id = %s AND first_month = %s",
            [stock[0].pk, MARCH.index],
        )
    )


def _contradiction(stock: list[Contract]) -> None:
    """Two overlapping suspensions, which no operation would record."""
    months = MonthRange(APRIL, MAY)
    recorded(stock[0], Suspended(months=months, ground=SuspensionGround.ILLNESS), at=at_noon(APRIL, 2))
    behind_the_back(
        (
            "INSERT INTO contracts_recordedfact (contract_id, position, kind, effective_on, payload, recorded_at, "
            "recorded_by_id, evidence, quality) SELECT contract_id, 99, kind, effective_on, payload, recorded_at, "
            "recorded_by_id, evidence, quality FROM contracts_recordedfact WHERE contract_id = %s AND kind = %s",
            [stock[0].pk, "suspended"],
        )
    )


def _late_suspension(stock: list[Contract]) -> None:
    months = MonthRange(FEBRUARY, APRIL)
    recorded(stock[0], Suspended(months=months, ground=SuspensionGround.MATERNITY), at=at_noon(APRIL, 2))


def _overpaid_by_nobody(stock: list[Contract]) -> None:
    """The ledger holds a month before the allowance began."""
    behind_the_back(
        (
            "INSERT INTO payments_orderedmonths (entry_id, contract_id, first_month, until_month, occurrence, "
            "gross_cents, csg_cents, crds_cents, net_cents) SELECT MIN(entry_id), contract_id, %s, %s, 0, 120000, "
            "10847, 590, 108563 FROM payments_orderedmonths WHERE contract_id = %s GROUP BY contract_id",
            [Month.of(2022, 9).index, Month.of(2022, 10).index, stock[0].pk],
        )
    )


def _two_contracts(stock: list[Contract]) -> None:
    behind_the_back(
        ("UPDATE contracts_contract SET signatory_id = %s WHERE id = %s", [stock[0].signatory_id, stock[1].pk])
    )


def _forecast_altered(stock: list[Contract]) -> None:
    PaymentRun.objects.filter(month=MARCH.index).update(next_forecast_cents=651378)


FAULTS: list[tuple[Callable[[list[Contract]], None], list[tuple[str, int | None, bool]]]] = [
    (
        _account_shared,
        [
            ("blocked", 0, False), ("duplicate", 0, False), ("blocked", 1, False), ("duplicate", 1, False),
        ],
    ),
    (_no_account, [("blocked", 0, False)]),
    (_account_misspelt, [("blocked", 0, False)]),
    (_account_altered, [("changed_iban", 0, True)]),
    (_fact_appeared, [("stopped", 0, True), ("overpayment", 0, True), ("total", None, True)]),
    (_fact_lost, [("arrears", 5, True)]),
    (_ledger_lost, [("arrears", 0, True)]),
    (_ledger_altered, [("arrears", 0, True)]),
    (_contradiction, [("blocked", 0, False)]),
    (_late_suspension, [("overpayment", 0, False)]),
    (_overpaid_by_nobody, [("overpayment", 0, True)]),
    (_two_contracts, [("duplicate", 0, True), ("duplicate", 1, True)]),
    (_forecast_altered, [("total", None, True)]),
]  # fmt: skip


@pytest.mark.unbalanced_on_purpose
@pytest.mark.parametrize(("seed", "expected"), FAULTS, ids=[seed.__name__.strip("_") for seed, _ in FAULTS])
def test_each_kind_of_fault_is_flagged(
    stock: list[Contract],
    seed: Callable[[list[Contract]], None],
    expected: list[tuple[str, int | None, bool]],
) -> None:
    seed(stock)
    run = _april()
    seen = _sheet(run)
    for kind, position, waits in expected:
        reference = "" if position is None else stock[position].reference
        assert (kind, reference, waits) in seen, seen
    if any(waits for _, _, waits in expected):
        with pytest.raises(Refused, match="pas de cause connue"):
            operations.control_run(actor=payments_clerk(), run=run, at=at_noon(APRIL))


@pytest.mark.unbalanced_on_purpose
def test_lines_altered_after_the_draft_stop_the_control(stock: list[Contract]) -> None:
    run = _april()
    behind_the_back(
        (
            "UPDATE payments_runline SET gross_cents = gross_cents + 100, net_cents = net_cents + 100 "
            "WHERE run_id = %s AND contract_id = %s",
            [run.pk, stock[0].pk],
        )
    )
    with pytest.raises(Refused, match="ne font plus le total"):
        operations.control_run(actor=payments_clerk(), run=run, at=at_noon(APRIL))


# --- causes


def test_a_breach_recorded_since_is_the_cause_of_a_stop(stock: list[Contract]) -> None:
    recorded(stock[0], Breached(on=date(2023, 3, 31)), at=at_noon(APRIL, 3))
    item = _april().items.get(kind="stopped", contract=stock[0])
    assert item.cause == "rupture prenant effet le 31 mars 2023, enregistré le 3 avril 2023"


def test_a_diploma_known_before_is_the_cause_when_its_month_is_past(stock: list[Contract]) -> None:
    recorded(stock[0], DiplomaObtained(on=date(2023, 4, 14)), at=at_noon(MARCH, 25))
    assert [row for row in _sheet(carried_through(APRIL)) if row[1] == stock[0].reference] == []
    item = prepared(MAY).items.get(contract=stock[0])
    assert (item.kind, item.waits_for_words) == ("stopped", False)
    assert item.cause.startswith("diplôme obtenu le 14 avril 2023")


def test_the_end_of_a_deferral_is_a_cause(stock: list[Contract]) -> None:
    deferral = DeferralGranted(months=MonthRange(APRIL, MAY), ground=DeferralGround.FST, requested_on=date(2022, 11, 2))
    recorded(stock[0], DiplomaObtained(on=date(2023, 3, 14)), deferral, at=at_noon(MARCH, 1))
    carried_through(APRIL)
    item = prepared(MAY).items.get(contract=stock[0])
    assert (item.kind, item.waits_for_words) == ("stopped", False)


def test_a_thesis_recorded_since_does_not_explain_a_stop(stock: list[Contract]) -> None:
    recorded(stock[0], ThesisDefended(on=date(2023, 1, 20)), at=at_noon(APRIL, 3))
    behind_the_back(
        (
            "INSERT INTO contracts_recordedfact (contract_id, position, kind, effective_on, payload, recorded_at, "
            "recorded_by_id, evidence, quality) SELECT contract_id, 99, 'breached', effective_on, payload, %s, "
            "recorded_by_id, evidence, quality FROM contracts_recordedfact WHERE contract_id = %s AND kind = %s",
            [at_noon(Month.of(2023, 1), 21), stock[0].pk, "thesis_defended"],
        )
    )
    assert _april().items.get(kind="stopped", contract=stock[0]).waits_for_words


def test_a_new_contract_and_a_correction_are_causes(stock: list[Contract]) -> None:
    new = concluded(at=at_noon(APRIL, 3))
    account(new, at=at_noon(APRIL, 4))
    suspended = stock[4].facts.get(kind="suspended")
    contracts.annul_fact(actor=case_desk(), recorded=suspended, evidence="PIECE-3", at=at_noon(APRIL, 5))
    run = _april()
    for kind in ("new", "arrears"):
        cause = run.items.get(kind=kind, contract=new).cause
        assert cause.startswith("contrat signé le 10 février 2022")
        assert cause.endswith("enregistré le 3 avril 2023")
    assert not run.items.filter(contract=stock[4]).exists()


def test_an_account_approved_since_is_the_cause_of_a_change_of_account(stock: list[Contract]) -> None:
    changed = account(stock[0], at=at_noon(APRIL, 4), from_on=date(2023, 4, 4))
    item = _april().items.get(kind="changed_iban")
    assert changed.approved_by is not None
    assert item.cause == f"compte approuvé par {changed.approved_by.person.full_name} le 4 avril 2023"


def test_an_overpayment_is_reported_again_until_somebody_decides(stock: list[Contract]) -> None:
    _late_suspension(stock)
    carried_through(APRIL)
    item = prepared(MAY).items.get(kind="overpayment")
    assert item.after_cents == -217126
    assert item.cause == "déjà signalé à la mensualité précédente ; il attend une décision"


def test_a_line_unblocked_says_what_had_blocked_it(stock: list[Contract]) -> None:
    new = concluded(at=at_noon(APRIL, 3))
    carried_through(APRIL)
    account(new, at=at_noon(MAY, 4))
    run = prepared(MAY)
    cause = "bloqué à la mensualité précédente : Aucun compte bancaire approuvé n'est utilisable au jour de paiement."
    assert [(item.kind, item.cause) for item in run.items.order_by("pk")] == [("new", cause), ("arrears", cause)]


def test_a_change_of_the_legal_amount_is_a_cause() -> None:
    """December 2017 is worth 1,105.67 €, January 2018 1,085.63 €."""
    held = concluded(
        lodged_on=date(2016, 11, 20),
        signed_on=date(2017, 2, 10),
        academic_year=2017,
        expected_diploma_on=None,
        at=datetime(2017, 2, 10, 9, 0, tzinfo=UTC),
    )
    account(held, from_on=date(2017, 1, 1))
    carried_through(Month.of(2017, 12))
    item = prepared(Month.of(2018, 1)).items.get()
    assert (item.kind, item.before_cents, item.after_cents) == ("changed_amount", 110567, 108563)
    assert item.cause == "montant légal du mois changé à compter de janvier 2018"


# --- words


@pytest.mark.unbalanced_on_purpose
def test_words_are_kept_when_the_draft_is_computed_again(stock: list[Contract]) -> None:
    _ledger_lost(stock)
    run = explained(_april())
    recorded(
        stock[2],
        Suspended(months=MonthRange(APRIL, MAY), ground=SuspensionGround.ILLNESS),
        at=at_noon(APRIL, 21),
    )
    again = prepared(APRIL, day=22)
    assert again.pk == run.pk
    item = again.items.get(kind="arrears")
    assert item.explanation == "vérifié avec le dossier"
    assert not any(waits for _, _, waits in _sheet(again))


@pytest.mark.unbalanced_on_purpose
def test_words_are_written_by_the_desk_while_the_run_is_a_draft(stock: list[Contract]) -> None:
    _ledger_lost(stock)
    run = _april()
    item = run.items.get(kind="arrears")
    for words in ("", "court", "x" * 501):
        with pytest.raises(Refused, match="10 à 500"):
            operations.explain_item(actor=payments_clerk(), item=item, words=words, at=at_noon(APRIL))
    operations.explain_item(actor=payments_clerk(), item=item, words="Rejet de la banque.", at=at_noon(APRIL))
    operations.control_run(actor=payments_clerk(), run=run, at=at_noon(APRIL))
    with pytest.raises(AlreadyDone, match="déjà été contrôlée"):
        operations.explain_item(actor=payments_clerk(), item=item, words="Trop tard pour cela.", at=at_noon(APRIL))


def test_the_way_from_one_net_to_the_next_adds_up(stock: list[Contract]) -> None:
    """March paid five contracts; in April one stops, one comes back, one new brings seven months, one is blocked."""
    new = concluded(at=at_noon(APRIL, 3))
    account(new, at=at_noon(APRIL, 4))
    BankAccount.objects.filter(person=stock[0].signatory).update(from_on=date(2024, 1, 1))
    steps = queries.sheet(_april()).bridge
    assert [(step.cents) for step in steps] == [
        542815,  # March: five contracts
        0,  # no arrears in March
        217126,  # the one that comes back and the new one
        -108563,  # the one suspended
        -108563,  # the one blocked
        0,
        651378,  # October to March of the new one
        1194193,
    ]
    assert sum(step.cents for step in steps[:-1]) == steps[-1].cents == PaymentRun.objects.latest("pk").net_cents


def test_every_finding_belongs_to_a_kind_that_the_sheet_counts(stock: list[Contract]) -> None:
    _account_shared(stock)
    run = _april()
    counted = {count.kind: count.items for count in queries.sheet(run).kinds}
    assert counted == dict.fromkeys(Finding, 0) | {
        Finding.STOPPED: 1,
        Finding.NEW: 1,
        Finding.BLOCKED: 2,
        Finding.DUPLICATE: 2,
    }
    assert ControlItem.objects.filter(run=run).count() == 6
    assert RunLine.objects.filter(run=run, kind="blocked").count() == 2
