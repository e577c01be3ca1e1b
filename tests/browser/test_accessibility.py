"""axe finds nothing, nothing overflows, and the browser complains of nothing: page × role × state × width."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.conftest import WIDTHS, Site, Visitor

RESULT = (
    "/simulateur/?profession=medicine&statut=second_cycle&ars=ara&annee=2022&signature=2023-02-10&diplome=2028-10-31"
    "&suspension_debut=mars+2024&suspension_mois=4&suspension_motif=maternity&report_mois=12&installation=2029-12-03"
    "&depart=2027-06-01"
)
PUBLIC = {
    "welcome": "/",
    "simulator": "/simulateur/",
    "simulator with a result": RESULT,
    "simulator with errors": "/simulateur/?profession=medicine&diplome=hier",
    "simulator refused": "/simulateur/?profession=medicine&statut=first_cycle&ars=ara&annee=2022",
    "sign in": "/connexion/",
    "lost page": "/nulle-part/",
}
STATES = ("training", "suspended", "overdue", "awaiting", "deferred", "engaged", "breached", "none")
AGENTS = ("case_desk", "referent", "payments_clerk", "payments_approver", "auditor")
OF_AGENTS = {
    "home": "/accueil/",
    "list": "/contrats/",
    "list narrowed": "/contrats/?phase=training&due=late&sort=-echeance",
    "list empty": "/contrats/?q=personne+de+ce+nom",
    "file": "/contrats/{engaged}/",
    "file with an alert": "/contrats/{awaiting}/",
}
OF_THE_DESK = {
    "file as it was known": "/contrats/{training}/?connu_le=2010-01-01",
    "choosing a fact": "/contrats/{training}/faits/nouveau/",
    "recording a fact": "/contrats/{training}/faits/nouveau/suspended/",
    "takeover": "/reprise/",
    "takeover explained": "/reprise/notice/",
    "account of a contract": "/paiements/contrats/{training}/",
    "runs": "/paiements/",
}


def judge(page: Page, url: str, *, status: int = 200, ready: str = "") -> None:
    """Look at a page at every width: drawn for a screen, then drawn again as narrow as a phone.

    :param ready: what the page's script shows once it has drawn, to be waited for.
    """
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and f"status of {status}" not in message.text:
            complaints.append(message.text)

    page.on("console", note)
    response = page.goto(url)
    assert response is not None
    assert response.status == status, url
    if ready:
        page.wait_for_selector(ready)
    page.evaluate("document.fonts.ready.then(() => true)")  # a fallback font is wider than the page's own
    page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true; })")
    page.mouse.move(-1, -1)  # without a window the pointer lies at the top left, and lights up what is there
    page.evaluate(AXE_SCRIPT)
    before = page.viewport_size or {"width": WIDTHS[0], "height": 900}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then(results => results.violations)")
        assert [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found] == [], (url, width)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, (url, width)
    page.set_viewport_size(before)
    page.remove_listener("console", note)
    assert complaints == [], url


def test_public_pages(visitor: Visitor, site: Site) -> None:
    page = visitor.page()
    for name, path in PUBLIC.items():
        judge(page, site.url + path, status=404 if name == "lost page" else 200)


@pytest.mark.parametrize("state", STATES)
def test_a_signatory_s_own_pages(visitor: Visitor, site: Site, state: str) -> None:
    page = visitor.page(site.people.signatories[state])
    judge(page, f"{site.url}/accueil/")
    if state != "none":
        judge(page, f"{site.url}/simulateur/mon-dossier/?depart=2027-06-01")


@pytest.mark.parametrize("role", AGENTS)
def test_an_agent_s_pages(visitor: Visitor, site: Site, role: str) -> None:
    page = visitor.page(site.people.agents[role])
    references = {state: contract.reference for state, contract in site.people.contracts.items()}
    for path in OF_AGENTS.values():
        judge(page, site.url + path.format(**references))


def test_the_desk_s_pages(visitor: Visitor, site: Site) -> None:
    references = {state: contract.reference for state, contract in site.people.contracts.items()}
    page = visitor.page(site.people.agents["case_desk"])
    for path in OF_THE_DESK.values():
        judge(page, site.url + path.format(**references))


@pytest.mark.parametrize(
    ("role", "path"),
    [(None, "/"), (None, RESULT), ("training", "/accueil/"), ("case_desk", "/accueil/")],
    ids=["welcome", "result", "signatory", "desk"],
)
def test_text_may_double(visitor: Visitor, site: Site, role: str | None, path: str) -> None:
    actor = (site.people.signatories | site.people.agents)[role] if role else None
    page = visitor.page(actor, width=1280)
    page.goto(site.url + path)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.evaluate(  # a browser that zooms says so, and the sub-menus of the DSFR find their side again
        "new Promise(done => {dispatchEvent(new Event('resize')); requestAnimationFrame(() => setTimeout(done, 99))})"
    )
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.parametrize("path", ["/", RESULT])
def test_dark_mode_keeps_its_contrasts(visitor: Visitor, site: Site, path: str) -> None:
    page = visitor.page(width=1280)
    page.emulate_media(color_scheme="dark")
    judge(page, site.url + path)
    assert page.evaluate("document.documentElement.dataset.frTheme") == "dark"
    page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
    page.get_by_role("button", name="Menu").hover()  # its ground under the pointer is the lightest of the page
    under = page.evaluate("axe.run('.fr-header', {resultTypes: ['violations']}).then(results => results.violations)")
    assert [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in under] == []
