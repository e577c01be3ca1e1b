"""A member scores on a tablet by the keyboard; four go from the setup to the minutes; axe finds nothing."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership, Role
from cesp.campaigns.models import Committee
from cesp.selection.models import Sheet
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships
from tests.factories.campaigns import the_campaign
from tests.factories.committees import Composed, composed, file_of, scoring_open
from tests.factories.people import PersonFactory

TABLET = 820


@pytest.fixture(scope="module")
def world(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Composed]:
    with django_db_blocker.unblock():
        made = composed()
        file_of(made.committee, "Abel")
        file_of(made.committee, "Benoit")
        scoring_open(made)
        yield made


def test_pages_of_a_committee_are_accessible(world: Composed, visitor: Visitor) -> None:
    page = visitor.page(world.manager)
    for path in ("", "grille/", "entretiens/", "notation/"):
        judge(page, f"{visitor.site.url}/commissions/{world.committee.pk}/{path}")


def test_a_member_scores_on_a_tablet_by_keyboard(
    world: Composed, visitor: Visitor, django_db_blocker: DjangoDbBlocker
) -> None:
    page = visitor.page(world.student, width=TABLET)
    page.goto(f"{visitor.site.url}/commissions/{world.committee.pk}/notation/")
    page.get_by_role("link", name="Alix Abel").press("Enter")
    page.get_by_label("Projet professionnel, sur 20").focus()
    page.keyboard.type("14,5")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Enregistré à")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    page.keyboard.type("Solide.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Alix Benoit")).to_be_visible()
    with django_db_blocker.unblock():
        sheet = Sheet.objects.get(seat__membership=world.student, handed_in_at__isnull=False)
        assert sheet.candidature.person.family_name == "Abel"
        assert sorted(sheet.scores.values_list("hundredths", flat=True)) == [1200, 1450]


def _somebody(role: Role, organisation: object, name: str) -> Membership:
    person = PersonFactory(given_names="Ange", family_name=name)
    return memberships.acting(role, organisation=organisation, person=person)  # type: ignore[arg-type]


def _moves(page: Page, label: str) -> None:
    """From the page of the committee: the act, then its confirmation."""
    page.get_by_role("link", name=label).click()
    page.get_by_role("button", name=label).click()


def _scores(page: Page, committee: str, *names: str) -> None:
    """One's sheets, all with the same points."""
    page.goto(f"{committee}notation/")
    page.get_by_role("link", name="Noter le prochain dossier").click()
    for name in names:
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.get_by_label("Projet professionnel, sur 20").fill("14,5")
        page.get_by_label("Résultats universitaires, sur 20").fill("12")
        page.get_by_role("button", name="Rendre la fiche").click()
    expect(page.get_by_text("Toutes vos fiches sont rendues.")).to_be_visible()


def test_a_committee_of_four_goes_from_its_setup_to_its_minutes(
    site: Site, visitor: Visitor, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        the_campaign()
        faculty = memberships.ufr("med-qua")
        manager = _somebody(Role.UFR_MANAGER, faculty, "Gérant")
        seats = {
            "Doyen": "Représentant de l'UFR",
            "Libéral": "Praticien",
            "Externe": "Étudiant",
            "Référent": "Représentant de l'ARS",
        }
        members = [_somebody(Role.COMMITTEE_MEMBER, faculty, name) for name in list(seats)[:3]]
        referent = _somebody(Role.ARS_REFERENT, memberships.ars("ara"), "Référent")
    desk = visitor.page(manager)
    desk.goto(f"{site.url}/commissions/nouvelle/")
    desk.get_by_label("Profession").select_option("medicine")
    desk.get_by_role("button", name="Constituer").click()
    desk.get_by_role("link", name="UFR med-qua, médecine").click()
    committee = desk.url
    for name, capacity in seats.items():
        desk.get_by_role("link", name="Ajouter un membre").click()
        wanted = desk.get_by_label("Membre").locator("option", has_text=f"Ange {name}").get_attribute("value")
        desk.get_by_label("Membre").select_option(wanted)
        desk.get_by_label("Qualité").select_option(label=capacity)
        desk.get_by_role("button", name="Ajouter").click()
    desk.get_by_role("button", name="Faire présider : Ange Doyen").click()
    with django_db_blocker.unblock():
        row = Committee.objects.get(ufr=faculty)
        for name in ("Abel", "Benoit"):
            file_of(row, name)
    desk.get_by_role("link", name="Confier les dossiers").click()
    desk.get_by_role("button", name="Confier").click()
    _moves(desk, "Ouvrir la notation")
    desk.goto(f"{committee}grille/")
    expect(desk.get_by_text("La grille est figée")).to_be_visible()
    for member in (*members, referent):
        _scores(visitor.page(member, width=TABLET), committee, "Alix Abel", "Alix Benoit")
    desk.goto(committee)
    _moves(desk, "Ouvrir la délibération")
    ars = visitor.page(referent)
    ars.goto(f"{committee}deliberation/")
    expect(ars.get_by_text("Alix Abel, Alix Benoit : la note et la règle de départage")).to_be_visible()
    judge(visitor.page(referent), f"{committee}deliberation/")
    ars.get_by_role("link", name="Départager ces candidats").click()
    ars.get_by_label("Place de Alix Abel").select_option("2")
    ars.get_by_label("Place de Alix Benoit").select_option("1")
    ars.get_by_role("button", name="Exprimer la voix prépondérante").click()
    desk.goto(f"{committee}deliberation/")
    desk.get_by_role("link", name="Sceller le procès-verbal").click()
    desk.get_by_role("button", name="Sceller le procès-verbal").click()
    expect(desk.get_by_text(re.compile("N° .*, scellé le"))).to_be_visible()
    assert desk.locator("tbody tr").first.inner_text().startswith("1")
    expect(desk.locator("tbody tr").first).to_contain_text("Alix Benoit")
    minutes = desk.get_by_role("link", name="Télécharger le procès-verbal (PDF)").get_attribute("href")
    assert desk.context.request.get(f"{site.url}{minutes}").body().startswith(b"%PDF")
    judge(visitor.page(manager), f"{committee}proces-verbal/")
