"""The pages: the desks' list and one debt, each act, what the signatory reads and asks for."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cesp.accounts.models import Person
from cesp.audit.models import Entry
from cesp.common import clock
from cesp.correspondence import notices
from cesp.correspondence.models import Notice
from cesp.recovery.models import Asking, Debt, Movement, Proposal
from tests.browsing import signed_in
from tests.factories import recovery as made
from tests.factories.contracts import concluded
from tests.factories.memberships import auditor, case_desk, payments_approver, payments_clerk, referent, signatory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: made.at(TODAY))
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def words(response: Any) -> str:
    """The page in plain words: every kind of space is one space."""
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def page(client: Client, name: str, *arguments: object, query: str = "", follow: bool = False) -> str:
    return words(client.get(reverse(f"recovery:{name}", args=arguments) + query, follow=follow))


def sent(client: Client, name: str, *arguments: object, **data: Any) -> str:
    return words(client.post(reverse(f"recovery:{name}", args=arguments), data, follow=True))


@pytest.mark.clause("IDF-16")
def test_a_debt_from_the_order_to_a_remission_on_the_desks_pages() -> None:
    contract = concluded()
    debt = made.debt(contract)
    clerk, approver = signed_in(payments_clerk()), signed_in(payments_approver())
    assert "Ordre à émettre (1)" in page(approver, "debts")
    said = page(approver, "issue_order", debt.public_id)
    assert "L'ordre réclame 72 110,24 €, à payer au plus tard le 19 mai 2026." in said
    preview = approver.get(reverse("recovery:order_preview", args=[debt.public_id]))
    assert preview.content.startswith(b"%PDF")
    assert "L'ordre est scellé et notifié" in sent(approver, "issue_order", debt.public_id)
    assert "L'ordre est déjà émis" in sent(approver, "issue_order", debt.public_id)
    plan = {"instalments": 36, "first_due_on": "5/4/2026", "reason": "Revenus du foyer."}
    assert "La proposition est faite" in sent(clerk, "propose", debt.public_id, "plan", **plan)
    proposal = Proposal.objects.get()
    shown = page(approver, "proposal", proposal.public_id)
    assert "72 110,24 € en 36 échéances." in shown
    assert "2 003,14 €" in shown
    assert "Confirmer et signer" not in page(clerk, "proposal", proposal.public_id)
    assert "est confirmée" in sent(approver, "proposal", proposal.public_id, step="confirm", seen_cents=72_110_24)
    wrong = sent(clerk, "record_payment", debt.public_id, cents="trois", on="21/3/2026", means="card", reference="V")
    assert "Écrivez le montant ainsi : 1 234,56." in wrong
    assert 'value="trois"' in wrong
    payment = {"cents": "2 003,06 €", "on": "20/3/2026", "means": "transfer", "reference": "VIR 1"}
    assert "Le paiement est enregistré" in sent(clerk, "record_payment", debt.public_id, **payment)
    shown = page(clerk, "debt", debt.public_id)
    for expected in ("70 107,18 €", "Virement, référence VIR 1", "Payée", "Annuler<span"):
        assert expected in shown
    movement = Movement.objects.get()
    sent(clerk, "reverse_payment", debt.public_id, movement.pk, reason="Erreur de personne")
    shown = page(clerk, "debt", debt.public_id)
    assert "Paiement annulé" in shown
    assert "Erreur de personne" in shown
    sent(clerk, "propose", debt.public_id, "remission", cents="10000", reason="Gêne.")
    remission = Proposal.objects.get(kind="remission")
    assert "il resterait 62 110,24 € au lieu de 72 110,24 €" in page(approver, "proposal", remission.public_id)
    assert "a changé pendant votre lecture" in sent(
        approver, "proposal", remission.public_id, step="confirm", seen_cents=1
    )
    sent(approver, "proposal", remission.public_id, step="confirm", seen_cents=72_110_24)
    assert "62 110,24 €" in page(auditor_client := signed_in(auditor()), "debt", debt.public_id)
    assert "Enregistrer un paiement" not in page(auditor_client, "debt", debt.public_id)
    past = page(clerk, "debt", debt.public_id, query="?au=2026-01-20")
    assert "Situation au 20 janvier 2026" in past
    assert "Enregistrer un paiement" not in past
    assert Entry.objects.filter(act="recovery.debt_read").exists()


@pytest.mark.clause("IDF-16")
def test_a_proposal_that_a_payment_overtook_says_why_it_is_too_late_and_leaves_the_desk() -> None:
    """120 months of 10 € at least ask for 1,200 €; 500 € are left, then nothing."""
    debt = made.ordered(concluded())
    clerk, approver = signed_in(payments_clerk()), signed_in(payments_approver())
    plan = {"instalments": 120, "first_due_on": "5/4/2026", "reason": "Revenus du foyer."}
    sent(clerk, "propose", debt.public_id, "plan", **plan)
    proposal = Proposal.objects.get()
    made.paid(debt, made.PRINCIPAL - 500_00, on=TODAY, reference="A")
    shown = page(approver, "proposal", proposal.public_id)
    assert "500,00 € en 120 échéances feraient moins de 10,00 € chacune" in shown
    assert "Confirmer et signer" not in shown
    assert "feraient moins de 10,00 €" in sent(
        approver, "proposal", proposal.public_id, step="confirm", seen_cents=500_00
    )
    assert "La proposition est retirée" in sent(clerk, "proposal", proposal.public_id, step="withdraw")
    sent(clerk, "propose", debt.public_id, "remission", cents="400", reason="Gêne.")
    remission = Proposal.objects.get(kind="remission")
    made.paid(debt, 200_00, on=TODAY, reference="B")
    assert "Il ne reste plus que 300,00 € à payer" in page(approver, "proposal", remission.public_id)
    made.paid(debt, 300_00, on=TODAY, reference="C")
    assert "Plus rien n'est à payer sur cette créance" in page(approver, "proposal", remission.public_id)
    assert "n'est pas retenue" in sent(
        approver, "proposal", remission.public_id, step="refuse", reasons="Tout est payé."
    )


def test_a_name_that_no_letter_can_print_is_said_and_not_an_error() -> None:
    contract = concluded()
    debt = made.debt(contract)
    Person.objects.filter(pk=contract.signatory_id).update(given_names="Zoé 😀")
    said = "Le caractère « 😀 » ne peut pas être imprimé dans un courrier"
    approver = signed_in(payments_approver())
    assert said in page(approver, "order_preview", debt.public_id, follow=True)
    assert said in sent(approver, "issue_order", debt.public_id)
    assert said in sent(approver, "issue_statement", debt.public_id)
    assert said in sent(signed_in(signatory(contract.signatory)), "own_statement", debt.public_id)


def test_what_i_owe_why_what_comes_next_and_how_to_ask() -> None:
    contract = concluded()
    own = signatory(contract.signatory)
    client = signed_in(own)
    assert "Vous ne devez rien" in page(client, "own")
    debt = made.ordered(contract)
    assert "Une somme vous est réclamée." in words(client.get(reverse("portal:home")))
    assert "au plus tard le 21 mars 2026" in page(client, "own")
    shown = page(client, "own_debt", debt.public_id)
    assert "Un courrier officiel vous attend" in shown
    assert "Pénalité après le diplôme" in shown
    notices.open_notice(actor=own, notice=Notice.objects.get(), at=made.at(TODAY), signed_in_with="password")
    assert "Ordre de recouvrer n° 2026-000001 (PDF)" in page(client, "own_debt", debt.public_id)
    asking = page(client, "ask", debt.public_id, "plan")
    assert "Aucun intérêt" in asking
    assert "en 36 mois : <strong>2" in asking  # what a month would be, before the request is sent
    assert "Votre demande est envoyée" in sent(client, "ask", debt.public_id, "plan", instalments=36, explanation="")
    asked = Asking.objects.get()
    clerk = signed_in(payments_clerk())
    assert "Demande à instruire (1)" in page(clerk, "debts")
    assert "Demande du signataire : payer en plusieurs fois, en 36 mois" in page(clerk, "debt", debt.public_id)
    assert 'value="36"' in page(clerk, "propose", debt.public_id, "plan")
    approver = signed_in(payments_approver())
    assert "Signer le refus" in page(approver, "refuse_asking", asked.public_id)
    sent(approver, "refuse_asking", asked.public_id, reasons="Revenus suffisants.")
    assert "Revenus suffisants." in page(client, "own_debt", debt.public_id)
    sent(client, "ask", debt.public_id, "remission", explanation="Je ne travaille plus.")
    assert "Votre demande est retirée." in sent(client, "withdraw_asking", Asking.objects.latest("pk").public_id)
    assert "Relevé d'une somme due" in sent(client, "own_statement", debt.public_id)
    for name in ("own_debt", "ask"):
        arguments = [debt.public_id] + (["plan"] if name == "ask" else [])
        assert signed_in(signatory()).get(reverse(f"recovery:{name}", args=arguments)).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_whatever_the_rows(rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        made.debt(concluded())
    client = signed_in(payments_clerk())
    with django_assert_num_queries(11):
        client.get(reverse("recovery:debts"))


def test_the_list_is_searched_narrowed_sorted_and_exported() -> None:
    first, second = made.debt(concluded()), made.ordered(concluded())
    made.paid(second, 72_110_24, on=date(2026, 2, 1), reference="TOUT")
    client = signed_in(case_desk())
    assert first.person.full_name in page(client, "debts", query=f"?q={first.contract.reference}")
    assert second.person.full_name not in page(client, "debts", query=f"?q={first.contract.reference}")
    settled = page(client, "debts", query="?file=soldees&tri=reste")
    assert second.person.full_name in settled
    assert first.person.full_name not in settled
    assert "Aucune créance ne répond" in page(client, "debts", query="?origine=overpayment")
    exported = client.get(reverse("recovery:export", args=["csv"]) + "?file=soldees")
    lines = b"".join(exported.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert lines[1].count("72110,24") == 2
    assert "Soldée" in lines[1]


def test_relances_are_halted_and_lifted_and_agencies_open_nothing() -> None:
    debt = made.ordered(concluded())
    client = signed_in(payments_clerk())
    assert "Choisissez pourquoi" in sent(client, "halt", debt.public_id, ground="")
    assert "Les relances sont suspendues" in sent(client, "halt", debt.public_id, ground="contested")
    assert "la créance étant contestée" in page(client, "debt", debt.public_id)
    assert "Les relances reprennent." in sent(client, "lift", debt.public_id)
    assert "Les relances ne sont pas suspendues" in sent(client, "lift", debt.public_id)
    agency = signed_in(referent("ara"))
    for name, arguments in (("debts", []), ("debt", [debt.public_id]), ("overpayments", [])):
        assert agency.get(reverse(f"recovery:{name}", args=arguments)).status_code in (403, 404)
    assert Notice.objects.visible_to(referent("ara")).count() == 0
    assert Notice.objects.visible_to(case_desk()).count() == 1
    assert Debt.objects.count() == 1
