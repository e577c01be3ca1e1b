"""What one was told, how to be told, what could not leave, and the mailbox of the demonstration."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import expect

from cesp.accounts.models import Membership, Role
from cesp.common import clock, delivery, mail
from cesp.common.mail import Mail
from cesp.common.models import OutboxMessage, RefusedAddress, SentMail
from cesp.demonstration.models import Marker
from cesp.notifications import operations
from cesp.notifications.models import Notification
from tests.browser.conftest import Site, Visitor
from tests.browser.test_accessibility import judge
from tests.factories import memberships


def tell(actor: Membership, key: str) -> Notification:
    operations.notify(
        person=actor.person,
        kind="payments.payment_ordered",
        key=key,
        path="/accueil/",
        at=clock.now(),
        data={"month": "2026-03", "pay_on": "2026-03-30"},
    )
    return Notification.objects.get(person=actor.person, key=key)


@pytest.fixture
def told(site: Site) -> Iterator[Membership]:
    """Somebody new, with two things to read and one read."""
    actor = memberships.signatory()
    for key in ("one", "two", "read"):
        tell(actor, key)
    operations.read(actor=actor, pk=Notification.objects.get(person=actor.person, key="read").pk, at=clock.now())
    yield actor
    Notification.objects.filter(person=actor.person).delete()


@pytest.fixture
def stuck(site: Site) -> Iterator[None]:
    OutboxMessage.objects.all().delete()
    for number, state in enumerate(("waiting", "given_up")):
        letter = Mail(to=f"camille{number}@exemple.test", subject="S", paragraphs=["P"])
        mail.queue(letter, key=f"browser:{number}", at=clock.now())
        OutboxMessage.objects.filter(key=f"mail:browser:{number}").update(
            state=state, attempts=3, failure="Le serveur de courrier ne répond pas."
        )
    yield
    OutboxMessage.objects.all().delete()


@pytest.fixture
def mailbox(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[SentMail]:
    monkeypatch.setattr(settings, "DEMONSTRATION", True)
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "cesp.common.mail_backends.RecordOnly")
    marker = Marker.objects.create(made_on=clock.today())
    letter = Mail(
        to="camille@exemple.test",
        subject="Votre récapitulatif",
        paragraphs=["Depuis votre dernier récapitulatif, une nouvelle dans le service."],
        lines=[("Votre allocation est ordonnée.", "/accueil/")],
        action=("Lire toutes mes notifications", "/notifications/"),
        unsubscribe="/notifications/preferences/",
    )
    mail.queue(letter, key="browser:demonstration", at=clock.now())
    with mail.connected():
        delivery.deliver(now=clock.now)
    yield SentMail.objects.get(key="mail:browser:demonstration")
    marker.delete()
    SentMail.objects.all().delete()
    OutboxMessage.objects.all().delete()


def test_pages_of_notifications(visitor: Visitor, site: Site, told: Membership) -> None:
    page = visitor.page(told)
    for path in ("/notifications/", "/notifications/deja-lues/", "/notifications/preferences/"):
        judge(page, site.url + path)
    RefusedAddress.objects.create(
        email=told.person.email, since=clock.now(), reason="Son serveur la refuse (code 550)."
    )
    judge(page, f"{site.url}/notifications/")
    nobody = visitor.page(memberships.signatory())
    judge(nobody, f"{site.url}/notifications/")
    judge(nobody, f"{site.url}/notifications/deja-lues/")
    judge(visitor.page(site.people.agents["payments_approver"]), f"{site.url}/notifications/preferences/")


def test_pages_of_what_could_not_leave(visitor: Visitor, site: Site, stuck: None) -> None:
    page = visitor.page(site.people.agents["case_desk"])
    judge(page, f"{site.url}/accueil/")
    judge(page, f"{site.url}/envois/")
    judge(page, f"{site.url}/envois/{OutboxMessage.objects.latest('pk').pk}/abandonner/")
    page.get_by_role("button", name="Abandonner cet envoi").click()
    page.get_by_text("Ce champ est obligatoire").first.wait_for()
    judge(visitor.page(site.people.agents["auditor"]), f"{site.url}/envois/")
    OutboxMessage.objects.all().delete()
    judge(page, f"{site.url}/envois/")


def test_the_mailbox_of_a_demonstration(visitor: Visitor, site: Site, mailbox: SentMail) -> None:
    page = visitor.page()
    judge(page, f"{site.url}/demonstration/courriels/?a=personne")
    judge(page, f"{site.url}/demonstration/courriels/")
    page.get_by_role("link", name="Votre récapitulatif").first.click()
    judge(page, page.url)
    page.get_by_role("link", name="Voir la version HTML").click()
    page.wait_for_url("**/html/")  # sandboxed: no script runs there, axe's neither


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_reading_what_one_was_told(visitor: Visitor, site: Site, told: Membership, *, script: bool) -> None:
    page = visitor.page(told, width=360, script=script)
    page.goto(f"{site.url}/notifications/")
    unread = page.get_by_role("region", name="À lire")
    expect(unread.get_by_role("listitem")).to_have_count(2)
    unread.get_by_role("button", name="Marquer comme lue").first.click()
    expect(unread.get_by_role("listitem")).to_have_count(1)
    unread.get_by_role("button", name="Ouvrir").click()
    page.wait_for_url(f"{site.url}/accueil/")
    page.goto(f"{site.url}/notifications/")
    page.get_by_text("Rien de nouveau").wait_for()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_choosing_how_to_be_told(visitor: Visitor, site: Site, *, script: bool) -> None:
    page = visitor.page(memberships.signatory(), script=script)
    page.goto(f"{site.url}/notifications/")
    page.get_by_role("link", name="Choisir comment être prévenu").click()
    choice = page.get_by_label("Le versement du mois est ordonné")
    assert choice.locator("option").all_inner_texts() == ["Tout de suite", "Dans le récapitulatif", "Ici seulement"]
    fixed = page.get_by_label("Des coordonnées bancaires sont enregistrées pour vous")
    assert fixed.locator("option").all_inner_texts() == ["Tout de suite"]
    choice.select_option("Tout de suite")
    page.get_by_role("button", name="Enregistrer mes choix").click()
    page.get_by_text("Vos choix sont enregistrés.").wait_for()
    assert page.get_by_label("Le versement du mois est ordonné").input_value() == "at_once"


def test_letting_go_of_what_could_not_leave(visitor: Visitor, site: Site, stuck: None) -> None:
    page = visitor.page(memberships.acting(Role.ADMINISTRATOR), script=False)
    page.goto(f"{site.url}/envois/")
    page.get_by_role("link", name="Abandonner").first.click()
    page.get_by_label("Motif de l'abandon").fill("Prévenue par téléphone.")
    page.get_by_role("button", name="Abandonner cet envoi").click()
    page.get_by_text("L'envoi est abandonné, avec son motif.").wait_for()
    page.get_by_role("button", name="Réessayer").click()
    page.get_by_text("L'envoi repart.").wait_for()
