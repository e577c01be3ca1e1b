"""A candidate in the browser: from no account to a receipt on a phone, without script, and when saving fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership, Organisation
from cesp.campaigns.models import Attachment, Campaign, Candidature, Opinion
from cesp.campaigns.operations import filing
from cesp.common import clock
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.documents.files import pdf, photo
from tests.factories import campaigns, memberships
from tests.factories.candidatures import STUDENT
from tests.identity.journeys import mails, path_in

YEAR = 2085
PASSWORD = "quatre chevaux mangent du foin"
WORDS = "Je veux exercer en maison de santé, là où les médecins manquent. " * 8


@pytest.fixture(scope="module")
def faculty(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Organisation]:
    """A faculty, and a campaign that takes files."""
    with django_db_blocker.unblock():
        now, today = clock.now(), clock.today()
        held = memberships.ufr("med-cand", region="ara")
        Organisation.objects.filter(pk=held.pk).update(name="Faculté de médecine", city="Valence")
        made = campaigns.campaign(
            YEAR,
            announced_at=now - timedelta(days=60),
            opens_at=now - timedelta(days=50),
            closes_at=now + timedelta(days=30),
            committees_from_on=today + timedelta(days=40),
            committees_until_on=today + timedelta(days=70),
            rankings_due_on=today + timedelta(days=69),
            signatures_from_on=today + timedelta(days=75),
            prepared_by=site.people.agents["case_desk"],
        )
        held.refresh_from_db()
        yield held
        of_it = {"candidature__campaign": made}
        Attachment.objects.filter(**of_it).delete()
        Opinion.objects.filter(**of_it).delete()
        Candidature.objects.filter(campaign=made).delete()
        made.delete()


def begun(faculty: Organisation) -> tuple[Membership, Candidature]:
    """Somebody new, with a draft of their own."""
    actor, now = memberships.signatory(), clock.now()
    row = filing.start(actor=actor, campaign=Campaign.objects.get(academic_year=YEAR), at=now)
    values = STUDENT | {"ufr": faculty, "intended_departement": "07"}
    return actor, filing.save(actor=actor, candidature=row, values=values, seen=0, at=now)


def address(site: Site, row: Candidature, rest: str = "") -> str:
    return f"{site.url}/ma-candidature/{row.public_id}/{rest}"


def state(page: Page) -> Locator:
    return page.locator("[data-cesp-autosave-state]")


def test_the_pages_of_a_candidate(visitor: Visitor, site: Site, faculty: Organisation) -> None:
    judge(visitor.page(), f"{site.url}/candidater/")
    actor, row = begun(faculty)
    page = visitor.page(actor)
    for rest in (
        "",
        "etape/situation/",
        "etape/etudes/",
        "etape/projet/",
        "pieces/",
        "pieces/transcripts/",
        "deposer/",
    ):
        judge(page, address(site, row, rest))
    for path in ("/candidater/", "/ma-candidature/", "/accueil/"):
        judge(page, f"{site.url}{path}")
    judge(page, address(site, row, "retirer/"))
    page.goto(address(site, row, "deposer/"))
    page.get_by_role("button", name="Déposer ma candidature").click()
    expect(page.get_by_role("heading", name="Votre récépissé")).to_be_visible()
    judge(page, address(site, row))
    judge(page, f"{site.url}/accueil/")


@pytest.mark.clause("NAT-4", "IDF-5", "PAP-3")
def test_from_no_account_to_a_receipt_on_a_phone(
    visitor: Visitor, site: Site, faculty: Organisation, tmp_path: Path
) -> None:
    page = visitor.page(width=360)
    page.goto(f"{site.url}/candidater/")
    page.get_by_label("Prénoms").fill("Alix")
    page.get_by_label("Nom", exact=True).fill("Durand")
    page.get_by_label("Adresse électronique").fill("alix.phone@exemple.test")
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.locator("h1")).to_have_text("Regardez vos courriels")
    page.goto(f"{site.url}{path_in(mails('alix.phone@exemple.test')[-1])}")
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer mon compte").click()
    page.get_by_role("button", name="Commencer ma candidature").click()
    page.get_by_label("UFR").select_option(faculty.code)
    page.get_by_label("Profession").select_option("medicine")
    page.get_by_label("Situation").select_option("second_cycle")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("Année d'études").fill("5")
    page.get_by_label("Spécialité suivie ou souhaitée").fill("médecine générale")
    page.get_by_label("Fin de formation prévue").fill(f"{clock.today().year + 5}-10-31")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("Région d'installation").select_option("ara")
    page.get_by_label("Mode d'exercice envisagé").select_option("mixed")
    page.get_by_label("Projet professionnel").fill(WORDS)
    page.get_by_label("Lettre de motivation").fill(WORDS)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(photo())
    page.get_by_role("link", name=re.compile("Déposer.*Photo d'identité")).click()
    page.locator("input[type=file]").set_input_files(str(picture))
    page.get_by_role("button", name="Déposer", exact=True).click()
    notes = tmp_path / "notes.pdf"
    notes.write_bytes(pdf("notes"))
    page.get_by_role("link", name=re.compile("Déposer.*Relevés de notes")).click()
    page.locator("input[type=file]").set_input_files(str(notes))
    page.get_by_role("button", name="Déposer", exact=True).click()
    page.get_by_role("link", name="Relire le dossier").click()
    expect(page.get_by_role("heading", name="Ce qui manque")).to_be_visible()
    page.get_by_role("button", name="Déposer ma candidature incomplète").click()
    expect(page.get_by_role("heading", name="Votre récépissé")).to_be_visible()
    receipt = page.get_by_role("link", name="Télécharger le récépissé").get_attribute("href")
    assert page.request.get(f"{site.url}{receipt}").body().startswith(b"%PDF")


def test_the_file_is_filled_in_without_script(visitor: Visitor, site: Site, faculty: Organisation) -> None:
    actor, row = begun(faculty)
    page = visitor.page(actor, width=360, script=False)
    page.goto(address(site, row, "etape/etudes/"))
    page.get_by_label("Année d'études").fill("6")
    page.get_by_role("button", name="Enregistrer et quitter").click()
    expect(page.get_by_text("Votre dossier est enregistré.")).to_be_visible()
    page.get_by_role("link", name="Relire et déposer").click()
    page.get_by_role("button", name="Déposer ma candidature").click()
    expect(page.get_by_role("heading", name="Votre récépissé")).to_be_visible()


def test_a_step_is_saved_as_one_types_and_a_network_cut_loses_nothing(
    visitor: Visitor, site: Site, faculty: Organisation
) -> None:
    actor, row = begun(faculty)
    page = visitor.page(actor)
    page.goto(address(site, row, "etape/projet/"))
    page.get_by_label("Projet professionnel").fill(f"{WORDS} Un.")
    expect(state(page)).to_contain_text("Enregistré le")
    page.context.set_offline(True)
    page.get_by_label("Projet professionnel").fill(f"{WORDS} Deux.")
    expect(state(page)).to_contain_text("Pas de réseau")
    assert Candidature.objects.get(pk=row.pk).project.endswith("Un.")
    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Enregistré le", timeout=20_000)
    assert Candidature.objects.get(pk=row.pk).project.endswith("Deux.")


def test_a_page_closed_while_the_network_was_cut_gives_the_text_back(
    visitor: Visitor, site: Site, faculty: Organisation
) -> None:
    actor, row = begun(faculty)
    page = visitor.page(actor)
    page.goto(address(site, row, "etape/projet/"))
    page.context.set_offline(True)
    page.get_by_label("Projet professionnel").fill(f"{WORDS} Gardé.")
    expect(state(page)).to_contain_text("Pas de réseau")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address(site, row, "etape/projet/"))
    expect(page.get_by_label("Projet professionnel")).to_have_value(f"{WORDS} Gardé.")
    expect(state(page)).to_contain_text("Enregistré le")


def test_a_session_that_ended_and_a_service_that_fails_are_named(
    visitor: Visitor, site: Site, faculty: Organisation
) -> None:
    actor, row = begun(faculty)
    page = visitor.page(actor)
    page.goto(address(site, row, "etape/projet/"))
    page.route("**/etape/projet/", lambda route: route.fulfill(status=503, body="-"))
    page.get_by_label("Projet professionnel").fill(f"{WORDS} Trois.")
    expect(state(page)).to_contain_text("Le service ne répond pas comme prévu")
    page.unroute("**/etape/projet/")
    page.context.clear_cookies()
    page.get_by_label("Projet professionnel").fill(f"{WORDS} Quatre.")
    expect(state(page)).to_contain_text("Votre session s'est fermée")
    expect(page.get_by_role("link", name="Me reconnecter")).to_be_visible()


def test_a_stale_tab_overwrites_nothing(visitor: Visitor, site: Site, faculty: Organisation) -> None:
    actor, row = begun(faculty)
    one, two = visitor.page(actor), visitor.page(actor)
    one.goto(address(site, row, "etape/projet/"))
    two.goto(address(site, row, "etape/projet/"))
    one.get_by_label("Projet professionnel").fill(f"{WORDS} Ici.")
    expect(state(one)).to_contain_text("Enregistré le")
    two.get_by_label("Projet professionnel").fill(f"{WORDS} Là.")
    expect(state(two)).to_contain_text("dans une autre fenêtre")
    assert Candidature.objects.get(pk=row.pk).project.endswith("Ici.")
    two.get_by_role("button", name="Enregistrer et quitter").click()
    expect(two.get_by_text("Rien n'est enregistré ici")).to_be_visible()
    expect(two.get_by_label("Projet professionnel")).to_have_value(f"{WORDS} Là.")
    two.get_by_role("button", name="Enregistrer et quitter").click()
    expect(two.get_by_text("Votre dossier est enregistré.")).to_be_visible()
    assert Candidature.objects.get(pk=row.pk).project.endswith("Là.")


def kept(page: Page) -> int:
    """How many steps are kept on the device."""
    found: int = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('cesp-file-')).length")
    return found


def test_a_button_pressed_while_a_step_is_being_saved_is_no_other_window_and_leaves_nothing_on_the_device(
    visitor: Visitor, site: Site, faculty: Organisation
) -> None:
    actor, row = begun(faculty)
    page = visitor.page(actor)
    page.goto(address(site, row, "etape/projet/"))
    slow: list[Route] = []
    page.route("**/etape/projet/", lambda route: route.continue_() if slow else slow.append(route))
    page.get_by_label("Projet professionnel").fill(f"{WORDS} Un.")
    expect(state(page)).to_contain_text("Enregistrement")
    page.get_by_label("Projet professionnel").fill(f"{WORDS} Deux.")
    page.get_by_role("button", name="Enregistrer et quitter").click()
    slow[0].continue_()
    expect(page.get_by_text("Votre dossier est enregistré.")).to_be_visible()
    assert Candidature.objects.get(pk=row.pk).project.endswith("Deux.")
    assert kept(page) == 0


def test_a_button_pressed_without_network_keeps_the_page_and_the_text(
    visitor: Visitor, site: Site, faculty: Organisation
) -> None:
    actor, row = begun(faculty)
    page = visitor.page(actor)
    page.goto(address(site, row, "etape/projet/"))
    page.context.set_offline(True)
    page.get_by_label("Projet professionnel").fill(f"{WORDS} Seul.")
    page.get_by_role("button", name="Enregistrer et quitter").click()
    expect(state(page)).to_contain_text("Pas de réseau")
    assert kept(page) == 1
    page.context.set_offline(False)
    page.get_by_role("button", name="Enregistrer et quitter").click()
    expect(page.get_by_text("Votre dossier est enregistré.")).to_be_visible()
    assert Candidature.objects.get(pk=row.pk).project.endswith("Seul.")
