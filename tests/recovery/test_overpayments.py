"""An overpayment claimed by an order: counted anew, to the cent, and never claimed twice nor withheld as well."""

from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract, FactKind, RecordedFact
from cesp.contracts.operations import annul_fact, correct_fact
from cesp.payments.models import Account, Posting
from cesp.payments.overpayments import overpayment_of
from cesp.recovery.models import Debt, OverClaim, ProposalKind
from cesp.recovery.operations import proposing, receiving
from cesp.recovery.operations.claiming import claim_overpayment
from cesp.recovery.operations.revisiting import revisit_all
from cesp.recovery.queries import balance
from cesp.recovery.queries.excess import excess_of
from cesp.recovery.queries.work import debts_waiting
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Suspended, SuspensionGround
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from tests.browsing import signed_in
from tests.factories import recovery as made
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import case_desk, payments_clerk
from tests.payments.factories import account, carried_through, prepared

pytestmark = pytest.mark.django_db
TODAY = date(2023, 4, 21)
FEBRUARY, MARCH, APRIL = (Month.of(2023, n) for n in (2, 3, 4))
AT = datetime(2023, 4, 21, 9, 0, tzinfo=UTC)
TWO_MONTHS = Cents(2 * 1_085_63)


@pytest.fixture
def contract(monkeypatch: pytest.MonkeyPatch) -> Contract:
    """Paid from October to March, then suspended in February and March: 2 × 1,085.63 € too much."""
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    held = concluded()
    account(held)
    carried_through(MARCH)
    months = MonthRange(FEBRUARY, APRIL)
    recorded(held, Suspended(months=months, ground=SuspensionGround.MATERNITY), at=datetime(2023, 4, 2, tzinfo=UTC))
    return held


def claimed(contract: Contract, cents: Cents = TWO_MONTHS) -> Debt:
    return claim_overpayment(actor=payments_clerk(), contract=contract, seen_cents=cents, at=AT)


@pytest.mark.clause("IDF-16")
def test_an_overpayment_is_claimed_once_and_is_free_again_when_the_claim_is_cancelled(contract: Contract) -> None:
    with pytest.raises(Refused, match="a changé pendant votre lecture"):
        claimed(contract, Cents(1))
    debt = claimed(contract)
    assert debt.principal_cents == 217_126
    assert [(one.label, one.cents) for one in debt.lines.all()] == [
        ("Allocation nette de février 2023 à mars 2023 inclus, versée et non due", 217_126)
    ]
    found = overpayment_of(contract, today=TODAY)
    assert (found.recovered_cents, found.left_cents, found.claimable_cents) == (217_126, 0, 0)
    with pytest.raises(AlreadyDone, match="pris en charge"):
        claimed(contract)
    cancelled = proposing.propose_less(
        actor=payments_clerk(),
        debt=debt,
        kind=ProposalKind.CANCELLATION,
        cents=Cents(100_00),
        reason="Un mois compté à tort.",
        at=AT,
    )
    made.confirmed(cancelled, on=TODAY)
    again = claimed(contract, Cents(100_00))
    assert again.subject_reference.endswith("(2)")
    assert [one.cents for one in again.lines.order_by("position")] == [217_126, -207_126]
    receivable = Posting.objects.filter(contract=contract, account=Account.RECEIVABLE).values_list("cents", flat=True)
    assert sum(receivable) == 217_126


def test_the_page_lists_what_is_left_to_claim_and_claims_it(contract: Contract) -> None:
    prepared(APRIL)
    client = signed_in(payments_clerk())
    listed = unescape(client.get(reverse("recovery:overpayments")).content.decode())
    assert contract.signatory.full_name in listed
    assert "Recouvrer par un ordre" in listed
    address = reverse("recovery:claim_overpayment", args=[contract.reference])
    shown = " ".join(unescape(client.get(address).content.decode()).split())
    assert "2 171,26 €" in shown
    answer = client.post(address, {"seen_cents": 217_126}, follow=True)
    assert "La somme est constatée" in unescape(answer.content.decode())
    assert Debt.objects.get().contract == contract
    shown = unescape(client.get(address).content.decode())
    assert "Rien n'est à recouvrer" in shown


@pytest.mark.clause("IDF-16")
def test_a_claim_whose_overpayment_goes_away_is_shown_to_the_desk_and_never_changed_by_itself(
    contract: Contract,
) -> None:
    clerk = payments_clerk()
    debt = claimed(contract)
    address, client = reverse("recovery:debt", args=[debt.public_id]), signed_in(clerk)
    alert = "Le trop-perçu a changé depuis qu'il est réclamé"
    assert alert not in shown(client, address)
    suspension = RecordedFact.objects.get(kind=FactKind.SUSPENDED)
    february = Suspended(months=MonthRange(FEBRUARY, MARCH), ground=SuspensionGround.MATERNITY)
    shorter = correct_fact(actor=case_desk(), recorded=suspension, fact=february, evidence="Erreur", at=AT)
    # 2 × 1,085.63 € claimed, 1,085.63 € overpaid.
    assert OverClaim.objects.get(settled_at=None).debt == debt
    assert balance(debt, on=TODAY) == 217_126
    assert [(one.code, one.count) for one in debts_waiting(clerk, today=TODAY)] == [("a-revoir", 1)]
    read = shown(client, address)
    assert alert in read
    assert "1 085,63 € sont aujourd'hui versés en trop sur ce contrat (février 2023)" in read.replace("\u202f", " ")
    assert "proposez l'annulation de ce montant" in read
    assert "À revoir : le trop-perçu a changé" in shown(client, reverse("recovery:debts") + "?file=a-revoir")

    payment = made.paid(debt, 1_500_00, on=TODAY, reference="VIR-1")
    annul_fact(actor=case_desk(), recorded=shorter, evidence="Aucun congé", at=AT)
    excess = excess_of(debt, today=TODAY)
    assert excess is not None
    assert (excess.is_whole, excess.to_cancel_cents, excess.to_give_back_cents) == (True, 67_126, 150_000)
    assert "plus rien n'est versé en trop" in shown(client, address)
    assert OverClaim.objects.count() == 1

    receiving.reverse_payment(actor=clerk, movement=payment, reason="Rendu à la personne.", at=AT)
    less = proposing.propose_less(
        actor=clerk, debt=debt, kind=ProposalKind.CANCELLATION, cents=TWO_MONTHS, reason="Rien n'était dû.", at=AT
    )
    made.confirmed(less, on=TODAY)
    assert OverClaim.objects.get().settled_at is not None
    assert alert not in shown(client, address)
    assert debts_waiting(clerk, today=TODAY) == ()


def test_a_night_finds_what_the_ledger_changed_and_forgets_what_is_remitted(contract: Contract) -> None:
    debt = claimed(contract)
    suspension = RecordedFact.objects.get(kind=FactKind.SUSPENDED)
    annul_fact(actor=case_desk(), recorded=suspension, evidence="Aucun congé", at=AT)
    OverClaim.objects.all().delete()
    for _ in range(2):
        revisit_all(at=AT)
    assert OverClaim.objects.filter(settled_at=None).count() == 1
    remission = proposing.propose_less(
        actor=payments_clerk(), debt=debt, kind=ProposalKind.REMISSION, cents=TWO_MONTHS, reason="Revenus.", at=AT
    )
    made.confirmed(remission, on=TODAY)
    revisit_all(at=AT)
    assert not OverClaim.objects.filter(settled_at=None).exists()


def shown(client: Client, address: str) -> str:
    return " ".join(unescape(client.get(address).content.decode()).split())
