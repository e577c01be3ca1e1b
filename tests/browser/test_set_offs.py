"""An overpayment withheld: proposed with its schedule, confirmed without scripts, read by the signatory on a phone."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.contracts.models import Contract
from cesp.payments import operations
from cesp.payments.ledger import PaidElsewhere
from cesp_law.dates import Month, MonthRange, add_months
from cesp_law.facts import Suspended, SuspensionGround
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships
from tests.factories.contracts import concluded, recorded
from tests.factories.people import PersonFactory

PHONE = 360


@dataclass(frozen=True, slots=True)
class Overpaid:
    clerk: Membership
    approver: Membership
    owner: Membership
    contract: Contract

    @property
    def page(self) -> str:
        return f"/paiements/trop-percus/{self.contract.reference}/"


@pytest.fixture(scope="module")
def overpaid(site: Site, django_db_blocker: DjangoDbBlocker) -> Overpaid:
    """Somebody paid for the last three months, two of which are suspended."""
    with django_db_blocker.unblock():
        today, now, desk = clock.today(), clock.now(), memberships.case_desk()
        signed_on = date(today.year - 2, 2, 10)
        contract = concluded(
            actor=desk,
            signatory=PersonFactory(),
            at=now,
            signed_on=signed_on,
            lodged_on=signed_on - timedelta(days=80),
            academic_year=signed_on.year - 1,
            expected_diploma_on=add_months(today, 30),
        )
        last = Month.on(today)
        paid = PaidElsewhere(
            contract_id=contract.pk,
            months=MonthRange(last + -3, last),
            gross_cents=120_000,
            csg_cents=10_847,
            crds_cents=590,
        )
        operations.take_over_payments(actor=desk, payments=[paid], at=now)
        suspension = Suspended(months=MonthRange(last + -2, last), ground=SuspensionGround.MATERNITY)
        recorded(contract, suspension, actor=desk, at=now)
        owner = memberships.signatory(contract.signatory)
        return Overpaid(memberships.payments_clerk(), memberships.payments_approver(), owner, contract)


def test_an_overpayment_is_withheld_from_its_schedule_to_the_phone_of_its_signatory(
    site: Site, overpaid: Overpaid, visitor: Visitor
) -> None:
    clerk = visitor.page(overpaid.clerk)
    clerk.goto(site.url + overpaid.page)
    clerk.get_by_role("link", name="Proposer une retenue").click()
    clerk.get_by_label("Plafond mensuel, en euros").fill("900")
    clerk.get_by_label("Motifs").fill("Suspension connue après le versement.")
    clerk.get_by_role("button", name="Voir l'échéancier").click()
    expect(clerk.get_by_text("Le plafond mensuel va de").first).to_be_visible()
    clerk.get_by_label("Plafond mensuel, en euros").fill("500,00")
    clerk.get_by_role("button", name="Voir l'échéancier").click()
    expect(clerk.get_by_role("row", name="171,26").last).to_be_visible()
    clerk.get_by_role("button", name="Proposer cette retenue").click()
    expect(clerk.get_by_text("une autre personne la confirme").first).to_be_visible()

    approver = visitor.page(overpaid.approver, script=False)
    approver.goto(site.url + overpaid.page)
    approver.get_by_role("button", name="Confirmer cette retenue").click()
    expect(approver.get_by_text("La retenue est décidée").first).to_be_visible()

    phone = visitor.page(overpaid.owner, width=PHONE)
    phone.goto(site.url + "/mes-retenues/")
    expect(phone.get_by_role("heading", name="Ce qui sera retenu")).to_be_visible()
    phone.get_by_role("link", name="Écrire à la gestion des paiements").click()
    expect(phone.get_by_role("heading", level=1)).to_be_visible()


def test_the_pages_of_overpayments_are_accessible(site: Site, overpaid: Overpaid, visitor: Visitor) -> None:
    for path in ("/mes-retenues/", "/mes-versements/"):
        judge(visitor.page(overpaid.owner), site.url + path)
    clerk = visitor.page(overpaid.clerk)
    statements = f"/paiements/contrats/{overpaid.contract.reference}/decomptes/"
    for path in (statements, "/paiements/trop-percus/", overpaid.page, overpaid.page + "retenir/"):
        judge(clerk, site.url + path)
