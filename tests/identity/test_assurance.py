"""What each act needs of the session: one table, and the way back to what one was doing."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

import cesp.settings
from cesp.accounts.access import ACCESS
from cesp.accounts.models import Membership, Role
from cesp.common import clock
from cesp.demonstration.models import Marker
from cesp.demonstration.personas import APPROVER
from cesp.identity.assurance import LEVELS, Need, need_of
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.identity.journeys import by_link, by_password, mails, path_in, shown, with_password, with_totp
from tests.identity.journeys import follow as follow_link

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def approver() -> Membership:
    return memberships.acting(Role.PAYMENTS_APPROVER, person=with_password(PersonFactory(email="sylvie@exemple.test")))


def at(**after: int) -> time_machine.travel:
    return time_machine.travel(NOW + timedelta(**after), tick=False)


def approve_path() -> str:
    return reverse("payments:approve", kwargs={"month": "2026-10"})


def signed_in_with_code(client: Client, actor: Membership) -> None:
    device = with_totp(actor.person)
    by_password(client, actor.person.email)
    client.post("/connexion/code/", {"code": shown(device)})


def test_the_table_names_urls_that_exist_and_levels_that_are_known() -> None:
    assert set(cesp.settings.ASSURANCE) <= set(ACCESS)
    for level, *_ in (*cesp.settings.ASSURANCE.values(), *cesp.settings.ASSURANCE_OF_ROLES.values()):
        assert level in LEVELS
    assert set(cesp.settings.ASSURANCE_OF_ROLES) <= set(Role.values)


def test_what_moves_money_and_what_an_administrator_does_is_asked_afresh() -> None:
    assert need_of("payments:approve", role="payments_approver", method="POST") == Need("substantial", 15)
    assert need_of("identity:change_email", role="administrator", method="POST") == Need("substantial", 15)
    assert need_of("identity:change_email", role="signatory", method="POST") == Need("low", 15)
    assert need_of("portal:home", role="administrator", method="GET") == Need("low", 0)
    assert need_of("portal:home", role="signatory", method="GET") == Need("low", 0)


@pytest.mark.parametrize(("minutes", "asked"), [(15, False), (16, True)])
def test_an_act_that_engages_asks_who_it_is_after_a_quarter_of_an_hour(
    client: Client, approver: Membership, minutes: int, asked: bool
) -> None:
    with at():
        signed_in_with_code(client, approver)
    with at(minutes=minutes):
        answer = client.post(approve_path(), HTTP_REFERER="http://testserver/paiements/2026-10/")
        to_confirm = answer.status_code == 302 and answer["Location"].startswith("/connexion/confirmer/")
        assert to_confirm is asked


def test_after_confirming_one_is_back_at_the_form(client: Client, approver: Membership) -> None:
    with at():
        signed_in_with_code(client, approver)
        device = approver.person.totpdevice_set.get()
    with at(minutes=20):
        answer = client.post(approve_path(), HTTP_REFERER="http://testserver/paiements/?page=2")
        assert answer["Location"] == "/connexion/confirmer/?next=%2Fpaiements%2F%3Fpage%3D2"
        page = html.unescape(client.get(answer["Location"]).content.decode())
        assert "Rien n'a été enregistré" in page
        before = client.cookies["sessionid"].value
        back = client.post("/connexion/confirmer/", {"code": shown(device), "next": "/paiements/?page=2"})
        assert back["Location"] == "/paiements/?page=2"
        assert client.cookies["sessionid"].value != before
        assert "confirmer" not in client.post(approve_path()).get("Location", "")


def test_a_page_is_come_back_to_with_what_it_asked(client: Client) -> None:
    memberships.signatory(with_password(PersonFactory(email="camille@exemple.test")))
    with at():
        by_password(client, "camille@exemple.test")
    with at(minutes=16):
        answer = client.get("/mon-compte/adresse/?a=1")
        assert answer["Location"] == "/connexion/confirmer/?next=%2Fmon-compte%2Fadresse%2F%3Fa%3D1"
        wrong = client.post("/connexion/confirmer/", {"secret": "faux", "next": "/mon-compte/adresse/?a=1"})
        assert "mot de passe inconnu" in html.unescape(wrong.content.decode())
        right = client.post(
            "/connexion/confirmer/", {"secret": "quatre chevaux mangent du foin", "next": "/mon-compte/adresse/?a=1"}
        )
        assert right["Location"] == "/mon-compte/adresse/?a=1"
        assert client.get("/mon-compte/adresse/?a=1").status_code == 200


def test_who_has_neither_password_nor_code_confirms_by_link(client: Client) -> None:
    memberships.signatory(PersonFactory(email="camille@exemple.test"))
    with at():
        by_link(client, "camille@exemple.test")
    with at(minutes=16):
        page = client.get("/connexion/confirmer/").content.decode()
        assert 'name="secret"' not in page
        client.post("/connexion/confirmer/lien/", {"next": "/mon-compte/adresse/"})
        assert follow_link(client, path_in(mails("camille@exemple.test")[-1]))["Location"] == "/mon-compte/adresse/"
        assert client.get("/mon-compte/adresse/").status_code == 200


def test_a_weak_session_does_not_approve_even_where_agents_may_go_without_code(
    client: Client, approver: Membership, settings: Settings
) -> None:
    settings.AGENTS_NEED_TOTP = False
    by_password(client, "sylvie@exemple.test")
    assert client.post(approve_path())["Location"] == "/mon-compte/code/"


def test_the_page_does_not_lead_to_another_site(client: Client, approver: Membership) -> None:
    signed_in_with_code(client, approver)
    device = approver.person.totpdevice_set.get()
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        answer = client.post("/connexion/confirmer/", {"code": shown(device), "next": "https://evil.example/"})
    assert answer["Location"] == "/accueil/"


def test_one_click_of_the_demonstration_is_worth_what_the_persona_needs(client: Client, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    Marker.objects.create(made_on=NOW.date())
    actor = memberships.acting(Role.PAYMENTS_APPROVER, person=PersonFactory(email=APPROVER.email))
    with at():
        client.post(f"/demonstration/{actor.pk}/")
    with at(minutes=29):
        assert client.get("/accueil/").status_code == 200
        answer = client.post(approve_path())
        assert answer.status_code == 404 or "connexion" not in answer.get("Location", "")


def test_production_asks_agents_for_a_code() -> None:
    assert cesp.settings.AGENTS_NEED_TOTP is True
    assert cesp.settings.ASSURANCE["payments:approve"] == ("substantial", 15)
    assert cesp.settings.SESSION_IDLE_SECONDS == {"agent": 1800, "signatory": 7200}
