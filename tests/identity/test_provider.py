"""Identity providers: an honest one lets in whom it should, and every lie is refused with a sentence."""

from __future__ import annotations

import base64
import html
import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from joserfc import jwk, jwt
from pytest_django import Settings

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.common import clock
from cesp.common.models import OutboxMessage
from cesp.identity import provider_http
from cesp.identity.models import ExternalIdentity
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.identity.journeys import by_link, follow, mails, path_in, signed_in
from tests.identity.provider import CLIENT_ID, FakeProvider

pytestmark = pytest.mark.django_db
NOT_PROVED = "n'a pas pu être vérifiée : personne n'a été connecté"
_NOW = int(clock.now().timestamp())
DOWN = "Fournisseur ne répond pas en ce moment"
STALE = "n'est plus en cours dans ce navigateur"


@pytest.fixture
def signatory(fake: FakeProvider, settings: Settings) -> Membership:
    """Somebody whose identity at the provider is linked already."""
    settings.OIDC = {"franceconnect": fake.options()}
    actor = memberships.signatory()
    ExternalIdentity.objects.create(
        person=actor.person,
        provider="franceconnect",
        issuer=fake.url,
        sub="sub-1",
        linked_at="2026-01-01T00:00:00Z",
    )
    return actor


def left(client: Client, *, name: str = "franceconnect", page: str = "") -> dict[str, str]:
    """What the browser brings to the provider."""
    answer = client.post(f"/connexion/fournisseur/{name}/", {"next": page})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return {key: values[0] for key, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def back(client: Client, *, name: str = "franceconnect", **answer: str) -> HttpResponse:
    return client.post(f"/connexion/fournisseur/{name}/retour/", answer)


def journey(client: Client, fake: FakeProvider, *, page: str = "") -> HttpResponse:
    asked = left(client, page=page)
    return back(client, state=asked["state"], code=fake.authorize(asked))


def said(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode())


def test_a_linked_identity_opens_a_session(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    answer = journey(client, fake, page="/mon-compte/")
    assert answer["Location"] == "/mon-compte/"
    assert signed_in(client)
    line = Entry.objects.get(act="identity.signed_in")
    assert (line.about_id, line.detail) == (signatory.person_id, {"by": "franceconnect", "level": "low"})


def test_what_is_asked_of_the_provider(client: Client, signatory: Membership) -> None:
    asked = left(client)
    assert asked["response_type"] == "code"
    assert asked["acr_values"] == "eidas1"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost:8000/connexion/fournisseur/franceconnect/retour/"
    assert "code_verifier" not in asked
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_coming_back_writes_nothing_by_get(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    asked = left(client)
    page = client.get(
        "/connexion/fournisseur/franceconnect/retour/", {"state": asked["state"], "code": fake.authorize(asked)}
    )
    assert page.status_code == 200
    assert "data-cesp-send-at-once" in page.content.decode()
    assert not signed_in(client)


def test_discovery_and_keys_are_read_once_for_two_journeys(fake: FakeProvider, signatory: Membership) -> None:
    for _ in range(2):
        journey(Client(), fake)
    assert (fake.calls.count("openid-configuration"), fake.calls.count("keys")) == (1, 1)
    assert fake.calls.count("token") == 2


def test_a_key_that_changed_is_read_again(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    from django.core.cache import cache

    journey(Client(), fake)
    cache.delete(f"identity.oidc.keys-fresh:{fake.url}/keys")  # a minute later
    fresh = jwk.RSAKey.generate_key(2048, {"kid": "deux", "use": "sig"})
    fake.lies["keys"] = {"keys": [fake.public_key(), {**fresh.as_dict(private=False), "kid": "deux"}]}
    fake.sign_id_token = lambda claims: jwt.encode({"alg": "RS256", "kid": "deux"}, claims, fresh)
    journey(client, fake)
    assert signed_in(client)


def test_signing_out_ends_the_provider_s_session_too(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    journey(client, fake)
    answer = client.post("/deconnexion/")
    assert answer["Location"].startswith(f"{fake.url}/end?id_token_hint=ey")
    assert not signed_in(client)


def test_a_stronger_identity_than_asked_is_taken(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    fake.id_claims = {"acr": "eidas2"}
    journey(client, fake)
    assert signed_in(client)


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_a_provider_some_seconds_ahead_is_believed(
    client: Client, fake: FakeProvider, signatory: Membership, claim: str
) -> None:
    fake.id_claims = {claim: int(clock.now().timestamp()) + 20}
    journey(client, fake)
    assert signed_in(client)


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_a_provider_minutes_ahead_is_not(client: Client, fake: FakeProvider, signatory: Membership, claim: str) -> None:
    fake.id_claims = {claim: int(clock.now().timestamp()) + 120}
    assert NOT_PROVED in said(journey(client, fake))


# --- lies ------------------------------------------------------------------------------------------------------------


def _unsigned(claims: dict[str, Any]) -> str:
    parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


def _with_public_key_as_secret(fake: FakeProvider) -> Callable[[dict[str, Any]], str]:
    """The classic confusion: an HMAC keyed with the published RSA key."""
    import hashlib
    import hmac

    secret = fake.key.as_pem(private=False)

    def sign(claims: dict[str, Any]) -> str:
        head = [json.dumps(part).encode() for part in ({"alg": "HS256", "kid": "un"}, claims)]
        text = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in head)
        mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()
        return f"{text}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"

    return sign


def _other_key(fake: FakeProvider) -> Callable[[dict[str, Any]], str]:
    stranger = jwk.RSAKey.generate_key(2048)
    return lambda claims: jwt.encode({"alg": "RS256", "kid": "un"}, claims, stranger)


def _other_kid(fake: FakeProvider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode({"alg": "RS256", "kid": "inconnu"}, claims, fake.key)


def _tampered(fake: FakeProvider) -> Callable[[dict[str, Any]], str]:
    def sign(claims: dict[str, Any]) -> str:
        head, _, mac = jwt.encode({"alg": "RS256", "kid": "un"}, claims, fake.key).split(".")
        forged = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "sub-2"}).encode()).decode().rstrip("=")
        return f"{head}.{forged}.{mac}"

    return sign


SIGNATURES: dict[str, Callable[[FakeProvider], Callable[[dict[str, Any]], str]]] = {
    "alg none": lambda fake: _unsigned,
    "HS256 keyed with the public key": _with_public_key_as_secret,
    "another key": _other_key,
    "unknown kid": _other_kid,
    "changed after signing": _tampered,
    "not a token at all": lambda fake: lambda claims: "<script>alert(1)</script>",
}


@pytest.mark.parametrize("lie", SIGNATURES)
def test_a_signature_that_proves_nothing(client: Client, fake: FakeProvider, signatory: Membership, lie: str) -> None:
    fake.sign_id_token = SIGNATURES[lie](fake)
    answer = journey(client, fake)
    assert NOT_PROVED in said(answer)
    assert not signed_in(client)
    assert [row.detail["by"] for row in Entry.objects.filter(act="identity.sign_in_refused")] == ["franceconnect"]


CLAIMS: dict[str, dict[str, Any]] = {
    "wrong nonce": {"nonce": "un-autre"},
    "no nonce": {"nonce": None},
    "expired a second ago": {"exp": _NOW - 1},
    "no expiry": {"exp": None},
    "not valid yet": {"nbf": _NOW + 3600},
    "issued tomorrow": {"iat": _NOW + 86_400},
    "issued never": {"iat": "hier"},
    "for another client": {"aud": "un-autre-service"},
    "for several, by nobody": {"aud": [CLIENT_ID, "un-autre-service"]},
    "for us, by another": {"azp": "un-autre-service"},
    "from another issuer": {"iss": "https://autre.example"},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject of a thousand letters": {"sub": "s" * 1000},
    "a number for a subject": {"sub": 12},
    "another subject than the one described": {"sub": "sub-9"},
}


@pytest.mark.parametrize("lie", CLAIMS)
def test_claims_that_are_not_ours(client: Client, fake: FakeProvider, signatory: Membership, lie: str) -> None:
    fake.id_claims = CLAIMS[lie]
    answer = journey(client, fake)
    assert NOT_PROVED in said(answer)
    assert not signed_in(client)


@pytest.mark.parametrize("given", [None, "eidas0", "", 2])
def test_an_assurance_lower_than_asked(
    client: Client, fake: FakeProvider, settings: Settings, signatory: Membership, given: object
) -> None:
    settings.OIDC = {"franceconnect": fake.options(acr="eidas2")}
    fake.id_claims = {"acr": given}
    assert "une garantie trop faible" in said(journey(client, fake))
    fake.id_claims = {"acr": "eidas1"}
    assert "une garantie trop faible" in said(journey(client, fake))
    assert not signed_in(client)


def test_a_state_that_was_never_given(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    asked = left(client)
    assert STALE in said(back(client, state="inventé", code=fake.authorize(asked)))
    assert STALE in said(back(client, code="code-0"))
    assert not signed_in(client)


def test_a_state_of_another_browser(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    asked = left(Client())
    assert STALE in said(back(client, state=asked["state"], code=fake.authorize(asked)))
    assert not signed_in(client)


def test_a_state_serves_once(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    asked = left(client)
    assert back(client, state=asked["state"], code="faux").status_code == 200
    assert STALE in said(back(client, state=asked["state"], code=fake.authorize(asked)))
    assert not signed_in(client)


def test_a_state_older_than_ten_minutes(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    import time_machine

    with time_machine.travel("2026-11-22T09:00:00Z", tick=False):
        asked = left(client)
    with time_machine.travel("2026-11-22T09:10:01Z", tick=False):
        assert STALE in said(back(client, state=asked["state"], code=fake.authorize(asked)))


def test_a_code_given_twice(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    asked = left(client)
    code = fake.authorize(asked)
    back(client, state=asked["state"], code=code)
    stranger = Client()
    again = left(stranger)
    assert NOT_PROVED in said(back(stranger, state=again["state"], code=code))
    assert not signed_in(stranger)


def test_a_code_stolen_from_another_browser_fails_for_want_of_its_verifier(
    client: Client, fake: FakeProvider, signatory: Membership
) -> None:
    stolen = fake.authorize(left(Client()))
    asked = left(client)
    assert NOT_PROVED in said(back(client, state=asked["state"], code=stolen))
    assert not signed_in(client)


def test_an_error_is_told_in_our_words_only(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    asked = left(client)
    answer = back(client, state=asked["state"], error="server_error", error_description="<script>alert(1)</script>")
    assert NOT_PROVED in said(answer)
    assert b"alert(1)" not in answer.content
    asked = left(client)
    assert "Vous avez interrompu la connexion" in said(back(client, state=asked["state"], error="access_denied"))


def test_a_script_in_what_comes_back_stays_text(client: Client, signatory: Membership) -> None:
    page = client.get("/connexion/fournisseur/franceconnect/retour/", {"state": '"><script>alert(1)</script>'})
    assert b"<script>alert" not in page.content


def test_one_provider_s_answer_brought_to_another(
    client: Client, fake: FakeProvider, settings: Settings, signatory: Membership
) -> None:
    settings.OIDC = {"franceconnect": fake.options(), "proconnect": fake.options(issuer="https://autre.example")}
    asked = left(client)
    answer = back(client, name="proconnect", state=asked["state"], code=fake.authorize(asked))
    assert NOT_PROVED in said(answer).replace("Fournisseur", "")
    asked = left(client)
    answer = back(client, state=asked["state"], code=fake.authorize(asked), iss="https://autre.example")
    assert NOT_PROVED in said(answer)
    assert not signed_in(client)


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil.example"]
)
def test_no_page_of_another_site_after_signing_in(
    client: Client, fake: FakeProvider, signatory: Membership, page: str
) -> None:
    assert journey(client, fake, page=page)["Location"] == "/accueil/"


@pytest.mark.parametrize("place", ["discovery", "keys", "token", "userinfo"])
def test_a_huge_answer(client: Client, fake: FakeProvider, signatory: Membership, place: str) -> None:
    padding = "x" * (provider_http.MOST_BYTES + 1)
    fake.lies[place] = {**fake.discovered(), "padding": padding}
    answer = client.post("/connexion/fournisseur/franceconnect/") if place == "discovery" else journey(client, fake)
    assert DOWN in said(answer)
    assert not signed_in(client)


@pytest.mark.parametrize("place", ["discovery", "token", "userinfo"])
def test_a_provider_that_fails_or_redirects(
    client: Client, fake: FakeProvider, signatory: Membership, place: str
) -> None:
    for status in (500, 302):
        fake.lies[place] = lambda status=status: (status, "text/html", "<h1>Oups</h1>", {"Location": f"{fake.url}/end"})
        answer = client.post("/connexion/fournisseur/franceconnect/") if place == "discovery" else journey(client, fake)
        assert DOWN in said(answer)
    assert "end" not in fake.calls
    assert not signed_in(client)


def test_a_slow_provider_is_left_and_other_ways_are_offered(
    client: Client, fake: FakeProvider, settings: Settings, signatory: Membership
) -> None:
    settings.OIDC_TIMEOUT_SECONDS = 0.2
    fake.seconds = 1.0
    started = time.monotonic()
    page = said(client.post("/connexion/fournisseur/franceconnect/"))
    assert time.monotonic() - started < 0.9
    assert DOWN in page
    assert "Recevoir un lien" in page


def test_a_provider_that_is_not_there(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    fake.stop()
    assert DOWN in said(client.post("/connexion/fournisseur/franceconnect/"))


def test_a_discovery_that_speaks_for_another(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    fake.lies["discovery"] = {**fake.discovered(), "issuer": "https://autre.example"}
    assert DOWN in said(client.post("/connexion/fournisseur/franceconnect/"))


@pytest.mark.parametrize(
    "address", ["http://autre.example/token", "ftp://autre.example/", "https://moi@autre.example/", "", None, 12]
)
def test_a_discovery_that_leads_into_the_clear(
    client: Client, fake: FakeProvider, signatory: Membership, address: object
) -> None:
    fake.lies["discovery"] = {**fake.discovered(), "token_endpoint": address}
    assert DOWN in said(client.post("/connexion/fournisseur/franceconnect/"))


def test_without_the_leave_of_tests_even_this_machine_is_not_spoken_to_in_the_clear(
    client: Client, fake: FakeProvider, settings: Settings, signatory: Membership
) -> None:
    settings.OIDC_LOOPBACK = False
    assert DOWN in said(client.post("/connexion/fournisseur/franceconnect/"))
    assert fake.calls == []


@pytest.mark.parametrize("keys", [[], None, "un", [{"kid": str(n), "kty": "oct", "k": "AA"} for n in range(10_000)]])
def test_keys_that_cannot_be_true(client: Client, fake: FakeProvider, signatory: Membership, keys: object) -> None:
    fake.lies["keys"] = {"keys": keys}
    assert DOWN in said(journey(client, fake))
    assert not signed_in(client)


@pytest.mark.parametrize("key", [{"kid": "un", "kty": "oct", "k": "AAAA"}, {"kid": "un"}, {"kid": "un", "kty": "RSA"}])
def test_a_key_that_is_none(client: Client, fake: FakeProvider, signatory: Membership, key: dict[str, str]) -> None:
    fake.lies["keys"] = {"keys": [key]}
    assert NOT_PROVED in said(journey(client, fake))


def test_userinfo_must_be_signed_when_the_provider_signs_it(
    client: Client, fake: FakeProvider, signatory: Membership
) -> None:
    fake.lies["userinfo"] = {"sub": "sub-1", "iss": fake.url, "aud": CLIENT_ID}
    assert NOT_PROVED in said(journey(client, fake))
    fake.lies["userinfo"] = lambda: (200, "application/jwt", _unsigned({"sub": "sub-1"}), {})
    assert NOT_PROVED in said(journey(client, fake))
    assert not signed_in(client)


@pytest.mark.parametrize("token", [[], {"id_token": "x"}, {"access_token": "jeton", "token_type": "Bearer"}, {}])
def test_tokens_of_another_shape(client: Client, fake: FakeProvider, signatory: Membership, token: object) -> None:
    fake.lies["token"] = token
    assert "Fournisseur" in said(journey(client, fake))
    assert not signed_in(client)


@pytest.mark.parametrize("text", ["", "[]", "null", '{"sub": 1}', "{"])
def test_plain_userinfo_of_another_shape(
    client: Client, fake: FakeProvider, settings: Settings, signatory: Membership, text: str
) -> None:
    settings.OIDC = {"franceconnect": fake.options(signed_userinfo=False)}
    fake.lies["userinfo"] = lambda: (200, "application/json", text, {})
    assert NOT_PROVED in said(journey(client, fake))


def test_a_closed_account_does_not_open(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    signatory.person.is_active = False
    signatory.person.save()
    assert "aucun rôle en cours" in said(journey(client, fake))
    assert not signed_in(client)


def test_a_provider_that_the_settings_do_not_name(client: Client) -> None:
    assert client.post("/connexion/fournisseur/proconnect/").status_code == 404
    assert "S'identifier avec" not in said(client.get("/connexion/"))


@pytest.mark.parametrize(("seconds_ago", "taken"), [(None, True), (300, True), (330, False)])
def test_confirming_at_the_provider_wants_a_fresh_proof(
    client: Client, fake: FakeProvider, signatory: Membership, seconds_ago: int | None, taken: bool
) -> None:
    journey(client, fake)
    assert "S'identifier avec" in said(client.get("/connexion/confirmer/"))
    answer = client.post("/connexion/fournisseur/franceconnect/", {"next": "/mon-compte/adresse/", "fresh": "yes"})
    asked = {key: values[0] for key, values in parse_qs(urlsplit(answer["Location"]).query).items()}
    assert asked["prompt"] == "login"
    fake.id_claims = {} if seconds_ago is None else {"auth_time": int(clock.now().timestamp()) - seconds_ago + 5}
    answer = back(client, state=asked["state"], code=fake.authorize(asked))
    assert (answer.get("Location") == "/mon-compte/adresse/") is taken
    if not taken:
        assert "ne vous a pas demandé de vous identifier à nouveau" in said(answer)


# --- linking ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def stranger(fake: FakeProvider, settings: Settings) -> Membership:
    """A signatory whose identity at the provider nobody knows yet."""
    settings.OIDC = {"franceconnect": fake.options()}
    person = PersonFactory(
        email="lea@exemple.test", family_name="D'Almeida-Roux", given_names="Léa Marie", birth_on=date(2001, 3, 9)
    )
    return memberships.signatory(person)


def test_a_verified_address_is_written_to_and_never_linked_by_itself(
    client: Client, fake: FakeProvider, stranger: Membership
) -> None:
    fake.claims |= {"email": "Lea@exemple.test", "email_verified": True}
    assert journey(client, fake)["Location"] == "/connexion/lien/propose/"
    assert not ExternalIdentity.objects.exists()
    assert not signed_in(client)
    follow(client, path_in(mails("lea@exemple.test")[-1]))
    assert ExternalIdentity.objects.get().person == stranger.person
    assert signed_in(client)
    again = Client()
    journey(again, fake)
    assert signed_in(again)


def test_the_proposal_opens_only_in_the_browser_that_showed_the_identity(
    client: Client, fake: FakeProvider, stranger: Membership
) -> None:
    fake.claims |= {"email": "lea@exemple.test", "email_verified": True}
    journey(client, fake)
    answer = follow(Client(), path_in(mails("lea@exemple.test")[-1]))
    assert "dans un autre navigateur" in said(answer)
    assert not ExternalIdentity.objects.exists()


@pytest.mark.parametrize(
    "claims", [{"email": "lea@exemple.test"}, {"email": "lea@exemple.test", "email_verified": "true"}]
)
def test_an_address_that_was_not_verified_is_nothing(
    client: Client, fake: FakeProvider, stranger: Membership, claims: dict[str, Any]
) -> None:
    fake.claims |= {"email": "lea@exemple.test", **claims}
    assert journey(client, fake)["Location"] == "/connexion/lien/propose/"
    assert not OutboxMessage.objects.exists()


PIVOT = {"family_name": "D ALMEIDA ROUX", "given_name": "LEA MARIE", "birthdate": "2001-03-09"}


def test_the_civil_identity_of_a_signatory_is_proposed_at_the_address_we_know(
    client: Client, fake: FakeProvider, stranger: Membership
) -> None:
    fake.claims |= {**PIVOT, "email": "ailleurs@exemple.test", "email_verified": True}
    assert journey(client, fake)["Location"] == "/connexion/lien/propose/"
    assert mails("ailleurs@exemple.test") == []
    follow(client, path_in(mails("lea@exemple.test")[-1]))
    assert signed_in(client)


@pytest.mark.parametrize(
    "change",
    [
        {"birthdate": "2001-03-10"},
        {"birthdate": "hier"},
        {"family_name": "Roux"},
        {"given_name": None},
        {"birthdate": 3},
    ],
)
def test_a_civil_identity_that_differs_is_nobody(
    client: Client, fake: FakeProvider, stranger: Membership, change: dict[str, Any]
) -> None:
    fake.claims |= {**PIVOT, **change}
    assert journey(client, fake)["Location"] == "/connexion/lien/propose/"
    assert not OutboxMessage.objects.exists()


def test_of_two_people_of_the_same_civil_identity_neither_is_proposed(
    client: Client, fake: FakeProvider, stranger: Membership
) -> None:
    twin = PersonFactory(family_name="D'Almeida-Roux", given_names="Léa Marie", birth_on=date(2001, 3, 9))
    memberships.signatory(twin)
    fake.claims |= PIVOT
    journey(client, fake)
    assert not OutboxMessage.objects.exists()


def test_a_session_links_an_identity_and_unlinks_it(client: Client, fake: FakeProvider, stranger: Membership) -> None:
    by_link(client, "lea@exemple.test")
    answer = client.post("/mon-compte/identites/franceconnect/")
    asked = {key: values[0] for key, values in parse_qs(urlsplit(answer["Location"]).query).items()}
    assert back(client, state=asked["state"], code=fake.authorize(asked))["Location"] == "/mon-compte/"
    linked = ExternalIdentity.objects.get()
    assert (linked.person, linked.issuer, linked.sub) == (stranger.person, fake.url, "sub-1")
    client.post(f"/mon-compte/identites/{linked.pk}/retrait/")
    assert not ExternalIdentity.objects.exists()


def test_an_identity_is_of_one_account_only(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    other = memberships.signatory(PersonFactory(email="autre@exemple.test"))
    by_link(client, "autre@exemple.test")
    answer = client.post("/mon-compte/identites/franceconnect/")
    asked = {key: values[0] for key, values in parse_qs(urlsplit(answer["Location"]).query).items()}
    refused = back(client, state=asked["state"], code=fake.authorize(asked))
    assert "déjà reliée à un autre compte" in said(refused)
    assert ExternalIdentity.objects.get().person == signatory.person != other.person


def test_nobody_unlinks_another_s_identity(client: Client, fake: FakeProvider, signatory: Membership) -> None:
    memberships.signatory(PersonFactory(email="autre@exemple.test"))
    by_link(client, "autre@exemple.test")
    pk = ExternalIdentity.objects.get().pk
    assert client.post(f"/mon-compte/identites/{pk}/retrait/").status_code == 404
    assert ExternalIdentity.objects.exists()
