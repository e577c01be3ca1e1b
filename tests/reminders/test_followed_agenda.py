"""The agenda of whoever follows people: what their role sees, how many and when, for as long as they hold it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from cesp.accounts.models import Membership
from cesp.notifications import feeds
from cesp.notifications.deadlines import deadline_kinds
from cesp.notifications.models import Agenda, Feed
from cesp.reminders.models import Deadline
from cesp.reminders.operations.renewing import renew_all
from cesp.reminders.queries.followed import days_of
from tests.browsing import page_of, signed_in
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _followed(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Two interns of one agency and one of another, whose diploma is expected on 30 June 2027."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with time_machine.travel(AT, tick=False):
        for name, ars in (("Abadie", "ara"), ("Durand", "ara"), ("Petit", "idf")):
            person = PersonFactory(family_name=name, given_names="Alix")
            concluded(signatory=person, ars=ars, expected_diploma_on=date(2027, 6, 30))
        renew_all(on=TODAY, at=AT)
        yield


def address(client: Client) -> str:
    client.post("/echeances/agenda/renouveler/")
    page = page_of(client, "/echeances/")
    return str(page.xpath("//input[@id='adresse-agenda']/@value")[0]).removeprefix(settings.SITE_URL)


def said(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode().replace("\r\n ", "")


def lines(text: str, name: str) -> list[str]:
    return [line.partition(":")[2] for line in text.splitlines() if line.startswith(name)]


@pytest.mark.clause("PAP-8")
def test_the_agenda_tells_how_many_and_when_of_the_people_followed_and_of_nobody_else() -> None:
    text = said(address(signed_in(memberships.referent("ara"))))
    assert lines(text, "DTSTART") == ["20270330", "20270630"]
    assert lines(text, "SUMMARY") == [
        "CESP : dernier jour pour une demande (2 personnes)",
        "CESP : installation (2 personnes)",
    ]
    assert lines(text, "URL")[0] == f"{settings.SITE_URL}/echeances/?month=2027-03"
    for word in ("Abadie", "Durand", "Alix", "ARA", "malad", "materni", "suspen", "indemn", "report"):
        assert word not in text
    assert lines(said(address(signed_in(memberships.referent("idf")))), "SUMMARY")[0].endswith("(1 personne)")
    everybody = said(address(signed_in(memberships.case_desk())))
    assert lines(everybody, "SUMMARY")[0].endswith("(3 personnes)")


def test_an_event_keeps_its_name_when_somebody_more_is_concerned() -> None:
    path = address(signed_in(memberships.referent("ara")))
    before = said(path)
    concluded(ars="ara", expected_diploma_on=date(2027, 6, 30))
    renew_all(on=TODAY, at=AT)
    after = said(path)
    assert lines(before, "UID") == lines(after, "UID")
    assert lines(after, "SUMMARY")[0].endswith("(3 personnes)")


def test_the_address_is_renewed_closed_and_ends_with_the_role() -> None:
    referent = memberships.referent("ara")
    client = signed_in(referent)
    first, second = address(client), address(client)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    # Signed for one agenda, it opens no other.
    assert Client().get(second.replace("/echeances/", "/mes-echeances/")).status_code == 404
    client.post("/echeances/agenda/fermer/")
    assert Client().get(second).status_code == 404
    third = address(client)
    referent.until_on = date(2026, 11, 23)
    referent.save(update_fields=["until_on"])
    assert Client().get(third).status_code == 200
    with time_machine.travel(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), tick=False):
        assert Client().get(third).status_code == 404


def test_each_role_of_somebody_has_an_address_of_its_own() -> None:
    referent = memberships.referent("ara")
    elsewhere = memberships.referent("idf")
    elsewhere.person = referent.person
    elsewhere.save(update_fields=["person"])
    made = [feeds.renew(actor=one, agenda=Agenda.FOLLOWED, at=AT) for one in (referent, elsewhere)]
    assert [one.seat_id for one in made] == [referent.pk, elsewhere.pk]
    assert [[day.people for day in days_of(one, on=TODAY)] for one in (referent, elsewhere)] == [[2, 2], [1, 1]]
    referent.until_on = TODAY
    referent.save(update_fields=["until_on"])
    still = [feeds.seats_of(one, on=TODAY).exists() for one in made]
    assert still == [False, True]


def test_whoever_looks_through_the_eyes_of_somebody_reads_no_address() -> None:
    referent = memberships.referent("ara")
    feeds.renew(actor=referent, agenda=Agenda.FOLLOWED, at=AT)
    assert feeds.url_for(referent, Agenda.FOLLOWED, page="reminders:followed_feed")
    referent.seen_by_id = memberships.case_desk().person_id
    assert feeds.url_for(referent, Agenda.FOLLOWED, page="reminders:followed_feed") == ""


def _row(seat: Membership, day: date, kind: str) -> Deadline:
    contract = concluded(ars="ara", expected_diploma_on=date(2034, 6, 30))
    declared = deadline_kinds()[kind]
    return Deadline.objects.create(
        person=contract.signatory,
        kind=kind,
        subject="contract:1",
        due_on=day,
        matter=declared.matter,
        path="/",
        agent_path="/",
        found_at=AT,
    )


def test_the_agenda_reads_a_month_back_and_a_year_ahead(django_assert_num_queries: Any) -> None:
    referent = memberships.referent("ara")
    Deadline.objects.all().delete()
    for day in (date(2026, 10, 21), date(2026, 10, 22), date(2027, 11, 23), date(2027, 11, 24)):
        _row(referent, day, "law.project_latest")
    _row(referent, date(2026, 11, 21), "law.project_advised")  # an advice that has passed asks for nothing
    with django_assert_num_queries(1):
        found = list(days_of(referent, on=TODAY))
    assert [(one.due_on, one.month) for one in found] == [
        (date(2026, 10, 22), "passees"),
        (date(2027, 11, 23), "2027-11"),
    ]


def test_nobody_without_such_a_list_has_such_an_agenda() -> None:
    for actor in (memberships.signatory(PersonFactory()), memberships.payments_clerk()):
        assert signed_in(actor).post("/echeances/agenda/renouveler/").status_code in (403, 404)
    assert not Feed.objects.exists()


@pytest.mark.parametrize("word", ["malad", "matern", "suspen", "grossesse", "santé", "indemn", "allocation", "€"])
def test_what_an_agenda_shows_of_any_deadline_says_nothing_of_health_or_of_money(word: str) -> None:
    assert [kind.code for kind in deadline_kinds().values() if word in kind.discreet.lower()] == []
