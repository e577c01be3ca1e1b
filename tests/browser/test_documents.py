"""Pieces in the browser: a deposit on a phone with and without script, a refusal, a health piece out of reach."""

from pathlib import Path

import pytest

from cesp.common import clock
from cesp.documents import operations
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.documents.files import image, pdf, upload

PHONE = 360


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_deposit_on_a_phone(visitor: Visitor, site: Site, tmp_path: Path, *, script: bool) -> None:
    name = "avec" if script else "sans"
    (tmp_path / f"diplôme {name}.pdf").write_bytes(pdf(f"Diplome {name}"))
    (tmp_path / f"programme {name}.pdf").write_bytes(b"MZ" + b"\0" * 500)
    page = visitor.page(site.people.signatories["engaged"], width=PHONE, script=script)
    page.goto(f"{site.url}/mes-pieces/")
    page.get_by_label("Nature de la pièce").select_option("diploma")
    page.get_by_label("Fichier", exact=False).first.set_input_files(sorted(tmp_path.iterdir()))
    page.get_by_role("button", name="Déposer", exact=True).click()
    page.get_by_text(f"« programme {name}.pdf » n'est pas enregistré. Ce fichier est un programme.").first.wait_for()
    page.get_by_text(f"« diplôme {name}.pdf » est déposé : Diplôme d'État").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.goto(f"{site.url}/mes-pieces/")
    page.get_by_role("link", name=f"Retirer diplôme {name}.pdf").click()
    page.get_by_role("button", name="Retirer cette pièce").click()
    page.get_by_text(f"« diplôme {name}.pdf » est retiré.").wait_for()


def test_what_is_lost_on_the_network_is_named_and_sent_again(visitor: Visitor, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "relevé.pdf"
    path.write_bytes(pdf("Relevé"))
    page = visitor.page(site.people.signatories["awaiting"], width=PHONE)
    page.goto(f"{site.url}/mes-pieces/")
    page.get_by_label("Nature de la pièce").select_option("transcripts")
    page.get_by_label("Fichier", exact=False).first.set_input_files(path)
    page.route("**/mes-pieces/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name="Déposer", exact=True).click()
    page.get_by_text("La connexion a été coupée : rien n'est enregistré de ce fichier.").first.wait_for()
    page.unroute("**/mes-pieces/")
    page.get_by_role("button", name="Réessayer relevé.pdf").click()
    page.get_by_text("« relevé.pdf » est déposé : Relevés de notes").first.wait_for()


def test_a_health_piece_is_not_for_the_region(visitor: Visitor, site: Site) -> None:
    actor = site.people.signatories["suspended"]
    given = {"actor": actor, "person": actor.person, "at": clock.now()}
    health = operations.deposit(kind="medical_certificate", upload=upload(pdf("S"), "arrêt.pdf"), **given).piece
    operations.deposit(kind="identity_photo", upload=upload(image(), "photo.jpg"), **given)
    address = f"{site.url}/pieces/personne/{actor.person_id}/"
    for role, seen in (("case_desk", 1), ("referent", 0)):
        page = visitor.page(site.people.agents[role])
        page.goto(f"{site.url}/contrats/{site.people.contracts['suspended'].reference}/")
        page.get_by_role("link", name="Pièces de Camille Suspended").click()
        page.get_by_role("link", name="photo.jpg", exact=True).wait_for()
        assert page.get_by_role("link", name="arrêt.pdf", exact=True).count() == seen
        answer = page.request.get(f"{site.url}/pieces/{health.public_id}/")
        assert answer.status == (200 if seen else 404)
        judge(page, address)


def test_pages_of_pieces(visitor: Visitor, site: Site) -> None:
    actor = site.people.signatories["deferred"]
    page = visitor.page(actor)
    judge(page, f"{site.url}/mes-pieces/")
    kept = operations.deposit(
        actor=actor,
        person=actor.person,
        kind="identity_document",
        upload=upload(pdf("Carte"), "carte.pdf"),
        at=clock.now(),
        expires_on=clock.today(),
    ).piece
    judge(page, f"{site.url}/mes-pieces/")
    judge(page, f"{site.url}/pieces/{kept.public_id}/remplacer/")
    judge(page, f"{site.url}/pieces/{kept.public_id}/retirer/")
