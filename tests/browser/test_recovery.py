"""Sums to give back in the browser: every page, then a plan from the request to its confirmation."""

from datetime import timedelta

import pytest

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.recovery.models import AskedFor, Debt, DebtOrigin, Means, ProposalKind
from cesp.recovery.operations import asking, open_debt, ordering, proposing, receiving
from cesp.recovery.queries import balance
from cesp_law.money import Cents
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge


def a_debt(site: Site, state: str, subject: str) -> tuple[Membership, Debt]:
    """4,000 € claimed and ordered, from somebody in that state."""
    agents, own = site.people.agents, site.people.signatories[state]
    contract = own.person.contracts.get()
    debt = open_debt(
        actor=agents["payments_clerk"],
        contract=contract,
        origin=DebtOrigin.BREACH,
        principal=Cents(4_000_00),
        lines=(("Allocations nettes reçues, 2 mois", Cents(2_000_00)), ("Pénalité", Cents(2_000_00))),
        subject_reference=subject,
        at=clock.now(),
    )
    ordering.issue_order(actor=agents["payments_approver"], debt=debt, at=clock.now())
    return own, debt


def test_pages_of_recovery(visitor: Visitor, site: Site) -> None:
    own, debt = a_debt(site, "training", "Décision n° 1")
    clerk, approver = site.people.agents["payments_clerk"], site.people.agents["payments_approver"]
    plan = proposing.propose_plan(
        actor=clerk,
        debt=debt,
        instalments=4,
        first_due_on=clock.today() + timedelta(days=20),
        reason="Revenus du foyer.",
        at=clock.now(),
    )
    left = balance(debt, on=clock.today())
    proposing.confirm(actor=approver, proposal=plan, seen_cents=left, at=clock.now())
    paid = receiving.record_payment(
        actor=clerk,
        debt=debt,
        cents=Cents(500_00),
        on=clock.today(),
        means=Means.CARD,
        reference="CB 1",
        at=clock.now(),
    )
    asked = asking.ask(actor=own, debt=debt, wanted=AskedFor.REMISSION, explanation="Deux enfants.", at=clock.now())
    page = visitor.page(own)
    for path in ("/mes-sommes-dues/", f"/mes-sommes-dues/{debt.public_id}/", "/accueil/"):
        judge(page, site.url + path)
    judge(page, f"{site.url}/mes-sommes-dues/{debt.public_id}/demander/plan/")
    page, of_debt = visitor.page(clerk), f"/recouvrement/{debt.public_id}/"
    for path in (
        "/recouvrement/",
        "/recouvrement/?q=personne+de+ce+nom",
        "/recouvrement/trop-percus/",
        of_debt,
        f"{of_debt}paiement/",
        f"{of_debt}paiement/{paid.pk}/annuler/",
        f"{of_debt}proposer/plan/",
        "/accueil/",
    ):
        judge(page, site.url + path)
    less = proposing.propose_less(
        actor=clerk, debt=debt, kind=ProposalKind.REMISSION, cents=Cents(100), reason="Gêne.", at=clock.now()
    )
    page = visitor.page(approver)
    judge(page, f"{site.url}/recouvrement/propositions/{less.public_id}/")
    judge(page, f"{site.url}/recouvrement/demandes/{asked.public_id}/refuser/")


@pytest.mark.clause("IDF-16")
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_plan_asked_for_proposed_and_confirmed(visitor: Visitor, site: Site, *, script: bool) -> None:
    own, debt = a_debt(site, "engaged" if script else "suspended", f"Décision {'avec' if script else 'sans'} script")
    agents = site.people.agents
    page = visitor.page(own, width=360, script=script)
    page.goto(f"{site.url}/mes-sommes-dues/")
    page.get_by_role("link", name=f"Ouvrir : Rupture du contrat, {debt.subject_reference}").click()
    page.get_by_role("link", name="Demander à payer en plusieurs fois").click()
    page.get_by_label("En combien de mois").fill("3")
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_text("Votre demande est envoyée").wait_for()

    clerk = visitor.page(agents["payments_clerk"], script=script)
    clerk.goto(f"{site.url}/recouvrement/{debt.public_id}/")
    clerk.get_by_role("link", name="Proposer un échéancier").click()
    assert clerk.get_by_label("Nombre de mensualités").input_value() == "3"
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
    page.get_by_role("heading", name="Mes mensualités").wait_for()
    page.get_by_text("Accordée le").wait_for()
