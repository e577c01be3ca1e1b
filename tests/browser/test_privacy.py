"""One's data in the browser: a copy, a figure contested on a phone without a script, what the desks answer."""

import io
import zipfile
from datetime import date

from playwright.sync_api import expect

from cesp.accounts.models import Role
from cesp.common import clock
from cesp.privacy import queries
from cesp.privacy.models import Contestation, DataExport, Erasure, ErasureLine
from cesp.privacy.operations import contestations, erasures, exports
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships


def contested(site: Site, field: str, wanted: str) -> Contestation:
    actor = site.people.signatories["training"]
    held = queries.pending_of(actor.person).get(("identite", field))
    if held is not None:
        return held
    target = queries.target(actor.person, "identite", field)
    return contestations.send(
        actor=actor, target=target, wanted=wanted, words="Voir l'acte.", evidence="", at=clock.now()
    )


def test_the_pages_of_a_person(visitor: Visitor, site: Site) -> None:
    judge(visitor.page(), f"{site.url}/donnees-personnelles/")
    held = contested(site, "given_names", "Camille Anne")
    page = visitor.page(site.people.signatories["training"])
    paths = ("", "lire/", "effacer/", "contester/", "contester/identite/phone/")
    for path in paths:
        judge(page, f"{site.url}/mes-donnees/{path}")
    judge(page, f"{site.url}/contestations/{held.pk}/")
    judge(page, f"{site.url}/contestations/{held.pk}/retirer/")
    judge(visitor.page(site.people.signatories["none"]), f"{site.url}/mes-donnees/effacer/")


def test_the_pages_of_the_desks(visitor: Visitor, site: Site) -> None:
    held = contested(site, "given_names", "Camille Anne")
    page = visitor.page(site.people.agents["case_desk"])
    for path in ("", "?etat=refused", f"{held.pk}/", f"{held.pk}/complement/", f"{held.pk}/accepter/"):
        judge(page, f"{site.url}/contestations/{path}")
    judge(page, f"{site.url}/contestations/{held.pk}/refuser/")
    erasure = Erasure.objects.create(origin="retention", proposed_at=clock.now())
    person = site.people.signatories["none"].person
    ErasureLine.objects.create(erasure=erasure, person=person, retention="takeover", since=date(2024, 3, 1))
    judge(page, f"{site.url}/effacements/")
    judge(page, f"{site.url}/effacements/{erasure.pk}/")
    erasures.dismiss(actor=site.people.agents["case_desk"], erasure=erasure, at=clock.now())


def test_a_copy_is_asked_prepared_and_downloaded(visitor: Visitor, site: Site) -> None:
    actor = site.people.signatories["engaged"]
    page = visitor.page(actor)
    page.goto(f"{site.url}/mes-donnees/")
    page.get_by_role("button", name="Préparer une copie de mes données").click()
    page.get_by_text("Copie en préparation").wait_for()
    exports.prepare(export_id=DataExport.objects.get(person=actor.person, state="asked").pk, at=clock.now())
    link = page.get_by_role("link", name="Télécharger la copie")
    link.wait_for()
    with page.expect_download() as waiting:
        link.click()
    content = waiting.value.path().read_bytes()
    assert "donnees.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_a_fact_is_contested_on_a_phone_without_script_then_refused(visitor: Visitor, site: Site) -> None:
    page = visitor.page(site.people.signatories["deferred"], width=360, script=False)
    page.goto(f"{site.url}/accueil/")
    page.get_by_role("link", name="Contester : report d'installation").click()
    page.get_by_role("button", name="Envoyer ma contestation").click()
    page.get_by_label("Ce qui devrait être écrit").fill("Un report de dix mois")
    page.get_by_label("Ce qui vous fait dire que c'est faux").fill("La décision dit dix mois.")
    page.get_by_role("button", name="Envoyer ma contestation").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Contestation n°")
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    page.goto(f"{site.url}/accueil/")
    expect(page.get_by_role("link", name="Contesté le")).to_be_visible()

    desk = visitor.page(site.people.agents["case_desk"])
    desk.goto(f"{site.url}/contestations/?sujet=fact")
    desk.get_by_role("link", name=f"n° {number}", exact=True).click()
    expect(desk.get_by_role("link", name="Corriger le fait au dossier")).to_be_visible()
    expect(desk.get_by_text("Le fait n'est pas encore corrigé")).to_be_visible()
    desk.get_by_role("link", name="Refuser").click()
    desk.get_by_role("button", name="Refuser").click()
    expect(desk.locator("[data-cesp-error-summary]")).to_be_visible()
    desk.get_by_label("Motif du refus").select_option("matches_evidence")
    desk.get_by_role("button", name="Refuser").click()
    desk.get_by_role("heading", name="Motif du refus").wait_for()

    page.goto(f"{site.url}/contestations/{number}/")
    expect(page.get_by_text("adresser une réclamation à la CNIL")).to_be_visible()
    expect(page.get_by_text("conforme à la pièce")).to_be_visible()


def test_a_fact_is_corrected_then_the_contestation_accepted(visitor: Visitor, site: Site) -> None:
    actor = site.people.signatories["suspended"]
    fact = next(one for one in queries.targets(actor.person) if one.title.startswith("Suspension"))
    assert fact.fact is not None
    held = contestations.send(
        actor=actor, target=fact, wanted="un mois de moins", words="Reprise plus tôt.", evidence="", at=clock.now()
    )
    desk = visitor.page(site.people.agents["case_desk"])
    desk.goto(f"{site.url}/contestations/{held.pk}/")
    desk.get_by_role("link", name="Corriger le fait au dossier").click()
    desk.get_by_label("Motif").first.select_option("illness")
    desk.get_by_label("Pièce").fill("ATTESTATION-1")
    desk.get_by_role("button", name="Voir l'effet avant de confirmer").click()
    desk.get_by_role("button", name="Corriger ce fait").click()
    desk.goto(f"{site.url}/contestations/{held.pk}/")
    desk.get_by_role("link", name="Accepter", exact=True).click()
    desk.get_by_label("Message à la personne").fill("C'est corrigé.")
    desk.get_by_role("button", name="Accepter").click()
    desk.get_by_text("Le fait est corrigé au dossier").wait_for()


def test_an_erasure_is_approved_by_a_second_person(visitor: Visitor, site: Site) -> None:
    erasure = Erasure.objects.create(origin="retention", proposed_at=clock.now())
    person = site.people.signatories["none"].person
    ErasureLine.objects.create(erasure=erasure, person=person, retention="takeover", since=date(2024, 3, 1))
    desk = visitor.page(site.people.agents["case_desk"])
    desk.goto(f"{site.url}/effacements/{erasure.pk}/")
    desk.get_by_role("button", name="La liste est bonne").click()
    desk.get_by_text("Contrôlé par").wait_for()
    administrator = visitor.page(memberships.acting(Role.ADMINISTRATOR))
    administrator.goto(f"{site.url}/effacements/{erasure.pk}/")
    administrator.get_by_role("button", name="Approuver et effacer").click()
    administrator.get_by_text("Effacement en cours.").wait_for()
    erasures.carry_out(erasure_id=erasure.pk, at=clock.now())
    administrator.get_by_text("Terminé le").wait_for()
