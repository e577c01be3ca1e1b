"""A signatory asks on a phone, and without JavaScript; the desk decides."""

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
from tests.factories.memberships import case_desk

PHONE = 360


@dataclass(frozen=True, slots=True)
class Asked:
    desk: Membership
    signatory: Membership
    draft: LifeEvent
    waiting: LifeEvent


@pytest.fixture(scope="module")
def asked(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Asked]:
    """A signatory with a draft of suspension and a new date of diploma that waits."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:  # a loop runs in this thread; sealing wants none
        yield apart.submit(_asked).result()


def _asked() -> Asked:
    try:
        contract, now = concluded(), clock.now()
        first = Month.on(clock.today()) + 2
        values = made.MATERNITY | {"first_month": first, "until_month": first + 4}
        draft = made.drafted(EventKind.SUSPENSION, contract, at=now, **values)
        return Asked(case_desk(), made.holder(contract), draft, made.new_date(contract, at=now))
    finally:
        connection.close()


def test_the_pages_of_requests_are_accessible(site: Site, asked: Asked, visitor: Visitor) -> None:
    own = visitor.page(asked.signatory)
    draft, waiting = f"/mes-demandes/{asked.draft.public_id}/", f"/demandes/{asked.waiting.public_id}/"
    for path in (
        "/evenement/",
        "/evenement/deferral/",
        "/evenement/end/",
        "/mes-demandes/",
        f"{draft}etape/2/",
        f"{draft}pieces/",
        f"{draft}envoyer/",
    ):
        judge(own, site.url + path)
    desk = visitor.page(asked.desk)
    for path in ("/demandes/", waiting, f"{waiting}refuse/", "/demandes/motifs/"):
        judge(desk, site.url + path)


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
