"""Passwords: throttled by account and address, and silent on who has an account."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import hashers
from django.test import Client
from django.test.client import Client as Browser

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.identity.journeys import PASSWORD, by_password, signed_in, with_password

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WRONG = "Adresse électronique ou mot de passe inconnu"


@pytest.fixture
def camille() -> Membership:
    return memberships.signatory(with_password(PersonFactory(email="camille@exemple.test")))


def said(page: object) -> str:
    return html.unescape(page.content.decode())  # type: ignore[attr-defined]


def test_the_right_one_opens(client: Client, camille: Membership) -> None:
    assert by_password(client, "Camille@exemple.test ")["Location"] == "/accueil/"
    assert signed_in(client)


def test_the_session_changes_its_key(client: Client, camille: Membership) -> None:
    client.post("/connexion/lien/demande/", {"lien-email": "personne@exemple.test"})
    before = client.cookies["sessionid"].value
    by_password(client, "camille@exemple.test")
    assert client.cookies["sessionid"].value != before


def test_a_refusal_is_written_without_what_was_typed(client: Client, camille: Membership) -> None:
    by_password(client, "camille@exemple.test", "un secret tapé de travers")
    line = Entry.objects.get()
    assert (line.act, line.about_id, line.detail) == (
        "identity.sign_in_refused",
        camille.person_id,
        {"by": "password"},
    )


def test_every_wrong_pair_gets_the_same_page(camille: Membership) -> None:
    memberships.signatory(with_password(PersonFactory(email="ferme@exemple.test", is_active=False)))
    memberships.signatory(PersonFactory(email="sansmdp@exemple.test", password="!"))
    pairs = [
        ("camille@exemple.test", "faux"),
        ("personne@exemple.test", "faux"),
        ("ferme@exemple.test", PASSWORD),
        ("sansmdp@exemple.test", "!"),
    ]
    pages = set()
    for email, password in pairs:
        page = by_password(Browser(), email, password)
        body = said(page).replace(email, "…")
        pages.add((page.status_code, WRONG in body, body.count("fr-error-text"), len(_without_tokens(body))))
    assert len(pages) == 1
    assert next(iter(pages))[:2] == (200, True)


def _without_tokens(body: str) -> str:
    import re

    return re.sub(r'(nonce|value)="[^"]*"', "", body)


@pytest.mark.parametrize("email", ["camille@exemple.test", "personne@exemple.test", "sansmdp@exemple.test"])
def test_the_hasher_runs_whoever_is_named(camille: Membership, monkeypatch: pytest.MonkeyPatch, email: str) -> None:
    memberships.signatory(PersonFactory(email="sansmdp@exemple.test", password="!"))
    hasher, runs = hashers.get_hasher(), []
    honest = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda self, *a, **k: runs.append(1) or honest(self, *a, **k))
    by_password(Browser(), email, "faux")
    assert len(runs) == 1


@pytest.mark.parametrize("email", ["camille@exemple.test", "personne@exemple.test"])
def test_five_wrong_ones_wait_a_quarter_of_an_hour_known_or_not(
    client: Client, camille: Membership, email: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        pages = [said(by_password(client, email, "faux")) for _ in range(6)]
        assert [WRONG in page for page in pages[:4]] == [True] * 4
        assert "Réessayez à partir de 10 h 15" in pages[5]  # in Paris
    with time_machine.travel(NOW + timedelta(minutes=14), tick=False):
        by_password(client, email)
        assert not signed_in(client)
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        by_password(client, email)
        assert signed_in(client) is (email == "camille@exemple.test")


def test_from_another_address_the_owner_still_enters(client: Client, camille: Membership) -> None:
    for _ in range(6):
        by_password(client, "camille@exemple.test", "faux")
    home = Client(REMOTE_ADDR="192.0.2.44")
    by_password(home, "camille@exemple.test")
    assert signed_in(home)


def test_production_hashes_with_scrypt_and_asks_fifteen_characters() -> None:
    import cesp.settings

    assert cesp.settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    names = {validator["NAME"].rsplit(".", 1)[1]: validator for validator in cesp.settings.AUTH_PASSWORD_VALIDATORS}
    assert set(names) == {
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "PredictableValidator",
        "UserAttributeSimilarityValidator",
    }
    assert names["MinimumLengthValidator"]["OPTIONS"] == {"min_length": 15}
