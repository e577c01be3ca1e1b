"""A faculty declares by keyboard and sees the effect; a signatory contests on a phone, without JavaScript."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.contracts.models import Contract
from cesp.studies.judgement import Said
from cesp.studies.models import Autumn, Declaration, Outcome, Question
from cesp.studies.operations import declaring
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships
from tests.factories.studies import enrolled, manager

PHONE = 360


@dataclass(frozen=True)
class Declared:
    """A faculty with three signatories, one declared unknown."""

    desk: Membership
    manager: Membership
    student: Membership
    contracts: list[Contract]
    declaration: Declaration
    question: Question


@pytest.fixture(scope="module")
def declared(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[Declared]:
    with django_db_blocker.unblock():
        faculty, on = memberships.ufr("med-sco"), clock.today()
        desk, own = memberships.case_desk(), manager(faculty)
        contracts = [enrolled(name, at=faculty) for name in ("Aubry", "Blanchet", "Cordier", "Delmas")]
        year = on.year if on.month >= 9 else on.year - 1
        autumn = Autumn.objects.create(
            academic_year=year,
            opens_on=on - timedelta(days=10),
            due_on=on + timedelta(days=30),
            set_by=desk,
            set_at=clock.now(),
        )
        said = Said(outcome=Outcome.UNKNOWN, words="Transfert demandé en juillet.")
        row = declaring.declare(actor=own, autumn=autumn, contract=contracts[2], said=said, at=clock.now())
        declaring.declare_next_year(actor=own, autumn=autumn, contracts=contracts[3:], at=clock.now())
        student = contracts[2].signatory.memberships.get()
        yield Declared(desk, own, student, contracts, row, row.questions.get())


def test_the_pages_of_studies_are_accessible(site: Site, declared: Declared, visitor: Visitor) -> None:
    own, desk = visitor.page(declared.manager), visitor.page(declared.desk)
    reference = declared.contracts[2].reference
    for path in (
        "/scolarite/",
        f"/scolarite/contrat/{reference}/",
        f"/scolarite/contrat/{reference}/retirer/",
        "/scolarite/classeur/",
    ):
        judge(own, site.url + path)
    for path in ("/scolarite/ufr/", "/scolarite/ufr/dates/", f"/scolarite/a-trancher/{declared.question.pk}/"):
        judge(desk, site.url + path)
    judge(visitor.page(declared.student), f"{site.url}/ma-scolarite/{declared.declaration.pk}/contester/")


def test_a_faculty_declares_one_line_after_its_effect_and_the_rest_at_once(
    site: Site, declared: Declared, visitor: Visitor
) -> None:
    page = visitor.page(declared.manager, width=1280)
    page.goto(site.url + "/scolarite/")
    page.get_by_role("link", name="Aubry Alix").click()
    page.get_by_text("Exclu", exact=True).click()
    page.get_by_role("button", name="Voir l'effet avant de confirmer").click()
    expect(page.get_by_text("Écrivez la date : jour de l'exclusion.").first).to_be_visible()
    page.get_by_label("Date").fill(clock.today().isoformat())
    page.get_by_role("button", name="Voir l'effet avant de confirmer").click()
    expect(page.get_by_text("Dernier mois d'allocation").first).to_be_visible()
    page.get_by_role("button", name="Déclarer", exact=True).click()
    expect(page.get_by_text("« Exclu » est déclaré")).to_be_visible()
    page.get_by_role("link", name="Cocher toute la page").click()
    page.get_by_role("button", name="Déclarer les choisis inscrits dans l'année suivante").click()
    expect(page.get_by_text("Inscriptions déclarées : 1.")).to_be_visible()


def test_a_signatory_contests_on_a_phone_without_javascript(site: Site, declared: Declared, visitor: Visitor) -> None:
    phone = visitor.page(declared.contracts[3].signatory.memberships.get(), width=PHONE, script=False)
    phone.goto(site.url + "/accueil/")
    phone.get_by_role("link", name="Contester la déclaration").click()
    phone.get_by_label("Ce qui n'est pas exact").fill("Je suis en neuvième année.")
    phone.get_by_role("button", name="Envoyer la contestation").click()
    expect(phone.get_by_text("Votre contestation est envoyée")).to_be_visible()
    expect(phone.get_by_text("La gestion des contrats regarde cette déclaration.")).to_be_visible()
