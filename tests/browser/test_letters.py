"""Letters in the browser: every state a stranger can read, a signatory's own, the desk's way."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from cesp.common import clock
from cesp.contracts.duration_notice import issue_duration_notice
from cesp.letters import operations, queries
from cesp.letters.models import Letter
from cesp.payments import queries as payments
from cesp.payments.sums_received import issue_sums_received
from tests.browser.conftest import Site, Visitor
from tests.browser.people import People
from tests.browser.test_accessibility import judge


@dataclass(frozen=True, slots=True)
class Letters:
    valid: Letter
    replaced: Letter
    revoked: Letter


@pytest.fixture(scope="module")
def letters(site: Site, django_db_blocker: DjangoDbBlocker) -> Letters:
    """Of the signatory who settled: a certificate that replaced an erased one, and a notice revoked."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:  # a loop runs in this thread; sealing wants none
        return apart.submit(_made, site.people).result()


def _made(people: People) -> Letters:
    desk, contract, now = people.agents["case_desk"], people.contracts["engaged"], clock.now()
    try:
        replaced = issue_sums_received(actor=people.signatories["engaged"], contract=contract, at=now)
        operations.erase_content(letter=replaced, at=now)
        valid = issue_sums_received(actor=desk, contract=contract, at=now)
        revoked = issue_duration_notice(actor=desk, contract=contract, paid=payments.received, at=now)
        operations.revoke(actor=desk, letter=revoked, reason="wrong_figures", at=now)
    finally:
        connections.close_all()
    return Letters(valid, replaced, revoked)


def test_what_a_stranger_reads(visitor: Visitor, site: Site, letters: Letters) -> None:
    judge(visitor.page(), f"{site.url}/verifier/")
    for letter in (letters.valid, letters.replaced, letters.revoked):
        judge(visitor.page(), f"{site.url}/verifier/{letter.written_code}/")
    judge(visitor.page(), f"{site.url}/verifier/2222-2222-2222-2222/", status=404)


def test_what_a_signatory_and_a_desk_read(visitor: Visitor, site: Site, letters: Letters) -> None:
    own, desk = site.people.signatories["engaged"], site.people.agents["case_desk"]
    reference = site.people.contracts["engaged"].reference
    judge(visitor.page(own), f"{site.url}/mes-courriers/")
    judge(visitor.page(site.people.signatories["none"]), f"{site.url}/mes-courriers/")
    for letter in (letters.valid, letters.replaced, letters.revoked):
        judge(visitor.page(own), f"{site.url}/courriers/{letter.number}/")
    for path in (
        f"/courriers/{letters.valid.number}/",
        f"/courriers/{letters.valid.number}/revoquer/",
        f"/contrats/{reference}/courriers/",
        f"/contrats/{reference}/courriers/duree/",
    ):
        judge(visitor.page(desk), f"{site.url}{path}")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_stranger_verifies_a_letter_by_its_code_and_by_its_file(
    visitor: Visitor, site: Site, letters: Letters, tmp_path: Path, *, script: bool
) -> None:
    page = visitor.page(width=360, script=script)
    page.goto(f"{site.url}/verifier/")
    page.get_by_label("Code de vérification").fill(letters.valid.written_code.lower())
    page.get_by_role("button", name="Vérifier le code").click()
    page.get_by_role("heading", name="Ce courrier est valable").wait_for()
    path = tmp_path / "courrier.pdf"
    sealed = queries.file_of(letters.valid)
    for data, said in (
        (sealed, "Ce courrier est valable"),
        (sealed.replace(b"/Sceau", b"/sceau") + b" ", "Ce fichier a été altéré"),
        (b"%PDF-1.4", "Ce fichier n'est pas un courrier de ce service"),
    ):
        path.write_bytes(data)
        page.goto(f"{site.url}/verifier/")
        page.get_by_label("Fichier PDF du courrier").set_input_files(path)
        page.get_by_role("button", name="Vérifier le fichier").click()
        page.get_by_role("heading", name=said).wait_for()


def test_a_signatory_gets_their_certificate_in_one_click(visitor: Visitor, site: Site) -> None:
    page = visitor.page(site.people.signatories["training"], width=360)
    page.goto(f"{site.url}/accueil/")
    page.get_by_role("button", name="Obtenir mon attestation de sommes perçues").click()
    page.get_by_role("heading", name="Attestation de sommes perçues").wait_for()
    page.get_by_role("link", name="Tous mes courriers").click()
    page.get_by_role("link", name="Attestation de sommes perçues").wait_for()


def test_the_desk_notifies_a_duration_after_reading_it(visitor: Visitor, site: Site) -> None:
    page = visitor.page(site.people.agents["case_desk"])
    page.goto(f"{site.url}/contrats/{site.people.contracts['training'].reference}/")
    page.get_by_role("link", name="Courriers de Camille Training").click()
    page.get_by_role("link", name="Notifier la durée d'engagement").click()
    page.get_by_text("Durée prévisionnelle, calculée au").wait_for()
    page.get_by_role("button", name="Émettre et notifier").click()
    page.get_by_text("est émis et notifié").wait_for()
    page.get_by_role("link", name="Révoquer ce courrier").click()
    page.get_by_label("Motif").select_option("Émis par erreur")
    page.get_by_role("button", name="Révoquer ce courrier").click()
    page.get_by_text("Il ne vaut plus rien").wait_for()
