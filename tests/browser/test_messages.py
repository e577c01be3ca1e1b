"""Messages and legal notices in the browser: every page, the whole way, without JavaScript, and drafts."""

import re
from uuid import uuid4

import pytest

from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.correspondence import notices, operations
from cesp.correspondence.models import Notice, NoticeKind, Thread
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories.letters import letter_to


def a_question(actor: Membership, title: str, subject: str = "contract") -> Thread:
    return operations.open_thread(
        actor=actor, subject=subject, title=title, body="Bonjour, une question.", at=clock.now(), token=uuid4()
    )


def a_notice(site: Site, state: str) -> Notice:
    desk = site.people.agents["case_desk"]
    letter = letter_to(site.people.signatories[state].person, by=desk)
    return notices.serve_notice(actor=desk, letter=letter, kind=NoticeKind.DURATION, at=clock.now())


def test_pages_of_messages(visitor: Visitor, site: Site) -> None:
    student, desk = site.people.signatories["training"], site.people.agents["case_desk"]
    thread = a_question(student, "À quand ?")
    for actor, act in ((desk, operations.write_note), (desk, operations.write), (student, operations.write)):
        act(actor=actor, thread=thread, body="Un mot.", at=clock.now(), token=uuid4())
    page = visitor.page(student)
    for path in (
        "/messages/",
        "/messages/nouveau/",
        "/messages/nouveau/payments/",
        f"/messages/{thread.pk}/",
        f"/messages/{thread.pk}/envoye/",
        "/accueil/",
    ):
        judge(page, site.url + path)
    judge(visitor.page(site.people.signatories["suspended"]), f"{site.url}/messages/")
    page = visitor.page(desk)
    person = student.person
    for path in (
        "/messages/",
        "/messages/?queue=closed&q=personne+de+ce+nom",
        f"/messages/{thread.pk}/",
        f"/messages/ecrire/?q={person.family_name}",
        f"/messages/ecrire/{person.pk}/",
        "/accueil/",
    ):
        judge(page, site.url + path)
    judge(visitor.page(site.people.agents["auditor"]), f"{site.url}/messages/{thread.pk}/")


def test_pages_of_notices(visitor: Visitor, site: Site) -> None:
    notice = a_notice(site, "engaged")
    person, desk = visitor.page(site.people.signatories["engaged"]), site.people.agents["case_desk"]
    own = f"{site.url}/notifications-officielles/"
    judge(person, own)
    judge(person, f"{own}{notice.pk}/")
    agent = visitor.page(desk)
    judge(agent, own)
    judge(agent, f"{own}{notice.pk}/")
    person.get_by_role("button", name="Ouvrir la notification").click()
    person.get_by_role("link", name="Accusé de réception, à imprimer").wait_for()
    judge(person, f"{own}{notice.pk}/preuve/")
    judge(agent, f"{own}{notice.pk}/preuve/")


@pytest.mark.clause("BIE-2", "IDF-18")
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_question_and_its_answer(visitor: Visitor, site: Site, *, script: bool) -> None:
    title = f"Versement {'avec' if script else 'sans'} script"
    student = visitor.page(site.people.signatories["training"], width=360, script=script)
    student.goto(f"{site.url}/messages/")
    student.get_by_role("link", name="Écrire un message").click()
    student.get_by_role("link", name="Versements", exact=True).click()
    student.get_by_label("Objet").fill(title)
    student.get_by_role("button", name="Envoyer").click()
    student.get_by_text("Écrivez votre message avant de l'envoyer").first.wait_for()
    assert student.get_by_label("Objet").input_value() == title
    student.get_by_label("Votre message").fill("Je n'ai rien reçu.")
    student.get_by_role("button", name="Envoyer").click()
    student.get_by_role("heading", name="Ce qui se passe ensuite").wait_for()

    clerk = visitor.page(site.people.agents["payments_clerk"], script=script)
    clerk.goto(f"{site.url}/messages/")
    clerk.get_by_role("link", name=title).click()
    answer = clerk.get_by_label("Votre réponse")
    answer.fill("Le versement part vendredi.")
    if script:
        answer.press("Control+Enter")
    else:
        clerk.get_by_role("button", name="Envoyer").click()
    clerk.get_by_text("Votre message est envoyé.").wait_for()

    student.goto(f"{site.url}/messages/")
    item = student.get_by_role("listitem").filter(has_text=title)
    item.get_by_text("Réponse à lire").wait_for()
    item.get_by_role("link").click()
    student.get_by_text("Le versement part vendredi.").wait_for()
    mark = student.get_by_role("button", name="Marquer comme lu")
    if script:
        mark.wait_for(state="hidden")
    else:
        mark.click()
    student.goto(f"{site.url}/messages/")
    assert item.get_by_text("Réponse à lire").count() == 0


def test_a_draft_outlives_the_page_and_goes_once_sent(visitor: Visitor, site: Site) -> None:
    page = visitor.page(site.people.signatories["awaiting"])
    address = f"{site.url}/messages/nouveau/contract/"
    page.goto(address)
    page.get_by_label("Objet").fill("Brouillon")
    page.get_by_label("Votre message").fill("Un texte long à perdre.")
    page.get_by_text(re.compile("Brouillon gardé sur cet appareil")).wait_for()
    page.goto(address)
    assert page.get_by_label("Votre message").input_value() == "Un texte long à perdre."
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Ce qui se passe ensuite").wait_for()
    page.goto(address)
    assert page.get_by_label("Votre message").input_value() == ""


def test_a_draft_that_cannot_be_kept_says_so(visitor: Visitor, site: Site) -> None:
    page = visitor.page(site.people.signatories["awaiting"])
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); };")
    page.goto(f"{site.url}/messages/nouveau/contract/")
    page.get_by_label("Votre message").fill("Un texte.")
    page.get_by_text("Le brouillon n'a pas pu être gardé sur cet appareil").wait_for()


def test_a_reply_draft_goes_once_sent_and_stays_when_refused(visitor: Visitor, site: Site) -> None:
    desk = site.people.agents["case_desk"]
    thread = a_question(site.people.signatories["deferred"], "Réponse en brouillon")
    page = visitor.page(desk)
    page.goto(f"{site.url}/messages/{thread.pk}/")
    operations.write_note(actor=desk, thread=thread, body="Entre-temps.", at=clock.now(), token=uuid4())
    page.get_by_label("Votre réponse").fill("Ma réponse.")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Pendant que vous écriviez").first.wait_for()
    assert page.get_by_label("Votre réponse").input_value() == "Ma réponse."
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Votre message est envoyé.").wait_for()
    assert page.get_by_label("Votre réponse").input_value() == ""
