"""A young doctor signs the letter on a phone without a script; the agency attests, checks, records."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.projects.models import Project
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import settling as made

PHONE = 360


@dataclass(frozen=True, slots=True)
class Settling:
    """Two doctors of one agency: one has nothing but a validated project, the other has every piece accepted."""

    begun: Project
    ready: Project
    agency: Membership


@pytest.fixture(scope="module")
def settling(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Settling]:
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:  # a loop runs in this thread; sealing wants none
        yield apart.submit(_settling).result()


def _settling() -> Settling:
    try:
        begun, ready = made.validated(), made.validated()
        made.attested(ready, at=clock.now())
        made.with_pieces(ready, at=clock.now())
        made.held(ready, "place_declaration", at=clock.now())
        return Settling(begun, ready, made.agency(ready))
    finally:
        connection.close()


def test_the_pages_of_an_installation_are_accessible(site: Site, settling: Settling, visitor: Visitor) -> None:
    own = visitor.page(made.own(settling.begun))
    for path in ("", "lettre/", "lettre/elements/", "pieces/", "remplacements/"):
        judge(own, f"{site.url}/mon-installation/{path}")
    agency, one = visitor.page(settling.agency), f"/installations/{settling.ready.public_id}/"
    for path in ("/installations/", one, f"{one}enregistrer/", f"{one}attester/"):
        judge(agency, site.url + path)


def test_the_letter_is_completed_and_signed_on_a_phone_without_a_script(
    site: Site, settling: Settling, visitor: Visitor
) -> None:
    phone = visitor.page(made.own(settling.begun), width=PHONE, script=False)
    phone.goto(f"{site.url}/mon-installation/")
    phone.get_by_role("link", name="Préparer ma lettre d'engagement").click()
    expect(phone.get_by_text("Il manque 3 éléments")).to_be_visible()
    phone.get_by_role("link", name="Compléter les éléments").click()
    phone.get_by_label("Nom de naissance").fill(settling.begun.person.family_name)
    phone.get_by_label("Date exacte d'installation").fill((clock.today() + timedelta(days=3)).isoformat())
    phone.get_by_role("button", name="Enregistrer").click()
    phone.get_by_role("link", name="Relire et signer").click()
    phone.locator("label[for=id_accepted]").click()
    phone.get_by_role("button", name="Signer la lettre").click()
    phone.get_by_text("Dans le service, par voie électronique").click()
    phone.get_by_role("button", name="Enregistrer l'envoi").click()
    expect(phone.get_by_text("Remise aux deux destinataires dans le service")).to_be_visible()
    expect(phone.get_by_text("Étape 4 sur 7 · Mon installation")).to_be_visible()


def test_the_agency_reads_the_effect_and_records_the_first_day(
    site: Site, settling: Settling, visitor: Visitor
) -> None:
    desk = visitor.page(settling.agency, width=1280)
    desk.goto(f"{site.url}/installations/?file=prets")
    desk.get_by_role("link", name=settling.ready.person.full_name).click()
    desk.get_by_role("link", name="Enregistrer l'installation").click()
    desk.get_by_role("button", name="Voir l'effet").click()
    expect(desk.get_by_role("heading", name="l'effet, avant d'enregistrer")).to_be_visible()
    desk.get_by_role("button", name="Enregistrer l'installation").click()
    expect(desk.get_by_text("L'installation est enregistrée")).to_be_visible()
    expect(desk.get_by_text("L'engagement court depuis le 5 janvier 2026").first).to_be_visible()
