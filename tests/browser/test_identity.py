"""Signing in and « Mon compte », on a phone without script, by keyboard, and with a session about to end."""

from playwright.sync_api import Page, expect
from pytest_django import Settings

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.identity import links
from cesp.identity.models import Purpose
from tests.browser.conftest import Site, Visitor
from tests.browser.people import PASSWORD
from tests.browser.test_accessibility import judge
from tests.browser.test_journeys import tab_to
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.identity.journeys import mails, path_in, shown, with_totp


def somebody(*, agent: bool = False) -> Membership:
    person = PersonFactory(given_names="Dominique", family_name="Essai")
    person.set_password(PASSWORD)
    person.save()
    return memberships.case_desk(person=person) if agent else memberships.signatory(person)


def sign_in(page: Page, site: Site, actor: Membership, *, to: str = "") -> None:
    """By a link asked for in this browser."""
    page.goto(f"{site.url}/connexion/{to}")
    page.fill("#id_lien-email", actor.person.email)
    page.get_by_role("button", name="Recevoir un lien").click()
    expect(page.locator("h1")).to_have_text("Regardez vos courriels")
    page.goto(site.url + path_in(mails(actor.person.email)[-1]))
    page.get_by_role("button", name="Me connecter").click()


def test_a_student_signs_in_by_link_on_a_phone_without_script(visitor: Visitor, site: Site) -> None:
    actor = somebody()
    page = visitor.page(width=360, script=False)
    page.goto(f"{site.url}/mon-compte/")
    assert "next=/mon-compte/" in page.url
    sign_in(page, site, actor, to="?next=/mon-compte/")
    page.wait_for_url("**/mon-compte/")
    expect(page.locator("main")).to_contain_text(actor.person.email)
    expect(page.locator("main")).to_contain_text("(cette session)")


def test_an_agent_signs_in_with_password_and_code_by_keyboard(visitor: Visitor, site: Site) -> None:
    actor = somebody(agent=True)
    device = with_totp(actor.person)
    page = visitor.page()
    page.goto(f"{site.url}/connexion/")
    tab_to(page, "#id_email")
    page.keyboard.type(actor.person.email)
    tab_to(page, "#id_password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/connexion/code/")
    tab_to(page, "#id_code")
    page.keyboard.type(shown(device))
    page.keyboard.press("Enter")
    page.wait_for_url("**/accueil/")


def test_an_agent_enrols_an_application(visitor: Visitor, site: Site) -> None:
    actor = somebody(agent=True)
    page = visitor.page()
    sign_in(page, site, actor)
    page.wait_for_url("**/mon-compte/code/")
    page.get_by_role("button", name="Commencer").click()
    expect(page.locator("svg.cesp-qr")).to_be_visible()
    page.fill("#id_code", shown(actor.person.totpdevice_set.get()))
    page.get_by_role("button", name="Vérifier ce code").click()
    expect(page.locator(".cesp-codes code")).to_have_count(10)
    page.get_by_role("link", name="C'est noté").click()
    page.wait_for_url("**/accueil/")


def test_a_session_about_to_sleep_warns_then_says_so(visitor: Visitor, site: Site, settings: Settings) -> None:
    settings.SESSION_IDLE_SECONDS = {"agent": 6, "signatory": 6}
    page = visitor.page(width=360)
    sign_in(page, site, somebody())
    page.wait_for_url("**/accueil/")
    dialog = page.get_by_role("dialog", name="Votre session va se fermer")
    expect(dialog).to_be_visible(timeout=5_000)
    expect(dialog.get_by_role("button", name="Rester connecté")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(dialog).to_be_visible(timeout=5_000)
    expect(dialog.get_by_text("Votre session s'est fermée")).to_be_visible(timeout=8_000)
    dialog.get_by_role("link", name="Se reconnecter").click()
    expect(page.locator("main")).to_contain_text("faute d'activité")
    assert "next=%2Faccueil%2F" in page.url


def test_an_address_changes_by_a_link_sent_to_the_new_one(visitor: Visitor, site: Site) -> None:
    actor = somebody()
    old, new = actor.person.email, f"nouvelle-{actor.person.email}"
    page = visitor.page()
    sign_in(page, site, actor)
    page.goto(f"{site.url}/mon-compte/")
    page.get_by_role("link", name="Changer d'adresse électronique").click()
    page.fill("#id_email", new)
    page.get_by_role("button", name="Envoyer le lien").click()
    expect(page.locator("main")).to_contain_text("Un lien vient de partir")
    page.goto(site.url + path_in(mails(new)[-1]))
    page.get_by_role("button", name="Confirmer cette adresse").click()
    page.goto(f"{site.url}/mon-compte/")
    expect(page.locator("main")).to_contain_text(new)
    stranger = visitor.page()
    stranger.goto(site.url + path_in(mails(old)[-1]))
    stranger.get_by_role("button", name="Rétablir mon adresse").click()
    page.goto(f"{site.url}/mon-compte/")
    expect(page.locator("h1")).to_have_text("Se connecter")


SIGNED_IN = ("/mon-compte/", "/mon-compte/adresse/", "/mon-compte/mot-de-passe/", "/connexion/confirmer/")


def test_pages_of_the_account(visitor: Visitor, site: Site) -> None:
    page = visitor.page()
    sign_in(page, site, somebody())
    for path in SIGNED_IN:
        judge(page, site.url + path)
    judge(page, f"{site.url}/mon-compte/code/")
    page.get_by_role("button", name="Commencer").click()
    judge(page, f"{site.url}/mon-compte/code/")


def test_pages_of_links(visitor: Visitor, site: Site) -> None:
    page, person = visitor.page(), somebody().person
    for path in ("/connexion/code/", "/connexion/lien/envoye/", "/connexion/lien/propose/"):
        judge(page, site.url + path)
    for path in ("/connexion/mot-de-passe-oublie/", "/connexion/?fin=inactivite", "/connexion/lien/?jeton=inconnu"):
        judge(page, site.url + path)
    for purpose in Purpose:
        payload = {"email": "une.adresse.assez.longue@universite.exemple.test"}
        for browser in ("", "un autre navigateur"):
            _, path = links.issue(person, purpose, at=clock.now(), browser=browser, payload=payload)
            judge(page, site.url + path)
