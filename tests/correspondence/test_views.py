"""The pages of messages, as each reader meets them."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from lxml import html

from cesp.accounts.models import Role
from cesp.audit.models import Entry
from cesp.correspondence.models import Message, ReadMark, Thread
from tests.correspondence.conftest import NOW, Desks, asked, noted, signed_in, written
from tests.factories import memberships

pytestmark = pytest.mark.django_db


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return _read(response.content)


def _read(content: bytes) -> str:
    return " ".join(unescape(content.decode()).split())


def _send(client: Client, page: str, action: str, **typed: Any) -> Any:
    """Fill the form of a page and post it."""
    forms = html.fromstring(client.get(page).content).xpath("//form[@method='post']")
    form = next(form for form in forms if (form.get("action") or page) == action and form.xpath(".//*[@name='token']"))
    return client.post(action, dict(form.form_values()) | typed, follow=True)


@pytest.mark.clause("BIE-2", "IDF-18")
def test_a_question_reaches_its_desk_is_answered_and_shows_on_both_sides(desks: Desks) -> None:
    student, clerk = signed_in(desks.student), signed_in(desks.payments)
    subjects = _text(student, "/messages/nouveau/")
    assert "Bureau des paiements, Organisation gestion · réponse attendue au plus tard le 25 novembre 2026" in subjects
    answer = _send(
        student,
        "/messages/nouveau/payments/",
        "/messages/nouveau/payments/",
        title="Versement d'octobre",
        body="Rien reçu.",
    )
    receipt = _read(answer.content)
    assert "Ce qui se passe ensuite" in receipt
    assert "au plus tard le <strong>25 novembre 2026</strong>" in receipt

    inbox = _text(clerk, "/messages/")
    assert "Versement d'octobre" in inbox
    page = f"/messages/{Thread.objects.get().pk}/"
    answer = _send(clerk, page, f"{page}repondre/", body="Il part le 27.")
    assert "Votre message est envoyé." in _read(answer.content)
    assert "Réponse à lire" in _text(student, "/messages/")
    assert "Il part le 27." in _text(student, page)


def test_reading_a_page_marks_nothing_its_form_does(desks: Desks) -> None:
    thread = asked(desks.student)
    written(desks.cases, thread)
    student, page = signed_in(desks.student), f"/messages/{thread.pk}/"
    assert "Marquer comme lu" in _text(student, page)
    assert ReadMark.objects.get(person=desks.student.person).position == 1
    student.post(f"{page}lu/", {"position": "2"})
    assert ReadMark.objects.get(person=desks.student.person).position == 2
    assert "Marquer comme lu" not in _text(student, page)
    assert "Réponse à lire" not in _text(student, "/messages/")


def test_the_second_agent_sees_the_first_answer_before_sending_and_keeps_what_was_typed(desks: Desks) -> None:
    thread = asked(desks.student)
    client, page = signed_in(desks.cases), f"/messages/{thread.pk}/"
    form = html.fromstring(client.get(page).content).xpath(f"//form[@action='{page}repondre/']")[0]
    typed = dict(form.form_values()) | {"body": "Ma réponse tapée."}
    written(desks.colleague, thread, "La réponse du collègue.")
    refused = client.post(f"{page}repondre/", typed)
    shown = _read(refused.content)
    assert "Pendant que vous écriviez" in shown
    assert "La réponse du collègue." in shown
    assert "Ma réponse tapée." in shown
    again = html.fromstring(refused.content).xpath(f"//form[@action='{page}repondre/']")[0]
    client.post(f"{page}repondre/", dict(again.form_values()))
    assert list(Message.objects.values_list("body", flat=True))[1:] == ["La réponse du collègue.", "Ma réponse tapée."]


def test_a_wrong_question_keeps_what_was_typed_and_says_what_to_do(desks: Desks) -> None:
    student, page = signed_in(desks.student), "/messages/nouveau/contract/"
    shown = _read(_send(student, page, page, title="ab", body="Mon long message.").content)
    assert "Mon long message." in shown
    assert not Thread.objects.exists()
    assert student.get("/messages/nouveau/inconnu/").status_code == 404


def test_a_note_shows_to_colleagues_and_never_to_the_person(desks: Desks) -> None:
    thread = asked(desks.student)
    noted(desks.cases, thread, "NOTE ENTRE NOUS")
    page = f"/messages/{thread.pk}/"
    assert "NOTE ENTRE NOUS" in _text(signed_in(desks.colleague), page)
    assert "NOTE ENTRE NOUS" not in _text(signed_in(desks.student), page)


def test_other_desks_other_people_and_other_regions_find_no_page(desks: Desks) -> None:
    thread = asked(desks.student, "payments")
    page = f"/messages/{thread.pk}/"
    strangers = (desks.cases, desks.ars, desks.ufr, memberships.signatory(), memberships.referent("idf"))
    for actor in strangers:
        client = signed_in(actor)
        assert client.get(page).status_code == 404
        for act in ("repondre", "clore", "lu"):
            assert client.post(f"{page}{act}/", {"body": "x", "position": 1}).status_code == 404
    administrator = signed_in(memberships.acting(Role.ADMINISTRATOR))
    assert administrator.get(page).status_code == 404
    assert administrator.get("/messages/").status_code == 404
    assert Message.objects.count() == 1


def test_the_auditors_reading_is_journaled_and_an_agents_is_not(desks: Desks) -> None:
    thread = asked(desks.student)
    page = f"/messages/{thread.pk}/"
    read = Entry.objects.filter(act="correspondence.thread_read", about_id=desks.student.person_id)
    _text(signed_in(desks.cases), page)
    assert not read.exists()
    shown = _text(signed_in(desks.auditor), page)
    assert read.count() == 1
    assert "Envoyer" not in shown
    assert "Marquer comme lu" not in shown


def test_an_agent_passes_a_thread_on_and_loses_it(desks: Desks) -> None:
    thread = asked(desks.student)
    client, page = signed_in(desks.cases), f"/messages/{thread.pk}/"
    wrong = client.post(
        f"{page}transmettre/", {"destination": f"payments-{desks.payments.organisation_id}", "reason": "non"}
    )
    assert wrong.status_code == 200
    right = {"destination": f"payments-{desks.payments.organisation_id}", "reason": "C'est une question de versement."}
    answer = client.post(f"{page}transmettre/", right, follow=True)
    assert "Le fil est transmis : Bureau des paiements" in _read(answer.content)
    assert client.get(page).status_code == 404
    assert "C'est une question de versement." in _text(signed_in(desks.student), page)
    assert "C'est une question de versement." in _text(signed_in(desks.payments), page)


def test_an_agent_takes_a_thread_notes_and_closes_it(desks: Desks) -> None:
    thread = asked(desks.student)
    client, page = signed_in(desks.cases), f"/messages/{thread.pk}/"
    client.post(f"{page}attribuer/", {"to": str(desks.cases.pk)})
    assert Thread.objects.get().assigned_to == desks.cases
    _send(client, page, f"{page}noter/", body="Vu avec la paie.")
    assert Message.objects.filter(internal=True).count() == 1
    assert "une question sans aucune réponse ne se clôt pas" in _text(client, page)
    written(desks.cases, thread)
    client.post(f"{page}clore/")
    assert Thread.objects.get().state == "closed"


def test_a_template_starts_the_answer_and_an_unknown_one_does_nothing(desks: Desks) -> None:
    thread = asked(desks.student, "payments")
    client, page = signed_in(desks.payments), f"/messages/{thread.pk}/"
    assert "Le prochain versement est prévu le" in _text(client, f"{page}?modele=1")
    for number in ("0", "9", "-1", "x", "²", "9" * 40):
        assert "Le prochain versement est prévu le" not in _text(client, f"{page}?modele={number}")


def test_an_agent_finds_somebody_followed_and_writes_first(desks: Desks) -> None:
    client, person = signed_in(desks.ars), desks.student.person
    assert person.family_name in _text(client, f"/messages/ecrire/?q={person.family_name}")
    stranger = memberships.signatory().person
    assert "Personne de ce nom" in _text(client, f"/messages/ecrire/?q={stranger.family_name}")
    assert client.get(f"/messages/ecrire/{stranger.pk}/").status_code == 404
    page = f"/messages/ecrire/{person.pk}/"
    _send(client, page, page, subject="project", title="Votre projet", body="Bonjour.")
    assert Thread.objects.get().desk == "ars"


def test_home_says_what_waits(desks: Desks) -> None:
    thread = asked(desks.student)
    assert "Messages" in _text(signed_in(desks.cases), "/accueil/")
    assert "1 message sans responsable" in _text(signed_in(desks.cases), "/accueil/")
    written(desks.cases, thread)
    assert "1 réponse à lire" in _text(signed_in(desks.student), "/accueil/")
    Thread.objects.filter(pk=asked(desks.student).pk).update(answer_due_on=NOW.date() - timedelta(days=1))
    administrator = signed_in(memberships.acting(Role.ADMINISTRATOR))
    assert "Bureau des contrats : 1 réponse en retard" in _text(administrator, "/accueil/")


@pytest.mark.parametrize(("count", "agents", "own"), [(1, 6, 6), (30, 6, 6)])
def test_a_list_costs_the_same_whatever_its_rows(
    desks: Desks, count: int, agents: int, own: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        asked(desks.student)
    for actor, cost in ((desks.cases, agents), (desks.student, own)):
        client = signed_in(actor)
        client.get("/messages/")
        with django_assert_num_queries(cost):
            client.get("/messages/")


def test_pages_of_a_queue_follow_each_other_without_a_gap(desks: Desks) -> None:
    for _ in range(60):
        asked(desks.student)
    client = signed_in(desks.cases)
    first = html.fromstring(client.get("/messages/").content)
    links = first.xpath("//tbody//a/@href")
    (following,) = first.xpath("//a[contains(@class,'fr-pagination__link--next')]/@href")
    second = html.fromstring(client.get(f"/messages/{following}").content)
    assert len({*links, *second.xpath("//tbody//a/@href")}) == 60
    assert date(2026, 11, 27) == Thread.objects.latest("pk").answer_due_on
