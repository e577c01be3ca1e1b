"""A signatory reads what to do by when; a referent finds whom to call, notes it and writes to many."""

from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge

PHONE = 360


def test_the_pages_of_deadlines_and_of_the_portfolio_are_accessible(site: Site, visitor: Visitor) -> None:
    judge(visitor.page(site.people.signatories["training"]), f"{site.url}/mes-echeances/")
    referent = visitor.page(site.people.agents["referent"])
    reference = site.people.contracts["training"].reference
    for path in (
        "/echeances/",
        "/portefeuille/",
        "/portefeuille/carte/",
        "/portefeuille/envois/",
        "/portefeuille/ecrire/?modele=project",
        f"/portefeuille/{reference}/",
    ):
        judge(referent, site.url + path)


def test_a_signatory_opens_and_closes_an_agenda_without_javascript(site: Site, visitor: Visitor) -> None:
    page = visitor.page(site.people.signatories["training"], width=PHONE, script=False)
    page.goto(f"{site.url}/mes-echeances/")
    page.get_by_role("button", name="Obtenir une adresse d'agenda").click()
    address = page.get_by_label("Votre adresse d'agenda").input_value()
    assert "/mes-echeances/agenda.ics?jeton=" in address
    page.get_by_role("button", name="Fermer l'adresse").click()
    expect(page.get_by_text("L'adresse d'agenda est fermée")).to_be_visible()
    expect(page.get_by_role("button", name="Obtenir une adresse d'agenda")).to_be_visible()


def test_a_referent_notes_a_call_then_reads_a_bulk_mail_before_it_leaves(site: Site, visitor: Visitor) -> None:
    page = visitor.page(site.people.agents["referent"])
    page.goto(f"{site.url}/portefeuille/")
    page.get_by_label("Nom ou référence").fill("training")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Training Camille").click()
    page.get_by_label("Nature").select_option(label="Appel")
    page.get_by_label("Texte").fill("Appelée : projet dans le Rhône.")
    page.get_by_role("button", name="Noter").click()
    expect(page.get_by_text("Appelée : projet dans le Rhône.")).to_be_visible()
    page.goto(f"{site.url}/portefeuille/?q=training")
    page.get_by_role("link", name="Écrire à cette liste").click()
    page.get_by_role("link", name="Prendre des nouvelles").click()
    page.get_by_role("button", name="Voir l'aperçu").click()
    expect(page.get_by_text("Bonjour Camille,").first).to_be_visible()
    page.get_by_role("button", name="Envoyer à 1 personne").click()
    expect(page.get_by_text("L'envoi est lancé.")).to_be_visible()
