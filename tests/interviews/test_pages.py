"""The pages: asking, taking a time, writing up; what each reader sees; the private agenda; queries for thirty rows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cesp.accounts.models import Membership
from cesp.audit.models import Entry
from cesp.interviews.models import Interview, Slot
from cesp.interviews.operations import attending, booking
from cesp.notifications import feeds
from cesp.notifications.models import Agenda, Feed
from cesp.privacy.inventory import holdings
from tests.browsing import page_of
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.interviews.conftest import NOW, People, asked, opened, signed_in

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def text(client: Client, url: str) -> str:
    return " ".join(page_of(client, url).text_content().split())


@pytest.mark.clause("BIE-3", "BIE-5")
def test_a_signatory_asks_takes_a_time_and_puts_it_in_their_agenda(people: People) -> None:
    (slot,) = opened(people.referent)
    client = signed_in(people.student)
    assert "au plus tard le 4 décembre 2026" in text(client, "/mes-entretiens/demander/?sujet=installation")
    wrong = client.post("/mes-entretiens/demander/", {"subject": "course", "manner": "phone"})
    assert "Donnez le numéro où vous joindre" in wrong.content.decode()
    given = {"subject": "course", "manner": "phone", "phone": "06 12 34 56 78", "half_days": ["mon_am"]}
    assert client.post("/mes-entretiens/demander/", given).url == "/mes-entretiens/"  # type: ignore[attr-defined]
    assert client.post("/mes-entretiens/demander/", given).status_code == 200  # a second click asks nothing more
    interview = Interview.objects.get()
    here = f"/mes-entretiens/{interview.public_id}/"
    assert "répond au plus tard le 4 décembre 2026" in text(client, here)
    client.post(f"{here}prendre/", {"slot": str(slot.public_id)})
    assert "Vous avez rendez-vous le 24 novembre 2026 à 9 h 00" in text(client, here)
    calendar = client.get(f"{here}entretien.ics")
    assert calendar["Content-Type"].startswith("text/calendar")
    assert b"DTSTART:20261124T080000Z\r\nDTEND:20261124T083000Z" in calendar.content
    client.post(f"{here}annuler/")
    assert "Annulé" in text(client, "/mes-entretiens/")
    assert client.get(f"{here}entretien.ics").status_code == 404


def test_a_referent_proposes_notes_presence_and_shares_minutes(people: People) -> None:
    interview = asked(people.student)
    client, here = signed_in(people.referent), f"/entretiens/{interview.public_id}/"
    wrong = {"first_on": "24/11/2026", "minutes": "30", "manner": "phone"}
    assert client.post(f"{here}proposer/", wrong).status_code == 200
    client.post(f"{here}proposer/", wrong | {"first_at": "9h00", "second_on": "25/11/2026", "second_at": "14:30"})
    assert "24 novembre 2026 à 9 h 00" in text(client, here)
    assert "25 novembre 2026 à 14 h 30" in text(client, here)
    booking.book(actor=people.student, interview=interview, slot=Slot.objects.order_by("starts_at")[0], at=NOW)
    with time_machine.travel(AFTER, tick=False):
        client = signed_in(people.referent)
        client.post(f"{here}tenu/")
        client.post(f"{here}compte-rendu/private/", {"body": "Note pour nous."})
        client.post(f"{here}compte-rendu/shared/", {"body": "Ce que nous avons dit."})
        assert client.post(f"{here}compte-rendu/autre/", {"body": "x"}).status_code == 404
        assert "Ce que nous avons dit." in text(client, f"{here}partager/")
        client.post(f"{here}partager/", {"version": "1"})
        assert "Note pour nous." in text(client, here)
        assert Entry.objects.filter(act="interviews.private_minutes_read").exists()
        own = text(signed_in(people.student), f"/mes-entretiens/{interview.public_id}/")
    assert "Ce que nous avons dit." in own
    assert "Note pour nous." not in own
    rows = next(one for one in holdings() if one.name == "interviews.minutes").read(people.student.person)
    assert {row["Texte"] for row in rows} == {"Note pour nous.", "Ce que nous avons dit."}  # theirs to read (ADR 0024)


@pytest.mark.clause("NAT-7")
def test_elsewhere_nothing_is_there(people: People) -> None:
    (slot,) = opened(people.referent)
    interview = booking.book(actor=people.student, interview=asked(people.student), slot=slot, at=NOW)
    pages = ("", "proposer/", "repondre/", "annuler/", "absence/", "compte-rendu/private/", "partager/")
    stranger, other = signed_in(people.elsewhere), signed_in(people.other)
    for page in pages:
        assert stranger.get(f"/entretiens/{interview.public_id}/{page}").status_code == 404
    assert stranger.post(f"/entretiens/{interview.public_id}/tenu/").status_code == 404
    assert stranger.post(f"/entretiens/creneaux/{slot.public_id}/retirer/").status_code == 404
    reference = people.student.person.contracts.get().reference
    for page in ("", "proposer/", "convoquer/"):
        assert stranger.get(f"/contrats/{reference}/entretiens/{page}").status_code == 404
    for page in ("", "annuler/", "entretien.ics"):
        assert other.get(f"/mes-entretiens/{interview.public_id}/{page}").status_code == 404
    assert other.post(f"/mes-entretiens/{interview.public_id}/prendre/", {"slot": "x"}).status_code == 404
    assert interview.person.full_name not in text(stranger, "/entretiens/?etat=all")
    assert interview.person.full_name not in text(stranger, "/entretiens/semaine/?du=2026-11-24")


def test_an_agency_that_follows_too_reads_what_is_shared_and_acts_on_nothing(people: People) -> None:
    (slot,) = opened(people.referent)
    interview = booking.book(actor=people.student, interview=asked(people.student), slot=slot, at=NOW)
    attending.record_held(actor=people.referent, interview=interview, at=AFTER)
    given: dict[str, Any] = {"actor": people.referent, "interview": interview, "at": AFTER}
    attending.write(audience="private", body="Note pour nous.", **given)
    attending.write(audience="shared", body="Dit ensemble.", **given)
    attending.share(version=1, **given)
    summary = people.student.person.contracts.get().summary
    summary.practice_ars = "idf"
    summary.save(update_fields=["practice_ars"])
    seen = text(signed_in(people.elsewhere), f"/entretiens/{interview.public_id}/")
    assert "Dit ensemble." in seen
    assert "Note pour nous." not in seen
    assert "Notes propres" not in seen
    assert signed_in(people.elsewhere).get(f"/entretiens/{interview.public_id}/absence/").status_code == 404


def test_the_head_learns_that_somebody_waits_and_no_name(people: People) -> None:
    asked(people.student)
    with time_machine.travel(datetime(2026, 12, 5, 9, 0, tzinfo=UTC), tick=False):
        shown = text(signed_in(people.head), "/entretiens/en-retard/")
        assert "Demandes d'entretien en retard" in text(signed_in(people.head), "/accueil/")
        assert "Demandes d'entretien en retard" in text(signed_in(people.referent), "/accueil/")
        elsewhere = memberships.acting(people.head.role, organisation=people.elsewhere.organisation)  # type: ignore[arg-type]
        assert "4 décembre 2026" not in text(signed_in(elsewhere), "/entretiens/en-retard/")
    assert "4 décembre 2026" in shown
    assert people.student.person.family_name not in shown


def feed_path(client: Client) -> str:
    """What the page of an agency's terms gives to copy, after another address was asked for."""
    assert client.post("/entretiens/reglages/agenda/renouveler/").status_code == 302
    (address,) = page_of(client, "/entretiens/reglages/").xpath("//input[@id='adresse-agenda']/@value")
    return "/" + str(address).split("/", 3)[3]


def test_the_private_agenda_opens_without_a_session_names_nobody_and_ends(people: People, client: Client) -> None:
    (slot,) = opened(people.referent)
    booking.book(actor=people.student, interview=asked(people.student), slot=slot, at=NOW)
    referent = signed_in(people.referent)
    first = feed_path(referent)
    calendar = client.get(first)
    assert calendar.status_code == 200
    assert b"SUMMARY:Entretien CESP" in calendar.content
    assert people.student.person.family_name.encode() not in calendar.content
    second = feed_path(referent)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    # The token of one agenda opens no other: each is signed for its own.
    token = second.partition("?")[2]
    assert client.get(f"/mes-echeances/agenda.ics?{token}").status_code == 404
    referent.post("/entretiens/reglages/agenda/fermer/")
    assert client.get(second).status_code == 404
    third = feed_path(referent)
    assert client.get(third).status_code == 200
    people.referent.until_on = date(2026, 11, 20)
    people.referent.save(update_fields=["until_on"])
    assert client.get(third).status_code == 404


def test_only_who_has_such_dates_of_their_own_opens_an_agenda(people: People) -> None:
    for actor, agenda in ((people.student, Agenda.INTERVIEWS), (people.referent, Agenda.DEADLINES)):
        with pytest.raises(PermissionDenied, match="Cet acte revient à"):
            feeds.renew(actor=actor, agenda=agenda, at=NOW)
    assert not Feed.objects.exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_the_same_for_one_and_for_thirty(people: People, rows: int, django_assert_num_queries: Any) -> None:
    slots = opened(people.referent, count=16, minutes=10) + opened(people.referent, start=_TWO, count=14, minutes=10)
    for slot in slots[:rows]:
        student = memberships.signatory(concluded(actor=people.desk).signatory)
        booking.book(actor=student, interview=asked(student), slot=slot, at=NOW)
        past(student)
    referent, own = signed_in(people.referent), signed_in(people.student)
    asked(people.student)
    here = f"/mes-entretiens/{Interview.objects.get(person=people.student.person_id).public_id}/"
    cost = {}
    pages = {"/entretiens/?etat=booked": referent, "/entretiens/semaine/?du=2026-11-24": referent, here: own}
    for url, client in (pages | {"/delais-de-reponse/": own}).items():
        client.get(url)
        with CaptureQueriesContext(connection) as context:
            assert client.get(url).status_code == 200
        cost[url.replace(here, "own")] = len(context)
    assert cost == {
        "/entretiens/?etat=booked": 6,
        "/entretiens/semaine/?du=2026-11-24": 6,
        "own": 9,
        "/delais-de-reponse/": 7,
    }


_TWO = datetime(2026, 11, 24, 14, 0).time()


def past(student: Membership) -> None:
    """One more of theirs, answered a month ago."""
    at = NOW - timedelta(days=30)
    Interview.objects.create(
        person=student.person,
        organisation=memberships.ars("ara"),
        origin="signatory",
        subject="other",
        manner="phone",
        state="answered",
        asked_at=at,
        asked_by=student,
        first_answered_at=at,
        closed_at=at,
    )
