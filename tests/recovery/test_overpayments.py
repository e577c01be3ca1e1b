"""An overpayment claimed by an order: counted anew, to the cent, and never claimed twice nor withheld as well."""

from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.urls import reverse

from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.payments.models import Account, Posting
from cesp.payments.overpayments import overpayment_of
from cesp.recovery.models import Debt, ProposalKind
from cesp.recovery.operations import proposing
from cesp.recovery.operations.claiming import claim_overpayment
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Suspended, SuspensionGround
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from tests.browsing import signed_in
from tests.factories import recovery as made
from tests.factories.contracts import concluded, recorded
from tests.factories.memberships import payments_clerk
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
