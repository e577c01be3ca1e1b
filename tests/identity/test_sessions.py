"""Sessions end when they should, say so, and are their owner's to close."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from cesp.accounts.models import Membership, Role
from cesp.audit.models import Entry
from cesp.identity import tasks
from cesp.identity.browser import device_summary
from cesp.identity.models import OpenSession
from tests.factories import memberships
from tests.factories.people import PersonFactory
from tests.identity.journeys import by_link, by_password, shown, signed_in, with_password, with_totp

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def camille() -> Membership:
    return memberships.signatory(PersonFactory(email="camille@exemple.test"))


def at(**after: int) -> time_machine.travel:
    return time_machine.travel(NOW + timedelta(**after), tick=False)


@pytest.mark.parametrize(("minutes", "open_still"), [(120, True), (121, False)])
def test_a_signatory_s_session_sleeps_two_hours(
    client: Client, camille: Membership, minutes: int, open_still: bool
) -> None:
    with at():
        by_link(client, "camille@exemple.test")
    with at(minutes=minutes):
        assert signed_in(client) is open_still


@pytest.mark.parametrize(("minutes", "open_still"), [(30, True), (31, False)])
def test_an_agent_s_session_sleeps_half_an_hour(client: Client, minutes: int, open_still: bool) -> None:
    agent = memberships.case_desk(person=with_password(PersonFactory(email="nadia@exemple.test")))
    memberships.signatory(agent.person)
    device = with_totp(agent.person)
    with at():
        by_password(client, "nadia@exemple.test")
        client.post("/connexion/code/", {"code": shown(device)})
    with at(minutes=minutes):
        assert signed_in(client) is open_still


def test_activity_keeps_it_open_until_it_has_lasted_ten_hours(client: Client, camille: Membership) -> None:
    with at():
        by_link(client, "camille@exemple.test")
    for minutes in range(60, 601, 60):
        with at(minutes=minutes):
            assert signed_in(client)
    with at(minutes=601):
        answer = client.get("/accueil/")
        assert answer["Location"] == "/connexion/?next=%2Faccueil%2F&fin=duree"


def test_a_session_that_slept_says_so_and_comes_back_to_the_page(client: Client, camille: Membership) -> None:
    with at():
        by_link(client, "camille@exemple.test")
    with at(hours=3):
        answer = client.get("/mon-compte/?a=1")
        assert answer["Location"] == "/connexion/?next=%2Fmon-compte%2F%3Fa%3D1&fin=inactivite"
        assert "faute d'activité" in html.unescape(client.get(answer["Location"]).content.decode())
        by_link(client, "camille@exemple.test")
    assert OpenSession.objects.count() == 1


def test_a_form_sent_too_late_comes_back_to_the_form(client: Client, camille: Membership) -> None:
    with at():
        by_link(client, "camille@exemple.test")
    with at(hours=3):
        answer = client.post(
            "/mon-compte/adresse/", {"email": "x@exemple.test"}, HTTP_REFERER="http://testserver/mon-compte/adresse/"
        )
        assert answer["Location"] == "/connexion/?next=%2Fmon-compte%2Fadresse%2F&fin=inactivite"
        assert client.post("/session/", HTTP_REFERER="https://evil.example/x")["Location"].startswith("/connexion/")


def test_a_public_page_opens_to_a_session_that_slept(client: Client, camille: Membership) -> None:
    with at():
        by_link(client, "camille@exemple.test")
    with at(hours=3):
        assert client.get("/").status_code == 200
        assert not signed_in(client)


def test_staying_keeps_it_open(client: Client, camille: Membership) -> None:
    with at():
        by_link(client, "camille@exemple.test")
    with at(minutes=119):
        assert client.post("/session/", HTTP_ACCEPT="application/json").status_code == 204
    with at(minutes=238):
        assert signed_in(client)


def test_the_last_activity_is_written_at_most_once_a_minute(
    client: Client, camille: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with at():
        by_link(client, "camille@exemple.test")
        client.get("/connexion/lien/envoye/")
    with at(seconds=59):
        before = len(_queries(client))
    with at(seconds=60):
        writes = [sql for sql in _queries(client) if sql.startswith("UPDATE")]
    assert len(writes) == 2  # the session, and its line
    assert OpenSession.objects.get().last_seen_at == NOW + timedelta(seconds=60)
    with at(seconds=119):
        assert len(_queries(client)) == before


def _queries(client: Client) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get("/connexion/lien/envoye/")
    return [query["sql"] for query in captured]


def test_the_list_marks_this_one_and_names_the_devices(camille: Membership) -> None:
    desktop, phone = Client(HTTP_USER_AGENT=FIREFOX), Client(HTTP_USER_AGENT=IPHONE)
    by_link(desktop, "camille@exemple.test")
    by_link(phone, "camille@exemple.test")
    page = " ".join(html.unescape(desktop.get("/mon-compte/").content.decode()).split())
    assert "<strong>Firefox sur Linux</strong> (cette session)" in page
    assert "<strong>Safari sur iPhone</strong> <br />" in page


@pytest.mark.parametrize(
    ("agent", "summary"),
    [
        ("", "Navigateur inconnu"),
        ("<script>alert(1)</script>", "Navigateur inconnu"),
        (FIREFOX, "Firefox sur Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sur Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome sur Android"),
    ],
)
def test_a_device_in_two_words(agent: str, summary: str) -> None:
    assert device_summary(agent) == summary


def test_one_is_closed_and_dies_at_once(camille: Membership) -> None:
    here, there = Client(), Client()
    by_link(here, "camille@exemple.test")
    by_link(there, "camille@exemple.test")
    row = OpenSession.objects.get(session_key=there.cookies["sessionid"].value)
    here.post(f"/mon-compte/sessions/{row.pk}/")
    assert (signed_in(here), signed_in(there)) == (True, False)
    assert Entry.objects.filter(act="identity.session_closed", about_id=camille.person_id).count() == 1


def test_all_others_are_closed(camille: Membership) -> None:
    browsers = [Client() for _ in range(3)]
    for browser in browsers:
        by_link(browser, "camille@exemple.test")
    browsers[0].post("/mon-compte/sessions/")
    assert [signed_in(browser) for browser in browsers] == [True, False, False]
    assert Entry.objects.get(act="identity.sessions_closed").detail == {"closed": 2}


def test_nobody_closes_another_s(client: Client, camille: Membership) -> None:
    memberships.signatory(PersonFactory(email="autre@exemple.test"))
    other = Client()
    by_link(other, "autre@exemple.test")
    by_link(client, "camille@exemple.test")
    row = OpenSession.objects.get(session_key=other.cookies["sessionid"].value)
    assert client.post(f"/mon-compte/sessions/{row.pk}/").status_code == 404
    assert signed_in(other)


def test_changing_role_changes_the_key_and_keeps_the_line(client: Client, camille: Membership) -> None:
    ufr = memberships.acting(Role.UFR_MANAGER, person=camille.person, organisation=memberships.ufr())
    device = with_totp(camille.person)
    by_link(client, "camille@exemple.test")
    client.post("/connexion/code/", {"code": shown(device)})
    before = client.cookies["sessionid"].value
    client.post(f"/role/{ufr.pk}/")
    after = client.cookies["sessionid"].value
    assert after != before
    client.get("/mon-compte/")
    assert OpenSession.objects.get().session_key == after
    assert not Session.objects.filter(session_key=before).exists()


def test_signing_out_leaves_nothing(client: Client, camille: Membership) -> None:
    by_link(client, "camille@exemple.test")
    assert client.post("/deconnexion/")["Location"] == "/"
    assert not OpenSession.objects.exists()
    assert not signed_in(client)
    assert Entry.objects.filter(act="identity.signed_out").count() == 1


def test_a_closed_account_dies_at_once(client: Client, camille: Membership) -> None:
    by_link(client, "camille@exemple.test")
    sleeping = Client()
    by_link(sleeping, "camille@exemple.test")
    camille.person.is_active = False
    camille.person.save()
    assert not signed_in(client)
    tasks.purge(on=NOW.date())
    assert not OpenSession.objects.exists()
    camille.person.is_active = True
    camille.person.save()
    assert [signed_in(browser) for browser in (client, sleeping)] == [False, False]


def test_a_session_opened_otherwise_is_not_admitted(client: Client, camille: Membership, settings: Settings) -> None:
    client.force_login(camille.person)
    assert client.get("/accueil/")["Location"] == "/connexion/?next=%2Faccueil%2F&fin=inconnue"
    client.force_login(camille.person)
    settings.ADMIT_UNMARKED_SESSIONS = True
    assert client.get("/accueil/").status_code == 200


def test_production_admits_none_and_the_purge_forgets_what_is_over(client: Client, camille: Membership) -> None:
    import cesp.settings

    assert cesp.settings.ADMIT_UNMARKED_SESSIONS is False
    with at():
        by_link(client, "camille@exemple.test")
    with at(hours=10):
        tasks.purge(on=NOW.date())
        assert OpenSession.objects.count() == 1
    with at(hours=10, seconds=1):
        tasks.purge(on=NOW.date())
        assert not OpenSession.objects.exists()
