"""The journal in the browser: no violation, nothing overflows, and the way from a home to who looked."""

import pytest
from playwright.sync_api import expect

from cesp.audit import operations as audit
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge


def test_the_journal_of_the_auditor(visitor: Visitor, site: Site) -> None:
    audit.link_remaining()
    page = visitor.page(site.people.agents["auditor"])
    for path in ("/journal/", "/journal/?auteur=Lambert", "/journal/?du=hier&personne=Personne"):
        judge(page, site.url + path)


@pytest.mark.parametrize("state", ["training", "none"])
def test_who_looked_at_my_file(visitor: Visitor, site: Site, state: str) -> None:
    judge(visitor.page(site.people.signatories[state]), f"{site.url}/mon-journal/")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reading_by_an_agent_shows_on_the_person_s_page(visitor: Visitor, site: Site, javascript: bool) -> None:
    contract = site.people.contracts["deferred" if javascript else "suspended"]
    agent = visitor.page(site.people.agents["referent"], width=1280, script=javascript)
    agent.goto(f"{site.url}/contrats/{contract.reference}/")
    own = site.people.signatories["deferred" if javascript else "suspended"]
    page = visitor.page(own, width=360, script=javascript)
    page.goto(f"{site.url}/accueil/")
    page.get_by_role("link", name="Qui a consulté mon dossier").click()
    expect(page.get_by_text("Référent CESP de l'ARS, ARS ara").first).to_be_visible()


def test_an_auditor_narrows_the_journal_without_javascript(visitor: Visitor, site: Site) -> None:
    page = visitor.page(site.people.agents["auditor"], width=1280, script=False)
    page.goto(f"{site.url}/journal/")
    page.get_by_text("Filtrer", exact=True).click()
    page.get_by_label("Acte").select_option(label="Contrat conclu")
    page.get_by_role("button", name="Appliquer les filtres").click()
    rows = page.locator("tbody tr")
    expect(rows.filter(has_not_text="a enregistré la conclusion")).to_have_count(0)
    expect(rows.first).to_be_visible()
