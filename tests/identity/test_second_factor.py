"""The one-time code: enrolled before anything else by agents, asked at each sign-in, replaced by paper if lost."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.identity.models import RecoveryCode
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.identity.journeys import by_link, by_password, shown, signed_in, with_password, with_totp

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Membership:
    return memberships.case_desk(person=with_password(PersonFactory(email="nadia@exemple.test")))


def enrol(client: Client) -> list[str]:
    """Set up the application as its owner does; returns the recovery codes shown."""
    client.post("/mon-compte/code/", {"do": "begin"})
    device = TOTPDevice.objects.get(confirmed=False)
    page = client.post("/mon-compte/code/", {"code": shown(device)}).content.decode()
    return re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page)


def test_an_agent_without_an_application_is_led_to_it_before_any_other_page(client: Client, agent: Membership) -> None:
    by_password(client, "nadia@exemple.test")
    for path in ("/accueil/", "/contrats/", "/mon-compte/"):
        assert client.get(path)["Location"] == "/mon-compte/code/"
    assert client.post("/reprise/")["Location"] == "/mon-compte/code/"
    assert len(enrol(client)) == 10
    assert client.get("/accueil/").status_code == 200


def test_the_setting_can_leave_agents_without(client: Client, agent: Membership, settings: Settings) -> None:
    settings.AGENTS_NEED_TOTP = False
    by_password(client, "nadia@exemple.test")
    assert client.get("/accueil/").status_code == 200


def test_the_enrolment_shows_a_picture_a_strict_page_lets_through(client: Client, agent: Membership) -> None:
    by_password(client, "nadia@exemple.test")
    assert "Commencer" in client.get("/mon-compte/code/").content.decode()
    assert not TOTPDevice.objects.exists()
    client.post("/mon-compte/code/", {"do": "begin"})
    page = client.get("/mon-compte/code/").content.decode()
    svg = page[page.index("<svg") : page.index("</svg>")]
    assert "style" not in svg
    assert re.search(r"<code>[A-Z2-7]{4}( [A-Z2-7]{4}){7}</code>", page)


def test_a_wrong_first_code_puts_nothing_in_place(client: Client, agent: Membership) -> None:
    by_password(client, "nadia@exemple.test")
    client.post("/mon-compte/code/", {"do": "begin"})
    page = client.post("/mon-compte/code/", {"code": "000000"})
    assert "Ce code n'est pas le bon" in html.unescape(page.content.decode())
    assert not TOTPDevice.objects.get().confirmed


@pytest.mark.parametrize("way", [by_password, by_link])
def test_the_code_is_asked_after_the_first_proof(client: Client, agent: Membership, way: object) -> None:
    device = with_totp(agent.person)
    assert way(client, "nadia@exemple.test", page="/contrats/")["Location"] == "/connexion/code/"  # type: ignore[operator]
    assert not signed_in(client)
    assert client.post("/connexion/code/", {"code": shown(device)})["Location"] == "/contrats/"
    assert signed_in(client)


def test_a_code_serves_once(agent: Membership) -> None:
    device = with_totp(agent.person)
    first, second = Client(), Client()
    by_password(first, "nadia@exemple.test")
    code = shown(device)
    first.post("/connexion/code/", {"code": code})
    by_password(second, "nadia@exemple.test")
    second.post("/connexion/code/", {"code": code})
    assert (signed_in(first), signed_in(second)) == (True, False)


def test_five_wrong_codes_and_the_whole_begins_anew(client: Client, agent: Membership) -> None:
    device = with_totp(agent.person)
    by_password(client, "nadia@exemple.test")
    for _ in range(5):
        page = client.post("/connexion/code/", {"code": "abcde-fghij"})
    assert "Recommencez la connexion" in page.content.decode()
    client.post("/connexion/code/", {"code": shown(device)})
    assert not signed_in(client)
    assert [row.detail["by"] for row in Entry.objects.filter(act="identity.sign_in_refused")] == ["code"] * 5


def test_a_wrong_code_makes_the_application_wait(client: Client, agent: Membership) -> None:
    device = with_totp(agent.person)
    by_password(client, "nadia@exemple.test")
    client.post("/connexion/code/", {"code": "000000"})
    client.post("/connexion/code/", {"code": shown(device)})
    assert not signed_in(client)


def test_the_first_proof_waits_ten_minutes(client: Client, agent: Membership) -> None:
    import time_machine

    device = with_totp(agent.person)
    with time_machine.travel("2026-11-22T09:00:00Z", tick=False):
        by_password(client, "nadia@exemple.test")
    with time_machine.travel("2026-11-22T09:10:01Z", tick=False):
        page = client.post("/connexion/code/", {"code": shown(device)})
        assert "Recommencez la connexion" in page.content.decode()
        assert not signed_in(client)


def test_a_recovery_code_replaces_the_application_once(client: Client, agent: Membership) -> None:
    by_password(client, "nadia@exemple.test")
    codes = enrol(client)
    assert len(set(codes)) == 10
    assert not any(code in str(list(RecoveryCode.objects.values())) for code in codes)
    for opened in (True, False):
        other = Client()
        by_password(other, "nadia@exemple.test")
        other.post("/connexion/code/", {"code": codes[3].upper().replace("-", " ")})
        assert signed_in(other) is opened
    assert Entry.objects.filter(act="identity.recovery_code_used").count() == 1


def test_another_s_recovery_code_opens_nothing(client: Client, agent: Membership) -> None:
    by_password(client, "nadia@exemple.test")
    codes = enrol(client)
    other = memberships.case_desk(person=with_password(PersonFactory(email="hugo@exemple.test")))
    with_totp(other.person)
    browser = Client()
    by_password(browser, "hugo@exemple.test")
    browser.post("/connexion/code/", {"code": codes[0]})
    assert not signed_in(browser)


def test_a_signatory_may_enable_it_and_remove_it(client: Client) -> None:
    memberships.signatory(PersonFactory(email="camille@exemple.test"))
    by_link(client, "camille@exemple.test")
    assert client.get("/accueil/").status_code == 200
    enrol(client)
    client.post("/mon-compte/code/retrait/")
    assert not TOTPDevice.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_an_agent_cannot_remove_it(client: Client, agent: Membership) -> None:
    by_password(client, "nadia@exemple.test")
    enrol(client)
    answer = client.post("/mon-compte/code/retrait/", follow=True)
    assert "il ne peut pas être retiré" in html.unescape(answer.content.decode())
    assert TOTPDevice.objects.filter(confirmed=True).exists()
