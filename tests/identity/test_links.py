"""Links by e-mail: once, twenty minutes, in the browser that asked, by POST; and nothing told to strangers."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.common.models import OutboxMessage
from cesp.identity import links
from cesp.identity.links import Asking
from cesp.identity.models import EmailLink, Purpose
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.identity.journeys import PASSWORD, asked_link, by_link, follow, mails, path_in, signed_in, token_of
from tests.racing import race

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ASKING = Asking(browser="b", source="192.0.2.1")


@pytest.fixture
def camille(db: None) -> Membership:
    return memberships.signatory(PersonFactory(email="camille@exemple.test"))


def test_a_link_opens_a_session_on_the_page_that_was_wanted(client: Client, camille: Membership) -> None:
    assert by_link(client, "camille@exemple.test", page="/mon-compte/")["Location"] == "/mon-compte/"
    assert signed_in(client)
    assert [entry.act for entry in Entry.objects.order_by("pk")] == ["identity.link_asked", "identity.signed_in"]


def test_the_mail_says_little_and_carries_one_link(client: Client, camille: Membership) -> None:
    asked_link(client, "camille@exemple.test")
    (mail,) = mails("camille@exemple.test")
    assert mail["subject"] == "Votre lien de connexion"
    assert camille.person.family_name not in str(mail)


def test_the_token_is_kept_nowhere_but_in_the_mail(client: Client, camille: Membership) -> None:
    token = token_of(asked_link(client, "camille@exemple.test"))
    kept = EmailLink.objects.get()
    assert len(token) == 43
    assert token not in str(EmailLink.objects.values().get())
    assert len(kept.digest) == 64


def test_opening_the_page_does_nothing_before_the_button(client: Client, camille: Membership) -> None:
    path = asked_link(client, "camille@exemple.test")
    for _ in range(3):  # scanners of mailboxes
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert not signed_in(client)
    follow(client, path)
    assert signed_in(client)


def test_a_link_serves_once(client: Client, camille: Membership) -> None:
    path = asked_link(client, "camille@exemple.test")
    follow(client, path)
    client.post("/deconnexion/")
    again = follow(client, path)
    assert "Ce lien a déjà servi" in html.unescape(again.content.decode())
    assert not signed_in(client)


@pytest.mark.parametrize(("minutes", "good"), [(19, True), (20, False)])
def test_a_link_lives_twenty_minutes(client: Client, camille: Membership, minutes: int, good: bool) -> None:
    with time_machine.travel(NOW, tick=False):
        path = asked_link(client, "camille@exemple.test")
    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        follow(client, path)
        assert signed_in(client) is good


def test_a_link_opened_elsewhere_says_so_and_is_renewed_there_in_one_click(client: Client, camille: Membership) -> None:
    path = asked_link(client, "camille@exemple.test")
    phone = Client()
    assert "dans un autre navigateur" in phone.get(path).content.decode()
    follow(phone, path)
    assert not signed_in(phone)
    answer = phone.post("/connexion/lien/renouvele/", {"jeton": token_of(path)})
    assert answer["Location"] == "/connexion/lien/envoye/"
    follow(phone, path_in(mails("camille@exemple.test")[-1]))
    assert signed_in(phone)


def test_an_expired_link_is_renewed_in_one_click(client: Client, camille: Membership) -> None:
    with time_machine.travel(NOW, tick=False):
        path = asked_link(client, "camille@exemple.test")
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert "plus valable" in client.get(path).content.decode()
        client.post("/connexion/lien/renouvele/", {"jeton": token_of(path)})
        follow(client, path_in(mails("camille@exemple.test")[-1]))
        assert signed_in(client)


@pytest.mark.parametrize("token", ["", "inconnu", "<script>", "é" * 300])
def test_a_token_that_is_none_of_ours(client: Client, camille: Membership, token: str) -> None:
    assert "pas reconnu" in html.unescape(client.get("/connexion/lien/", {"jeton": token}).content.decode())
    assert client.post("/connexion/lien/renouvele/", {"jeton": token}).status_code == 200
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_open_one_session() -> None:
    person = memberships.signatory(PersonFactory()).person
    _, path = links.issue(person, Purpose.SIGN_IN, at=NOW)
    used: list[int] = []

    def press() -> None:
        from django.core.exceptions import ValidationError
        from django.db import transaction

        try:
            with transaction.atomic():
                used.append(links.use(token_of(path), browser="", at=NOW).pk)
        except ValidationError:
            return

    race(*[press] * 4)
    assert len(used) == 1


def _closed() -> str:
    memberships.signatory(PersonFactory(email="ferme@exemple.test", is_active=False))
    return "ferme@exemple.test"


@pytest.mark.parametrize("path", ["/connexion/lien/demande/", "/connexion/mot-de-passe-oublie/"])
def test_known_unknown_and_closed_accounts_get_the_same_answer(camille: Membership, path: str) -> None:
    field = "lien-email" if "demande" in path else "email"
    answers = set()
    for email in ("camille@exemple.test", "personne@exemple.test", _closed()):
        answer = Client().post(path, {field: email})
        page = Client().get(answer["Location"])
        answers.add((answer.status_code, answer["Location"], answer.content, len(page.content)))
    assert len(answers) == 1
    assert [message.payload["to"] for message in OutboxMessage.objects.all()] == ["camille@exemple.test"]


@pytest.mark.parametrize("email", ["camille@exemple.test", "personne@exemple.test"])
def test_the_sixth_link_in_an_hour_waits_known_or_not(client: Client, camille: Membership, email: str) -> None:
    with time_machine.travel(NOW, tick=False):
        for _ in range(5):
            assert client.post("/connexion/lien/demande/", {"lien-email": email}).status_code == 302
        page = client.post("/connexion/lien/demande/", {"lien-email": email.upper()})
    assert "Réessayez à partir de 11 h 00" in html.unescape(page.content.decode())  # one hour later, in Paris
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert client.post("/connexion/lien/demande/", {"lien-email": email}).status_code == 302


def test_one_machine_does_not_write_to_the_whole_of_france(client: Client, settings: Settings, db: None) -> None:
    settings.LINKS_PER_SOURCE_HOURLY = 3
    statuses = [
        client.post("/connexion/lien/demande/", {"lien-email": f"p{n}@exemple.test"}).status_code for n in range(4)
    ]
    assert statuses == [302, 302, 302, 200]
    elsewhere = client.post("/connexion/lien/demande/", {"lien-email": "p9@exemple.test"}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 302


def test_a_forged_forwarding_header_is_not_believed_without_a_proxy(
    client: Client, settings: Settings, db: None
) -> None:
    settings.LINKS_PER_SOURCE_HOURLY = 1
    for n in range(2):
        last = client.post(
            "/connexion/lien/demande/", {"lien-email": f"p{n}@exemple.test"}, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}"
        )
    assert last.status_code == 200


def test_behind_a_proxy_only_what_the_proxy_saw_counts(client: Client, settings: Settings, db: None) -> None:
    settings.LINKS_PER_SOURCE_HOURLY, settings.BEHIND_PROXY = 1, True
    for n in range(2):
        last = client.post(
            "/connexion/lien/demande/",
            {"lien-email": f"p{n}@exemple.test"},
            HTTP_X_FORWARDED_FOR=f"192.0.2.{n}, 198.51.100.7",
        )
    assert last.status_code == 200


def test_somebody_without_a_role_is_told_so(client: Client, db: None) -> None:
    PersonFactory(email="seul@exemple.test")
    answer = by_link(client, "seul@exemple.test")
    assert "aucun rôle en cours" in html.unescape(answer.content.decode())


@pytest.mark.parametrize("email", ["camille@exemple.test", "personne@exemple.test"])
def test_asking_takes_the_time_of_a_hash_whoever_is_named(
    client: Client, camille: Membership, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    from django.contrib.auth import hashers

    hasher, runs = hashers.get_hasher(), []
    honest = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda self, *a, **k: runs.append(1) or honest(self, *a, **k))
    client.post("/connexion/lien/demande/", {"lien-email": email})
    assert len(runs) == 1


def test_an_address_that_is_none_keeps_what_was_typed(client: Client, db: None) -> None:
    page = client.post("/connexion/lien/demande/", {"lien-email": "camille@"}).content.decode()
    assert "Saisissez une adresse complète" in page
    assert 'value="camille@"' in page


def test_a_password_is_chosen_by_link_and_every_session_ends(client: Client, camille: Membership) -> None:
    other = Client()
    by_link(other, "camille@exemple.test")
    client.post("/connexion/mot-de-passe-oublie/", {"email": "camille@exemple.test"})
    path = path_in(mails("camille@exemple.test")[-1])
    short = follow(client, path, password="quatorze lettr").content.decode()
    assert "15 caractères" in short
    assert follow(client, path, password=PASSWORD)["Location"] == "/accueil/"
    assert signed_in(client)
    assert not signed_in(other)
    assert mails("camille@exemple.test")[-1]["subject"] == "Votre mot de passe a changé"
    camille.person.refresh_from_db()
    assert camille.person.check_password(PASSWORD)


@pytest.mark.parametrize(
    "password",
    ["passwordpassword", "1234567890123456", "abcdefghijklmnop", "1q2w3e4r5t6y7u8i9o0p", "camille@exemple.test"],
)
def test_a_password_that_everybody_would_try_is_refused(client: Client, camille: Membership, password: str) -> None:
    client.post("/connexion/mot-de-passe-oublie/", {"email": "camille@exemple.test"})
    answer = follow(client, path_in(mails("camille@exemple.test")[-1]), password=password)
    assert answer.status_code == 200
    camille.person.refresh_from_db()
    assert not camille.person.check_password(password)
