"""A debt written off, then somebody pays: a new debt is claimed, once, and the payment is recorded on it."""

from datetime import date
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.recovery.models import Debt, ProposalKind
from cesp.recovery.operations import proposing
from cesp.recovery.operations.claiming import claim_again
from cesp.recovery.queries import balance
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from tests.browsing import signed_in
from tests.factories import recovery as made
from tests.factories.contracts import concluded
from tests.factories.memberships import payments_approver, payments_clerk

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
LEFT = Cents(70_110_24)
"""72,110.24 € claimed, 2,000 € paid: what is written off."""


def less(debt: Debt, kind: ProposalKind, cents: Cents) -> None:
    proposal = proposing.propose_less(
        actor=payments_clerk(), debt=debt, kind=kind, cents=cents, reason="Sans domicile.", at=made.at(TODAY, 10)
    )
    made.confirmed(proposal, on=TODAY)


@pytest.mark.clause("IDF-16")
def test_a_debt_written_off_is_claimed_again_once_and_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: made.at(TODAY, 12))
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    debt, clerk = made.ordered(concluded()), payments_clerk()
    address, client = reverse("recovery:claim_again", args=[debt.public_id]), signed_in(clerk)
    made.paid(debt, 2_000_00, on=TODAY, reference="VIR-1")
    assert "Rien de plus n'est à réclamer" in unescape(client.get(address).content.decode())
    less(debt, ProposalKind.WRITE_OFF, LEFT)
    with pytest.raises(Refused, match="Constatez d'abord une nouvelle créance"):
        made.paid(debt, 500_00, on=TODAY, reference="VIR-2")
    page = unescape(client.get(reverse("recovery:debt", args=[debt.public_id])).content.decode())
    assert "Constater une nouvelle créance" in page
    with pytest.raises(PermissionDenied):
        claim_again(actor=payments_approver(), debt=debt, seen_cents=LEFT, at=made.at(TODAY))
    with pytest.raises(Refused, match="La somme a changé pendant votre lecture"):
        claim_again(actor=clerk, debt=debt, seen_cents=Cents(1), at=made.at(TODAY))
    answer = client.post(address, {"seen_cents": int(LEFT)}, follow=True)
    assert "La nouvelle créance est constatée" in unescape(answer.content.decode())
    again = Debt.objects.exclude(pk=debt.pk).get()
    assert (again.principal_cents, again.subject_reference) == (LEFT, f"Créance n° {debt.pk}, admise en non-valeur")
    made.paid(again, 500_00, on=TODAY, reference="VIR-2")
    assert (balance(debt, on=TODAY), balance(again, on=TODAY)) == (0, 69_610_24)
    with pytest.raises(AlreadyDone, match="Rien de plus n'est à réclamer"):
        claim_again(actor=clerk, debt=debt, seen_cents=LEFT, at=made.at(TODAY))


def test_what_is_remitted_or_cancelled_is_not_claimed_again() -> None:
    for number, kind in enumerate((ProposalKind.REMISSION, ProposalKind.CANCELLATION), start=1):
        debt = made.debt(concluded(), subject=f"Décision n° {number}")
        less(debt, kind, made.PRINCIPAL)
        with pytest.raises(AlreadyDone):
            claim_again(actor=payments_clerk(), debt=debt, seen_cents=made.PRINCIPAL, at=made.at(TODAY))
