"""Sums to give back in the browser: every page, then a plan from the request to its confirmation."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from cesp.common import clock
from cesp.recovery.models import AskedFor, Asking, Debt, DebtOrigin, Means, Movement, Proposal, ProposalKind
from cesp.recovery.operations import asking, open_debt, ordering, proposing, receiving
from cesp.recovery.queries import balance
from cesp_law.money import Cents
from tests.browser.conftest import Site, Visitor
from tests.browser.people import People
from tests.browser.test_accessibility import judge


@dataclass(frozen=True, slots=True)
class Owed:
    """Three debts: one under way with a remission to confirm, two of which nothing is asked yet."""

    under_way: Debt
    payment: Movement
    asked: Asking
    proposed: Proposal
    whole: dict[bool, Debt]


@pytest.fixture(scope="module")
def owed(site: Site, django_db_blocker: DjangoDbBlocker) -> Owed:
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:  # a loop runs in this thread; sealing wants none
        return apart.submit(_made, site.people).result()


def _made(people: People) -> Owed:
    clerk, own = people.agents["payments_clerk"], people.signatories["training"]
    debt, today = _debt(people, "training"), clock.today()
    plan = proposing.propose_plan(
        actor=clerk,
        debt=debt,
        instalments=4,
        first_due_on=today + timedelta(days=20),
        reason="Revenus du foyer.",
        at=clock.now(),
    )
    left = balance(debt, on=today)
    proposing.confirm(actor=people.agents["payments_approver"], proposal=plan, seen_cents=left, at=clock.now())
    paid = receiving.record_payment(
        actor=clerk, debt=debt, cents=Cents(500_00), on=today, means=Means.CARD, reference="CB 1", at=clock.now()
    )
    asked = asking.ask(actor=own, debt=debt, wanted=AskedFor.REMISSION, explanation="Deux enfants.", at=clock.now())
    less = proposing.propose_less(
        actor=clerk, debt=debt, kind=ProposalKind.REMISSION, cents=Cents(100), reason="Gêne.", at=clock.now()
    )
    whole = {True: _debt(people, "engaged"), False: _debt(people, "suspended")}
    connections.close_all()
    return Owed(debt, paid, asked, less, whole)


def _debt(people: People, state: str) -> Debt:
    """4,000 € claimed and ordered, from somebody in that state."""
    debt = open_debt(
        actor=people.agents["payments_clerk"],
        contract=people.contracts[state],
        origin=DebtOrigin.BREACH,
        principal=Cents(4_000_00),
        lines=(("Allocations nettes reçues, 2 mois", Cents(2_000_00)), ("Pénalité", Cents(2_000_00))),
        subject_reference="Décision n° 1",
        at=clock.now(),
    )
    ordering.issue_order(actor=people.agents["payments_approver"], debt=debt, at=clock.now())
    return debt


def test_pages_of_recovery(visitor: Visitor, site: Site, owed: Owed) -> None:
    debt, agents = owed.under_way, site.people.agents
    page = visitor.page(site.people.signatories["training"])
    for path in ("/mes-sommes-dues/", f"/mes-sommes-dues/{debt.public_id}/", "/accueil/"):
        judge(page, site.url + path)
    judge(page, f"{site.url}/mes-sommes-dues/{debt.public_id}/demander/plan/")
    page, of_debt = visitor.page(agents["payments_clerk"]), f"/recouvrement/{debt.public_id}/"
    for path in (
        "/recouvrement/",
        "/recouvrement/trop-percus/",
        of_debt,
        f"{of_debt}paiement/",
        f"{of_debt}paiement/{owed.payment.pk}/annuler/",
        f"{of_debt}proposer/plan/",
    ):
        judge(page, site.url + path)
    page = visitor.page(agents["payments_approver"])
    judge(page, f"{site.url}/recouvrement/propositions/{owed.proposed.public_id}/")
    judge(page, f"{site.url}/recouvrement/demandes/{owed.asked.public_id}/refuser/")


@pytest.mark.clause("IDF-16")
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_plan_asked_for_proposed_and_confirmed(visitor: Visitor, site: Site, owed: Owed, *, script: bool) -> None:
    debt, agents = owed.whole[script], site.people.agents
    page = visitor.page(site.people.signatories["engaged" if script else "suspended"], width=360, script=script)
    page.goto(f"{site.url}/mes-sommes-dues/")
    page.get_by_role("link", name=f"Ouvrir : Rupture du contrat, {debt.subject_reference}").click()
    page.get_by_role("link", name="Demander à payer en plusieurs fois").click()
    page.get_by_label("En combien de mois").fill("3")
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_text("Votre demande est envoyée").wait_for()

    clerk = visitor.page(agents["payments_clerk"], script=script)
    clerk.goto(f"{site.url}/recouvrement/{debt.public_id}/")
    clerk.get_by_role("link", name="Proposer un échéancier").click()
    assert clerk.get_by_label("Nombre d'échéances").input_value() == "3"
    clerk.get_by_label("Première échéance").fill((clock.today() + timedelta(days=30)).isoformat())
    clerk.get_by_label("Motif").fill("Revenus du foyer.")
    clerk.get_by_role("button", name="Faire cette proposition").click()
    clerk.get_by_text("La proposition est faite").wait_for()

    approver = visitor.page(agents["payments_approver"], script=script)
    approver.goto(f"{site.url}/recouvrement/{debt.public_id}/")
    approver.get_by_role("link", name="Ouvrir la proposition").click()
    approver.get_by_text("1 333,34").first.wait_for()
    approver.get_by_role("button", name="Confirmer et signer le courrier").click()
    approver.get_by_text("est confirmée").wait_for()

    page.goto(f"{site.url}/mes-sommes-dues/{debt.public_id}/")
    page.get_by_role("heading", name="Mon échéancier").wait_for()
    page.get_by_text("Accordée le").wait_for()
