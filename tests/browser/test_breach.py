"""A signatory reads what leaving costs and answers, on a phone without JavaScript; a second agent signs."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import connection
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership
from cesp.breach.models import Case
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import breach as made
from tests.factories.memberships import case_desk, referent

PHONE = 360


@dataclass(frozen=True, slots=True)
class Leaving:
    desk: Membership
    agency: Membership
    signatory: Membership
    waiting: Case
    heard: Case
    proposed: Case


@pytest.fixture(scope="module")
def leaving(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Leaving]:
    """A case to examine, one whose signatory is heard, one to sign."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:  # a loop runs in this thread; sealing wants none
        yield apart.submit(_leaving).result()


def _leaving() -> Leaving:
    try:
        agency, heard = referent("ara"), made.opened()
        return Leaving(
            desk=case_desk(),
            agency=agency,
            signatory=made.holder(heard.contract),
            waiting=made.reported(actor=agency),
            heard=heard,
            proposed=made.proposed(),
        )
    finally:
        connection.close()


def test_the_pages_of_a_breach_are_accessible(site: Site, leaving: Leaving, visitor: Visitor) -> None:
    own = visitor.page(leaving.signatory)
    for path in ("/et-si-je-partais/", "/ma-procedure/", "/ma-procedure/observations/", "/ma-procedure/pieces/"):
        judge(own, site.url + path)
    desk, heard = visitor.page(leaving.desk), f"/ruptures/{leaving.heard.public_id}/"
    waiting, proposed = f"/ruptures/{leaving.waiting.public_id}/", f"/ruptures/{leaving.proposed.public_id}/"
    for path in (
        "/ruptures/",
        heard,
        f"{heard}observations/",
        f"{heard}proposer/waiver/",
        f"{waiting}ouvrir/",
        f"{proposed}signer/",
    ):
        judge(desk, site.url + path)
    agency = visitor.page(leaving.agency)
    judge(agency, f"{site.url}/ruptures/signaler/{leaving.heard.contract.reference}/")


def test_what_leaving_costs_and_an_answer_on_a_phone_without_javascript_then_a_signature(
    site: Site, leaving: Leaving, visitor: Visitor
) -> None:
    phone = visitor.page(leaving.signatory, width=PHONE, script=False)
    phone.goto(f"{site.url}/et-si-je-partais/")
    expect(phone.get_by_text("Cette page n'est que pour vous")).to_be_visible()
    phone.get_by_label("Et à une autre date ?").fill("2029-10-31")
    phone.get_by_role("button", name="Calculer à cette date").click()
    expect(phone.get_by_role("heading", name="Le 31 octobre 2029")).to_be_visible()
    phone.get_by_text("Voir les montants en tableau").click()
    expect(phone.get_by_role("rowheader", name="31 octobre 2029").first).to_be_visible()
    phone.goto(f"{site.url}/ma-procedure/")
    phone.get_by_role("link", name="Présenter mes observations").click()
    phone.get_by_label("Vos observations").fill("L'accord était oral, en présence du maire.")
    phone.get_by_role("button", name="Envoyer mes observations").click()
    expect(phone.get_by_text("marquées comme telles").first).to_be_visible()  # the time ended in March 2024
    desk = visitor.page(leaving.desk, width=1280)
    desk.goto(f"{site.url}/ruptures/{leaving.proposed.public_id}/")
    desk.get_by_role("link", name="Relire et signer").click()
    desk.get_by_role("button", name="Signer la décision").click()
    expect(desk.get_by_text("La rupture est prononcée")).to_be_visible()
