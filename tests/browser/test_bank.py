"""A signatory changes account on a phone, disowns it without scripts; the two desks treat it."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.payments import bank_details
from cesp.payments.models import BankAccount
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.documents.files import pdf, upload
from tests.factories import memberships
from tests.factories.contracts import concluded

PHONE = 360
NEW, OTHER = "BE68539007547034", "DE89370400440532013000"


@dataclass(frozen=True, slots=True)
class Desk:
    """Two payments agents, one signatory who proposed an account, one who has none yet."""

    clerk: Membership
    approver: Membership
    waiting: Membership
    quiet: Membership
    account: BankAccount
    link: str


@pytest.fixture(scope="module")
def desk(site: Site, django_db_blocker: DjangoDbBlocker) -> Desk:
    with django_db_blocker.unblock():
        waiting, quiet = (memberships.signatory(concluded().signatory) for _ in range(2))
        account = bank_details.propose(
            actor=waiting, iban=OTHER, bic="", holder="Ève Noël", upload=upload(pdf()), at=clock.now()
        )
        link = f"/ce-n-est-pas-moi/{bank_details.token_of(account)}/"
        return Desk(memberships.payments_clerk(), memberships.payments_approver(), waiting, quiet, account, link)


def test_the_pages_of_bank_details_are_accessible(site: Site, desk: Desk, visitor: Visitor) -> None:
    signatory, clerk = visitor.page(desk.waiting), visitor.page(desk.clerk)
    for path in ("/mon-compte-bancaire/", "/mon-compte-bancaire/changer/", desk.link):
        judge(signatory, site.url + path)
    one = f"/paiements/comptes/{desk.account.pk}/"
    for path in ("/paiements/comptes/", one, f"{one}remplacer/"):
        judge(clerk, site.url + path)


def test_a_signatory_changes_account_on_a_phone(site: Site, desk: Desk, visitor: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "rib.pdf"
    file.write_bytes(pdf(NEW))
    phone = visitor.page(desk.quiet, width=PHONE)
    phone.goto(site.url + "/mon-compte-bancaire/")
    phone.get_by_role("link", name="Indiquer mon compte").click()
    phone.get_by_label("IBAN").fill("BE68 5390 0754 7035")
    phone.get_by_label("Relevé d'identité bancaire (RIB)").set_input_files(file)
    phone.get_by_role("button", name="Proposer ce compte").click()
    expect(phone.get_by_label("IBAN")).to_have_value("BE68 5390 0754 7035")
    phone.get_by_label("IBAN").fill("BE68 5390 0754 7034")
    phone.get_by_label("Relevé d'identité bancaire (RIB)").set_input_files(file)
    phone.get_by_role("button", name="Proposer ce compte").click()
    expect(phone.get_by_role("heading", name="Votre proposition est à l'examen")).to_be_visible()
    phone.get_by_role("button", name="Retirer cette proposition").click()
    expect(phone.get_by_role("link", name="Indiquer mon compte")).to_be_visible()


def test_without_scripts_two_agents_treat_it_and_its_owner_freezes_it(site: Site, desk: Desk, visitor: Visitor) -> None:
    one = f"{site.url}/paiements/comptes/{desk.account.pk}/"
    clerk = visitor.page(desk.clerk, script=False)
    clerk.goto(one)
    clerk.get_by_role("button", name="L'IBAN et le nom sont ceux du RIB").click()
    approver = visitor.page(desk.approver, script=False)
    approver.goto(one)
    approver.get_by_role("button", name="Approuver").click()
    expect(approver.get_by_text("La personne en est prévenue").first).to_be_visible()
    owner = visitor.page(desk.waiting, script=False, width=PHONE)
    owner.goto(site.url + desk.link)
    owner.get_by_role("button", name="Ce n'est pas moi : geler ce compte").click()
    expect(owner.get_by_text("est gelé depuis le")).to_be_visible()
    clerk.goto(one)
    clerk.get_by_role("link", name="Enregistrer un autre compte").click()
    clerk.get_by_label("IBAN").fill(NEW)
    clerk.get_by_role("button", name="Enregistrer ce compte").click()
    expect(clerk.get_by_text("Ces coordonnées sont enregistrées").first).to_be_visible()
