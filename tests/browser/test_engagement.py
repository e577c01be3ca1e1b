"""One's engagement on a phone, without JavaScript; the agency's lists; every page once by axe."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.common.instants import PARIS
from cesp.contracts.models import Contract
from cesp.contracts.operations import refresh_summaries
from cesp.engagement.models import YearlyProof
from cesp.engagement.operations import years
from cesp_law.facts import (
    DiplomaObtained,
    Installed,
    Profession,
    ProjectValidated,
    RegisteredWithOrder,
    ZoneCategory,
)
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.documents.files import pdf
from tests.factories.contracts import concluded, recorded
from tests.factories.engagements import given
from tests.factories.life_events import holder
from tests.factories.memberships import case_desk, referent

PHONE = 360


@dataclass(frozen=True, slots=True)
class Serving:
    contract: Contract
    signatory: Membership
    agency: Membership
    desk: Membership
    to_check: YearlyProof


@pytest.fixture(scope="module")
def serving(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Serving]:
    """Begun 400 days ago: the first year is to prove. Another one has given its proof."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:  # a loop runs in this thread; sealing wants none
        yield apart.submit(_serving).result()


def _begun() -> Contract:
    start = clock.today() - timedelta(days=400)
    signed_at = datetime.combine(start - timedelta(days=900), time(9), tzinfo=PARIS)
    contract = concluded(
        profession=Profession.ODONTOLOGY,
        lodged_on=signed_at.date() - timedelta(days=60),
        signed_on=signed_at.date(),
        academic_year=signed_at.year,
        expected_diploma_on=start - timedelta(days=90),
        at=signed_at,
    )
    recorded(
        contract,
        DiplomaObtained(on=start - timedelta(days=90)),
        RegisteredWithOrder(on=start - timedelta(days=80)),
        ProjectValidated(on=start - timedelta(days=60), ars="ara"),
        Installed(on=start, share_percent=100, category=ZoneCategory.ZIP, place="Maison de santé de Thiers"),
        at=datetime.combine(start, time(9), tzinfo=PARIS),
    )
    return contract


def _serving() -> Serving:
    try:
        contract, other = _begun(), _begun()
        refresh_summaries(today=clock.today())
        years.renew_all(on=clock.today(), at=clock.now())
        return Serving(contract, holder(contract), referent("ara"), case_desk(), given(other, at=clock.now()))
    finally:
        connection.close()


def test_the_pages_of_engagements_are_accessible(site: Site, serving: Serving, visitor: Visitor) -> None:
    own, reference = visitor.page(serving.signatory), serving.contract.reference
    for path in ("", "exercice/", f"{reference}/preuves/1/", f"{reference}/un-an-apres/"):
        judge(own, f"{site.url}/mon-engagement/{path}")
    agency = visitor.page(serving.agency)
    for path in ("", "statistiques/", f"preuves/{serving.to_check.public_id}/", f"dossier/{reference}/"):
        judge(agency, f"{site.url}/engagements/{path}")
    desk = visitor.page(serving.desk)
    for path in ("certifier/", "deces/"):
        judge(desk, f"{site.url}/engagements/dossier/{reference}/{path}")


@pytest.mark.clause("INS-7", "INS-8", "IDF-12")
def test_a_proof_is_given_on_a_phone_without_javascript_and_accepted(
    site: Site, serving: Serving, visitor: Visitor, tmp_path: Path
) -> None:
    piece = tmp_path / "attestation.pdf"
    piece.write_bytes(pdf("Attestation d'exercice"))
    page = visitor.page(serving.signatory, width=PHONE, script=False)
    page.goto(f"{site.url}/mon-engagement/")
    page.get_by_role("link", name="Donner la preuve").click()
    page.get_by_label("Nature de la pièce").select_option("practice_proof")
    page.locator("input[type=file]").set_input_files(piece)
    page.get_by_role("button", name="Joindre").click()
    page.get_by_role("button", name="Envoyer ma preuve").click()
    expect(page.get_by_text("Votre preuve est envoyée : votre agence la vérifie")).to_be_visible()
    agency = visitor.page(serving.agency)
    agency.goto(f"{site.url}/engagements/?file=a-verifier&q={serving.contract.reference}")
    agency.get_by_role("link", name=serving.signatory.person.full_name).click()
    agency.get_by_role("link", name="Année 1", exact=True).click()
    agency.get_by_text("Acceptée", exact=True).click()
    agency.get_by_role("button", name="Enregistrer et prévenir le signataire").click()
    expect(agency.get_by_text("C'est enregistré, et le signataire est prévenu.")).to_be_visible()
    # On a phone the rows are cards: what sorts them is read, and not only reached by the keyboard.
    pocket = visitor.page(serving.agency, width=PHONE)
    pocket.goto(f"{site.url}/engagements/?q={serving.contract.reference}")
    expect(pocket.locator(".cesp-list thead")).to_have_css("clip-path", "none")
    pocket.get_by_role("link", name="Dernier jour").click()
    pocket.wait_for_url("**tri=fin*")
