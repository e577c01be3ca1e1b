"""The yearly questionnaire, on a phone as one types, and without JavaScript; its pages for everybody."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from playwright.sync_api import expect
from pytest_django.plugin import DjangoDbBlocker

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.contracts.models import Contract
from cesp.questionnaire.models import Proposal, Questionnaire, Response, Summons
from cesp.questionnaire.operations import answering, keeping
from cesp.questionnaire.standard import usual_days
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.factories.questionnaires import STUDENT

PHONE = 360


@dataclass(frozen=True)
class World:
    """A questionnaire opened yesterday: two students have not begun, a third left a message, one is silent."""

    questionnaire: Questionnaire
    desk: Membership
    referent: Membership
    students: tuple[Membership, ...]
    proposal: Proposal
    summons: Summons

    def response(self, number: int) -> Response:
        return Response.objects.get(contract__signatory=self.students[number].person_id)


@pytest.fixture(scope="module")
def asked(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as apart:  # a loop runs in this thread; sealing wants none
        yield apart.submit(_asked).result()


def _asked() -> World:
    try:
        now, on, desk = clock.now(), clock.today(), memberships.case_desk()
        offsets = zip(usual_days(on.year), (-1, 20, 30, 3, 5, 31), strict=True)
        days = {name: on + timedelta(days=count) for name, count in offsets}
        opened_on = days["opens_on"]
        made = keeping.prepare(actor=desk, year=opened_on.year, days=days, at=now - timedelta(days=3))
        keeping.announce(actor=desk, questionnaire=made, at=now - timedelta(days=3))
        students = tuple(memberships.signatory() for _ in range(4))
        contracts = [concluded(actor=desk, signatory=one.person, ars="bre") for one in students]
        rows = [_called(made, contract) for contract in contracts]
        values = STUDENT | {"entretien": "oui", "message": "Bonjour."}
        saved = answering.save(actor=students[2], response=rows[2], values=values, seen=0, at=now)
        answering.send(actor=students[2], response=saved, seen=1, at=now)
        summons = Summons.objects.create(response=rows[3], prepared_at=now)
        referent = memberships.referent("bre")
        return World(made, desk, referent, students, Proposal.objects.get(about="to_read"), summons)
    finally:
        connection.close()


def _called(questionnaire: Questionnaire, contract: Contract) -> Response:
    return Response.objects.create(
        questionnaire=questionnaire, contract=contract, audience="student", called_as="student", called_at=clock.now()
    )


def test_the_pages_of_the_questionnaire_are_accessible(site: Site, asked: World, visitor: Visitor) -> None:
    year = asked.questionnaire.year
    student, own = visitor.page(asked.students[0]), f"/mon-questionnaire/{asked.response(0).public_id}/"
    for path in ("/mon-questionnaire/", own, f"{own}etape/etudes/", f"{own}envoyer/", f"{own}situation/"):
        judge(student, site.url + path)
    judge(visitor.page(asked.students[2]), f"{site.url}/mon-questionnaire/{asked.response(2).public_id}/")
    desk = visitor.page(asked.desk)
    for path in (
        "/questionnaires/",
        "/questionnaires/preparer/",
        f"/questionnaires/{year}/",
        f"/questionnaires/{year}/formulaire/",
        f"/questionnaires/{year}/formulaire/questions/redouble_quoi/",
        f"/questionnaires/{year}/apercu/sixth_year/",
    ):
        judge(desk, site.url + path)
    referent = visitor.page(asked.referent)
    for path in (
        f"/questionnaires/{year}/reponses/",
        f"/questionnaires/reponses/{asked.response(2).public_id}/",
        "/questionnaires/a-traiter/",
        f"/questionnaires/suites/{asked.proposal.pk}/",
        f"/questionnaires/silences/{asked.summons.pk}/",
    ):
        judge(referent, site.url + path)


def test_it_is_filled_in_on_a_phone_saved_as_one_types_and_sent(site: Site, asked: World, visitor: Visitor) -> None:
    phone = visitor.page(asked.students[0], width=PHONE)
    phone.goto(site.url + "/mon-questionnaire/")
    phone.get_by_role("link", name="Commencer").click()
    phone.get_by_role("link", name="Commencer").click()
    expect(phone.get_by_label("Votre nouvelle adresse postale")).to_be_hidden()
    phone.locator("label", has_text="Oui, c'est toujours exact").click()
    phone.locator("#id_adresse_changee_0 + label").click()
    expect(phone.get_by_label("Votre nouvelle adresse postale")).to_be_visible()
    expect(phone.locator("[data-cesp-autosave-state]")).to_contain_text("Enregistré le")
    phone.reload()
    expect(phone.locator("#id_adresse_changee_0")).to_be_checked()
    phone.locator("#id_adresse_changee_1 + label").click()
    phone.get_by_role("button", name="Enregistrer et continuer").click()
    expect(phone.get_by_role("heading", name="Vos études")).to_be_visible()
    phone.locator("label", has_text="Oui, c'est toujours exact").click()
    phone.locator("#id_redouble_1 + label").click()
    phone.get_by_role("button", name="Enregistrer et continuer").click()
    expect(phone.get_by_role("heading", name="Votre accompagnement")).to_be_visible()
    phone.locator("#id_entretien_1 + label").click()
    phone.get_by_role("button", name="Enregistrer et continuer").click()
    phone.get_by_role("button", name="Envoyer mon questionnaire").click()
    expect(phone.get_by_text("Votre questionnaire est envoyé.")).to_be_visible()
    expect(phone.get_by_role("link", name="Récépissé n°")).to_be_visible()


def test_it_is_filled_in_and_sent_without_javascript(site: Site, asked: World, visitor: Visitor) -> None:
    page = visitor.page(asked.students[1], width=PHONE, script=False)
    ref = asked.response(1).public_id
    page.goto(f"{site.url}/mon-questionnaire/{ref}/etape/coordonnees/")
    expect(page.get_by_text("Seulement si vous avez répondu « Oui »")).to_be_visible()
    page.locator("label", has_text="Oui, c'est toujours exact").click()
    page.locator("#id_adresse_changee_1 + label").click()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.locator("label", has_text="Oui, c'est toujours exact").click()
    page.locator("#id_redouble_1 + label").click()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.locator("#id_entretien_0 + label").click()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("button", name="Envoyer mon questionnaire").click()
    expect(page.get_by_role("link", name="suivez votre demande")).to_be_visible()
