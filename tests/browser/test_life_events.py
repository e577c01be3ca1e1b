"""A signatory asks on a phone, and without JavaScript; an agency gives its opinion; the desk decides."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.life_events.models import EventKind, LifeEvent
from cesp_law.dates import Month
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.documents.files import pdf
from tests.factories import life_events as made
from tests.factories.contracts import concluded
from tests.factories.memberships import case_desk, referent

PHONE = 360


@dataclass(frozen=True, slots=True)
class Asked:
    desk: Membership
    signatory: Membership
    draft: LifeEvent
    waiting: LifeEvent
    agency: Membership
    elsewhere: LifeEvent


@pytest.fixture(scope="module")
def asked(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Asked]:
    """A signatory with a draft of suspension, a new date of diploma that waits, and a change of region."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:  # a loop runs in this thread; sealing wants none
        yield apart.submit(_asked).result()


def _asked() -> Asked:
    try:
        contract, now = concluded(), clock.now()
        first = Month.on(clock.today()) + 2
        values = made.MATERNITY | {"first_month": first, "until_month": first + 4}
        draft = made.drafted(EventKind.SUSPENSION, contract, at=now, **values)
        agency, elsewhere = referent("cor"), made.region(contract, wanted="cor", at=now, piece="other")
        waiting = made.new_date(contract, at=now)
        return Asked(case_desk(), made.holder(contract), draft, waiting, agency, elsewhere)
    finally:
        connection.close()


def test_the_pages_of_requests_are_accessible(site: Site, asked: Asked, visitor: Visitor) -> None:
    own = visitor.page(asked.signatory)
    draft, waiting = f"/mes-demandes/{asked.draft.public_id}/", f"/demandes/{asked.waiting.public_id}/"
    elsewhere = f"demandes/{asked.elsewhere.public_id}/"
    for path in (
        "/evenement/",
        "/evenement/deferral/",
        "/evenement/end/",
        "/mes-demandes/",
        f"{draft}etape/2/",
        f"{draft}pieces/",
        f"{draft}envoyer/",
        f"/mes-{elsewhere}",
    ):
        judge(own, site.url + path)
    desk = visitor.page(asked.desk)
    for path in ("/demandes/", waiting, f"{waiting}refuse/", "/demandes/motifs/", f"/{elsewhere}"):
        judge(desk, site.url + path)
    agency = visitor.page(asked.agency)
    for path in ("/demandes/", f"/{elsewhere}", f"/{elsewhere}avis/"):
        judge(agency, site.url + path)


def test_a_suspension_is_asked_for_on_a_phone_and_granted(
    site: Site, asked: Asked, visitor: Visitor, tmp_path: Path
) -> None:
    piece = tmp_path / "attestation.pdf"
    piece.write_bytes(pdf("Attestation de grossesse"))
    phone = visitor.page(asked.signatory, width=PHONE, script=False)
    phone.goto(f"{site.url}/mes-demandes/{asked.draft.public_id}/pieces/")
    phone.locator("input[type=file]").set_input_files(piece)
    phone.get_by_role("button", name="Joindre").click()
    phone.get_by_role("link", name="Voir l'effet avant d'envoyer").click()
    expect(phone.get_by_text("Sans la demande").first).to_be_attached()
    # The caption says of which day the figures are: clipped, « visible » would still be true of it.
    caption = phone.locator(".cesp-list caption", has_text="quand tout ce qui est connu").first
    expect(caption).to_have_css("clip-path", "none")
    expect(caption).to_have_css("position", "static")
    phone.get_by_role("button", name="Envoyer ma demande").click()
    expect(phone.get_by_text("Voici son récépissé")).to_be_visible()
    desk = visitor.page(asked.desk, width=1280)
    desk.goto(f"{site.url}/demandes/{asked.draft.public_id}/")
    desk.get_by_role("link", name="Accepter").click()
    desk.get_by_role("button", name="Relire avant de signer").click()
    desk.get_by_role("button", name="Signer la décision").click()
    expect(desk.get_by_text("La décision est enregistrée")).to_be_visible()
    phone.goto(f"{site.url}/mes-demandes/{asked.draft.public_id}/")
    expect(phone.get_by_text("Votre demande est acceptée depuis le")).to_be_visible()


def test_an_agency_gives_its_opinion_by_the_keyboard_and_without_javascript(
    site: Site, asked: Asked, visitor: Visitor
) -> None:
    page = visitor.page(asked.agency, width=PHONE, script=False)
    page.goto(f"{site.url}/demandes/?file=avis")
    page.get_by_role("link", name=asked.signatory.person.full_name).press("Enter")
    page.get_by_role("link", name="Donner l'avis de mon agence").press("Enter")
    page.get_by_role("radio", name="Réservé").press("Space")
    page.get_by_role("button", name="Donner cet avis").press("Enter")
    expect(page.get_by_text("Un avis réservé ou défavorable dit pourquoi").last).to_be_visible()
    expect(page.get_by_role("radio", name="Réservé")).to_be_checked()
    page.get_by_label("Vos motifs").fill("Peu de terrains de stage.")
    page.get_by_role("button", name="Donner cet avis").press("Enter")
    expect(page.get_by_text("L'avis de votre agence est donné")).to_be_visible()
    expect(page.get_by_role("link", name="Corriger l'avis de mon agence")).to_be_visible()
    desk = visitor.page(asked.desk, width=1280)
    desk.goto(f"{site.url}/demandes/{asked.elsewhere.public_id}/")
    expect(desk.get_by_text("Peu de terrains de stage.")).to_be_visible()
    expect(desk.get_by_text("L'avis de l'ARS Auvergne-Rhône-Alpes est attendu")).to_be_visible()
    expect(desk.get_by_role("link", name="Accepter")).to_have_count(0)
