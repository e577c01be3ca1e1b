"""The desks in the browser: a UFR's secretary by keyboard, two ARS; axe at two widths."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership, Organisation, Role
from cesp.campaigns.models import Bundle, Campaign, CampaignState, Candidature, CandidatureState, How
from cesp.common import clock
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.campaigns.desks import PLACES, attached, on_desk
from tests.factories import campaigns, memberships
from tests.factories.people import PersonFactory


@dataclass(frozen=True, slots=True)
class Desks:
    """Three files at a faculty: whole, one that lacks its transcripts, one that another region has to agree to."""

    whole: Candidature
    lacking: Candidature
    elsewhere: Candidature
    secretary: Membership
    training: Membership
    other: Membership


@pytest.fixture(scope="module")
def desks(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Desks]:
    with django_db_blocker.unblock():
        now, today = clock.now(), clock.today()
        made = campaigns.campaign(
            2070,
            announced_at=now - timedelta(days=60),
            opens_at=now - timedelta(days=50),
            closes_at=now + timedelta(days=30),
            committees_from_on=today + timedelta(days=40),
            committees_until_on=today + timedelta(days=70),
            rankings_due_on=today + timedelta(days=69),
            signatures_from_on=today + timedelta(days=75),
            prepared_by=site.people.agents["case_desk"],
        )
        faculty = memberships.ufr("med-bur", region="pdl")
        Organisation.objects.filter(pk=faculty.pk).update(name="Faculté de santé", city="Angers")
        faculty.refresh_from_db()
        yield Desks(
            _file(made, faculty, "Agnès", "Aubert", *PLACES),
            _file(made, faculty, "Bruno", "Besson", *(one for one in PLACES if one != "transcripts")),
            _file(made, faculty, "Chloé", "Cordier", *PLACES, intended_ars="cor", specialty="psychiatrie"),
            memberships.acting(Role.UFR_MANAGER, organisation=faculty),
            memberships.referent("pdl"),
            memberships.referent("cor"),
        )
        Campaign.objects.filter(pk=made.pk).update(state=CampaignState.ENDED, ended_at=clock.now())


def _file(of: Campaign, faculty: Organisation, given: str, family: str, *places: str, **changes: str) -> Candidature:
    now = clock.now()
    person = PersonFactory(given_names=given, family_name=family)
    given_changes = {"intended_ars": "pdl"} | changes
    file = on_desk(campaign=of, person=person, ufr=faculty, deposited_at=now, saved_at=now, **given_changes)
    attached(file, *places)
    return file


def _press(page: Page, role: str, name: str) -> None:
    """By keyboard: the focus goes to it, and the key that opens or presses it."""
    found = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    found.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_pages_of_the_desks(visitor: Visitor, site: Site, desks: Desks) -> None:
    page = visitor.page(desks.secretary)
    file = f"candidatures/{desks.lacking.pk}/"
    asked: dict[str, Any] = {"files": [desks.lacking.pk], "asked_by": desks.secretary, "asked_at": clock.now()}
    bundles = [
        Bundle.objects.create(how=How.PRINT, **asked),
        Bundle.objects.create(how=How.ARCHIVE, vault_key="bundles/00/" + "0" * 32, **asked),
    ]
    for path in (
        *(f"candidatures/reunies/{one.public_id}/" for one in bundles),
        "accueil/",
        "candidatures/",
        "candidatures/?file=irrecevables",
        "candidatures/conflits/",
        "candidatures/papier/",
        file,
        *(f"{file}{act}/" for act in ("correction", "irrecevable", "demander-avis", "conflit")),
    ):
        judge(page, f"{site.url}/{path}")
    agency = visitor.page(desks.training)
    for path in ("accueil/", "candidatures/", file, f"{file}avis/project/"):
        judge(agency, f"{site.url}/{path}")


def test_a_secretary_checks_corrects_and_prints_by_keyboard(visitor: Visitor, site: Site, desks: Desks) -> None:
    page = visitor.page(desks.secretary)
    page.goto(f"{site.url}/candidatures/?file=a_verifier")
    _press(page, "link", "Bruno Besson")
    expect(page.get_by_role("listitem").filter(has_text="Relevés de notes des deux années").first).to_be_visible()
    _press(page, "link", "Demander une correction")
    page.get_by_label("Réponse attendue au plus tard le").fill((clock.today() + timedelta(days=7)).isoformat())
    page.get_by_label("Motif : Relevés de notes des deux années précédentes").select_option("missing")
    _press(page, "button", "Demander la correction")
    expect(page.get_by_text("La correction est demandée à Bruno Besson").first).to_be_visible()

    page.goto(f"{site.url}/candidatures/")
    _press(page, "link", "Agnès Aubert")
    _press(page, "button", "Inscrit")
    expect(page.get_by_text("L'inscription est confirmée.").first).to_be_visible()
    _press(page, "button", "Déclarer complète")
    expect(page.get_by_text("Le dossier est déclaré complet.").first).to_be_visible()
    printed = page.request.get(f"{site.url}/candidatures/{desks.whole.pk}/imprimer/")
    assert (printed.status, printed.headers["content-type"]) == (200, "application/pdf")
    assert printed.body().startswith(b"%PDF-")
    states = [Candidature.objects.get(pk=one.pk).state for one in (desks.whole, desks.lacking)]
    assert states == [CandidatureState.COMPLETE, CandidatureState.TO_CORRECT]


def test_two_agencies_give_an_opinion_and_an_agreement(visitor: Visitor, site: Site, desks: Desks) -> None:
    address = f"{site.url}/candidatures/{desks.elsewhere.pk}/"
    training = visitor.page(desks.training)
    training.goto(address)
    training.get_by_role("link", name="Demander l'avis d'une ARS").click()
    training.get_by_label("Ce que vous demandez").select_option("other_region")
    training.get_by_label("À l'ARS").select_option("cor")
    training.get_by_role("button", name="Demander").click()
    expect(training.get_by_text("qui lisent désormais le dossier").first).to_be_visible()

    other = visitor.page(desks.other, width=360)
    other.goto(f"{site.url}/candidatures/?file=avis")
    other.get_by_role("link", name="Chloé Cordier").click()
    other.get_by_role("link", name="Avis sur le projet").click()
    other.get_by_text("Favorable avec réserves").click()
    other.get_by_role("button", name="Enregistrer").click()
    expect(other.get_by_text("Motivez cet avis").first).to_be_visible()
    other.get_by_label("Motifs").fill("Sous réserve d'un logement sur place.")
    other.get_by_role("button", name="Enregistrer").click()
    expect(other.get_by_text("Votre réponse est enregistrée.").first).to_be_visible()
    other.get_by_role("link", name="Accord écrit d'une autre région").click()
    other.get_by_text("Favorable", exact=True).click()
    other.get_by_role("button", name="Enregistrer").click()

    training.goto(address)
    expect(training.get_by_text("Sous réserve d'un logement sur place.")).to_be_visible()
    expect(training.get_by_role("link", name="Document scellé")).to_be_visible()
