"""« Mes échéances », the agenda that reads them, and the list of whoever follows people."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from cesp.accounts.models import Membership
from cesp.notifications.models import Feed
from cesp.reminders.operations.renewing import renew_all
from cesp.reminders.queries.own import own
from tests.browsing import page_of, signed_in
from tests.factories import internship, memberships, offers, questionnaires
from tests.factories.contracts import concluded
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_22_november_2026(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "files"
    with time_machine.travel(AT, tick=False):
        yield


def texts(page, path: str) -> list[str]:  # type: ignore[no-untyped-def]
    return [" ".join(node.text_content().split()) for node in page.xpath(path)]


@pytest.fixture
def member() -> Membership:
    """Diploma expected on 30 June 2027: project missed since 30 June 2026, deferral to ask by 30 March 2027."""
    contract = concluded(expected_diploma_on=date(2027, 6, 30))
    return memberships.signatory(contract.signatory)


@pytest.mark.clause("BIE-5", "INS-1", "INS-9", "IDF-20", "INS-16")
def test_the_page_says_what_by_when_why_and_where(member: Membership) -> None:
    page = page_of(signed_in(member), "/mes-echeances/")
    assert texts(page, "//section[@aria-labelledby='passees']//h3") == [
        "Présenter le projet d'installation à l'ARS (dernier délai)."
    ]
    (missed,) = texts(page, "//section[@aria-labelledby='passees']//li")
    assert "30 juin 2026" in missed
    assert "Une installation faite sans cette démarche ne compte pour rien dans l'engagement." in missed
    assert texts(page, "//section[@aria-labelledby='a-venir']//time") == ["30 mars 2027", "30 juin 2027"]
    links = page.xpath("//section[@aria-labelledby='a-venir']//li//a/@href")
    assert links == ["/evenement/deferral/", "/ou-s-installer/"]
    assert texts(page, "//section[@aria-labelledby='conseils']//time") == ["30 juin 2025"]


def test_the_home_shows_the_same_days_and_leads_to_the_page(member: Membership) -> None:
    client = signed_in(member)
    home, own = page_of(client, "/accueil/"), page_of(client, "/mes-echeances/")
    days = sorted(own.xpath("//ol[contains(@class, 'cesp-deadlines')]//time/@datetime"))
    assert sorted(home.xpath("//section[@aria-labelledby='a-faire']//time/@datetime")) == days
    assert home.xpath("//section[@aria-labelledby='a-faire']//a[@href='/mes-echeances/']")


@pytest.mark.clause("PAP-9")
def test_an_offer_waits_among_deadlines_until_its_last_day() -> None:
    (actor,) = offers.offered(1, contracts=1).members
    assert [one.due_on for one in own(actor, on=date(2027, 3, 3)).coming] == [date(2027, 3, 3)]
    assert own(actor, on=date(2027, 3, 4)).coming == ()


@pytest.mark.clause("BIE-3")
def test_the_questionnaire_waits_among_deadlines_until_it_is_sent_and_late_until_it_is_refused() -> None:
    contract = concluded()
    questionnaires.opened()
    actor, response = memberships.signatory(contract.signatory), questionnaires.response_of(contract)

    def days(on: date) -> list[date]:
        return [one.due_on for one in own(actor, on=on).coming if one.kind.code == "questionnaire.send"]

    assert days(date(2026, 2, 28)) == []
    assert days(date(2026, 3, 1)) == days(date(2026, 3, 31)) == [date(2026, 3, 31)]
    assert days(date(2026, 4, 1)) == days(date(2026, 4, 30)) == [date(2026, 4, 30)]
    assert days(date(2026, 5, 1)) == []
    questionnaires.sent(actor, response)
    assert days(date(2026, 3, 10)) == []


@pytest.mark.clause("BIE-4")
def test_the_wishes_of_a_sixth_year_wait_among_deadlines_until_they_are_kept() -> None:
    contract = internship.sixth_year()
    internship.announced()
    actor = internship.member_of(contract)

    def days(on: date) -> list[date]:
        return [one.due_on for one in own(actor, on=on).coming if one.kind.code == "internship.wishes"]

    assert days(date(2026, 3, 1)) == []
    assert days(date(2026, 3, 2)) == days(date(2026, 6, 30)) == [date(2026, 6, 30)]
    assert days(date(2026, 7, 1)) == []
    internship.wish(contract, internship.general("LYON"))
    assert days(date(2026, 4, 2)) == []


def feed_path(client: Client) -> str:
    page = page_of(client, "/mes-echeances/")
    return str(page.xpath("//input[@id='adresse-agenda']/@value")[0]).removeprefix(settings.SITE_URL)


def test_the_agenda_needs_no_session_says_little_and_dies_at_once(member: Membership) -> None:
    client, agenda = signed_in(member), Client()
    assert client.post("/mes-echeances/agenda/renouveler/").status_code == 302
    first = feed_path(client)
    answer = agenda.get(first)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    said = answer.content.decode()
    assert "DTSTART;VALUE=DATE:20270330" in said
    assert "SUMMARY:CESP : dernier jour pour une demande" in said
    for word in (member.person.family_name, member.person.given_names, "malad", "materni", "ARA-", "suspension"):
        assert word not in said
    client.post("/mes-echeances/agenda/renouveler/")
    second = feed_path(client)
    assert (agenda.get(first).status_code, agenda.get(second).status_code) == (404, 200)
    client.post("/mes-echeances/agenda/fermer/")
    assert agenda.get(second).status_code == 404
    assert agenda.get("/mes-echeances/agenda.ics?jeton=autre").status_code == 404
    assert agenda.get("/mes-echeances/agenda.ics").status_code == 404


def test_the_agenda_of_a_closed_account_answers_nothing(member: Membership) -> None:
    client = signed_in(member)
    client.post("/mes-echeances/agenda/renouveler/")
    path = feed_path(client)
    assert Client().get(path).status_code == 200
    member.person.is_active = False
    member.person.save()
    assert Client().get(path).status_code == 404
    assert Feed.objects.get().is_open


@pytest.fixture
def _followed() -> None:
    for name, ars, day in (
        ("Abadie", "ara", date(2027, 6, 30)),
        ("Durand", "ara", date(2028, 10, 31)),
        ("Petit", "idf", date(2028, 10, 31)),
    ):
        concluded(signatory=PersonFactory(family_name=name, given_names="Alix"), ars=ars, expected_diploma_on=day)
    renew_all(on=date(2026, 11, 22), at=AT)


@pytest.mark.usefixtures("_followed")
@pytest.mark.clause("PAP-8")
def test_an_agent_filters_the_deadlines_of_the_people_followed_by_kind_and_month() -> None:
    client = signed_in(memberships.referent("ara"))
    page = page_of(client, "/echeances/")
    assert texts(page, "//tbody//th")[0] == "Abadie Alix"
    assert "Petit Alix" not in texts(page, "//tbody//th")
    assert texts(page, "//select[@id='f-month']/option")[:3] == [
        "Tous",
        "Échéances passées (1)",
        "Mars 2027 (1)",
    ]
    late = page_of(client, "/echeances/?month=passees")
    assert texts(late, "//tbody//td[1]") == ["Présenter le projet d'installation (au plus tard)"]
    chosen = page_of(client, "/echeances/?kind=law.project_latest&month=2027-10")
    assert texts(chosen, "//tbody//th") == ["Durand Alix"]
    exported = client.get("/echeances/export.csv?kind=law.project_latest")
    lines = b"".join(exported.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 3
    assert lines[1].startswith("30/06/2026;")


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_whatever_the_rows(rows: int, django_assert_num_queries: object) -> None:
    for _ in range(rows):
        concluded()
    renew_all(on=date(2026, 11, 22), at=AT)
    client = signed_in(memberships.referent("ara"))
    client.get("/echeances/")
    with django_assert_num_queries(8):  # type: ignore[operator]  # the last, the private address of the agenda
        client.get("/echeances/")
