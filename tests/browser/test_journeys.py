"""Whole journeys by keyboard alone, and without a line of JavaScript."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor
from tests.browser.people import PASSWORD


def tab_to(page: Page, selector: str, *, at_most: int = 60) -> None:
    """Press Tab until the element has the focus, as a person would."""
    for _ in range(at_most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by keyboard")


def test_a_student_simulates_by_keyboard(visitor: Visitor, site: Site) -> None:
    page = visitor.page()
    page.goto(f"{site.url}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    tab_to(page, "main a.fr-btn")
    page.keyboard.press("Enter")
    page.wait_for_url("**/simulateur/")
    for name, typed in (("profession", "Méd"), ("statut", "Deu"), ("ars", "Auv"), ("annee", "2022-2023")):
        tab_to(page, f"[name={name}]")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    tab_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/simulateur/?*")
    expect(page.locator("#resultat")).to_contain_text("mois d'allocation")
    tab_to(page, ".cesp-why > summary", at_most=80)
    page.keyboard.press("Enter")
    expect(page.locator(".cesp-why[open] .cesp-steps > li").first).to_be_visible()


def test_a_wrong_answer_is_reached_from_the_summary(visitor: Visitor, site: Site) -> None:
    page = visitor.page()
    page.goto(f"{site.url}/simulateur/?profession=medicine&statut=second_cycle&ars=ara&annee=2022&diplome=hier")
    expect(page.locator("[data-cesp-error-summary]")).to_be_focused()
    tab_to(page, "[data-cesp-error-summary] a")
    page.keyboard.press("Enter")
    expect(page.locator("#id_diplome")).to_be_focused()
    described = (page.locator("#id_diplome").get_attribute("aria-describedby") or "").split()
    assert described == ["id_diplome_helptext", "id_diplome_error"]


def test_an_agent_finds_a_file_by_keyboard(visitor: Visitor, site: Site) -> None:
    page = visitor.page(site.people.agents["case_desk"])
    page.goto(f"{site.url}/accueil/")
    page.keyboard.press("/")
    expect(page.locator("[data-cesp-search]")).to_be_focused()
    page.keyboard.type("camille engaged")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contrats/?q=*")
    tab_to(page, "tbody th a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/contrats/{site.people.contracts['engaged'].reference}/")
    expect(page.locator("h1")).to_have_text("Camille Engaged")


def test_a_signatory_does_everything_without_javascript(visitor: Visitor, site: Site) -> None:
    actor = site.people.signatories["training"]
    page = visitor.page(width=360, script=False)
    page.goto(f"{site.url}/accueil/")
    page.fill("[name=email]", actor.person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form:has([name=password]) button")
    expect(page.locator("h1")).to_have_text("Mon contrat")
    why = page.locator(".cesp-why").first
    why.locator("summary").click()
    expect(why.locator(".cesp-steps")).to_be_visible()
    page.click("text=Et si je partais ? Par date")
    page.fill("[name=jour]", "2027-06-01")
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("1er juin 2027")
    page.locator("footer").get_by_role("link", name="Accueil").click()
    expect(page.locator("h1")).to_have_text("Mon contrat")
    page.locator("footer").get_by_role("button", name="Se déconnecter").click()
    expect(page.locator("main h1")).to_contain_text("Être soutenu")
