"""Headers of production, judged with the weights of the public observatory of web sites."""

import os
import runpy
from unittest import mock

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

import cesp.settings
from tests.factories import memberships
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PREFIXES = ("SECURE", "SESSION_COOKIE", "CSRF_COOKIE", "CONTENT_SECURITY_POLICY", "X_FRAME")


@pytest.fixture(autouse=True)
def _production(settings: Settings) -> None:
    with mock.patch.dict(os.environ, {"CESP_HTTPS": "1"}):
        strict = runpy.run_path(cesp.settings.__file__)
    for name, value in strict.items():
        if name.startswith(PREFIXES):
            setattr(settings, name, value)


def directives(response: HttpResponse) -> dict[str, list[str]]:
    parts = [part.split() for part in response["Content-Security-Policy"].split(";") if part.strip()]
    return {name: values for name, *values in parts}


def score(response: HttpResponse) -> int:
    """Base of 100, minus what is missing, plus what goes beyond."""
    policy, total = directives(response), 100
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    total += 10 if policy.get("default-src") == ["'none'"] and "'unsafe-inline'" not in scripts else -25
    total += 5 if policy.get("frame-ancestors") == ["'none'"] else -20
    hsts = response.headers.get("Strict-Transport-Security", "")
    total += 5 if "max-age=63072000" in hsts and "preload" in hsts else -20
    total += 0 if response.headers.get("X-Content-Type-Options") == "nosniff" else -5
    total += 5 if response.headers.get("Referrer-Policy") == "same-origin" else 0
    total += 10 if response.headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0
    cookies = response.cookies.values()
    safe = all(c["secure"] and c["httponly"] and c["samesite"] and c.key.startswith("__Host-") for c in cookies)
    return total + (5 if safe else -40)


def browser() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.mark.parametrize("path", ["/", "/connexion/", "/simulateur/", "/nulle-part/", "/connexion/lien/?jeton=x"])
def test_public_answers(path: str) -> None:
    response = browser().get(path, secure=True)
    assert score(response) >= 120
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "unsafe" not in response["Content-Security-Policy"]


def test_answers_to_somebody_signed_in() -> None:
    client = browser()
    client.force_login(memberships.signatory(PersonFactory()).person)
    for path in ("/accueil/", "/mon-compte/"):
        assert score(client.get(path, secure=True)) >= 120


def test_cookies_are_tied_to_the_host() -> None:
    cookies = browser().post("/connexion/lien/demande/", {"lien-email": "a@exemple.test"}, secure=True).cookies
    assert {cookie.key for cookie in cookies.values()} == {"__Host-sessionid"}
    (cookie,) = cookies.values()
    assert (cookie["path"], cookie["domain"], cookie["secure"], cookie["httponly"]) == ("/", "", True, True)


def test_in_the_clear_one_is_sent_to_https() -> None:
    assert browser().get("/connexion/")["Location"].startswith("https://")


def test_the_score_sees_a_missing_header() -> None:
    response = browser().get("/", secure=True)
    del response.headers["Strict-Transport-Security"]
    assert score(response) < 120


@pytest.mark.parametrize(
    ("tiles", "images"),
    [
        ("", ["'self'", "data:"]),
        ("https://{s}.tuiles.example/{z}/{x}/{y}.png", ["'self'", "data:", "https://*.tuiles.example"]),
    ],
)
def test_only_a_background_map_that_was_asked_for_opens_the_policy(tiles: str, images: list[str]) -> None:
    with mock.patch.dict(os.environ, {"CESP_MAP_TILES": tiles}):
        policy = runpy.run_path(cesp.settings.__file__)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert policy["img-src"] == images
    assert policy["connect-src"] == ["'self'"]
