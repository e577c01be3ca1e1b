"""The public calendar: what is open, what comes next, for a UFR and a profession; on a page and in an agenda."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from cesp.campaigns import picture
from cesp.campaigns.models import Campaign
from cesp.campaigns.queries import calendar as queries
from cesp.campaigns.queries.dates import Phase
from tests.factories.campaigns import CLOSED_AT, CLOSES_AT, OPEN_AT, campaign, draft_campaign, local_dates
from tests.factories.memberships import ufr

pytestmark = pytest.mark.django_db


@pytest.mark.clause("IDF-6", "NAT-8")
def test_the_steps_are_told_to_the_minute_and_inclusive():
    campaign()
    page = queries.page(at=OPEN_AT)
    assert [(step.label, step.when) for step in page.steps] == [
        ("Dépôt des candidatures", "du 1er octobre 2026 à 0 h 00 au 15 décembre 2026 à 23 h 59 inclus"),
        ("Commissions de sélection", "du 1er janvier au 31 janvier 2027 inclus"),
        ("Classements transmis", "au plus tard le 31 janvier 2027"),
        ("Signature des contrats", "à compter du 1er février 2027"),
    ]
    assert (page.phase, page.place) == (Phase.OPEN, "toute la France")
    assert [(one.label, one.when) for one in page.next][:2] == [
        ("Clôture du dépôt", "15 décembre 2026 à 23 h 59 inclus"),
        ("Commissions à compter du", "1er janvier 2027"),
    ]


def test_a_date_to_come_leaves_the_list_at_its_instant():
    campaign()
    before = queries.page(at=CLOSES_AT - timedelta(microseconds=1))
    assert before.next[0].label == "Clôture du dépôt"
    assert queries.page(at=CLOSES_AT).next[0].label == "Commissions à compter du"


@pytest.mark.clause("PAP-4")
def test_a_faculty_reads_its_own_dates():
    of, lyon = campaign(), ufr("med-lyo")
    local_dates(
        of,
        at=lyon,
        profession="medicine",
        closes_at=datetime(2026, 10, 19, 22, 0, tzinfo=UTC),
        committees_from_on=date(2026, 10, 20),
        committees_until_on=date(2026, 12, 1),
    )
    page = queries.page(at=OPEN_AT, ufr=lyon, profession="medicine")
    assert (page.phase, page.place) == (Phase.COMMITTEES, "UFR med-lyo, en médecine")
    assert [step.local for step in page.steps] == [True, True, False, False]
    assert page.steps[1].when == "du 20 octobre au 30 novembre 2026 inclus"
    assert queries.page(at=OPEN_AT, ufr=lyon, profession="odontology").phase is Phase.OPEN


def test_a_closing_in_the_course_of_a_day_keeps_that_day_in_the_picture():
    of = campaign(closes_at=datetime(2026, 12, 15, 11, 0, tzinfo=UTC))
    page = queries.page(at=OPEN_AT)
    assert page.steps[0].until == date(2026, 12, 16)
    assert page.steps[0].when == "du 1er octobre 2026 à 0 h 00 au 15 décembre 2026 à 11 h 59 inclus"
    assert of.pk


def test_the_picture_marks_what_is_past_what_runs_and_what_comes():
    campaign(moves_until=date(2027, 5, 1))
    page = queries.page(at=CLOSED_AT)
    drawn = picture.draw(page.steps, today=page.today)
    assert [row.tone for row in drawn.rows] == ["suspended", "coming", "coming", "coming"]
    assert [tick.label for tick in drawn.ticks] == ["oct.", "nov.", "déc.", "janv.", "févr.", "mars", "avr."]
    assert drawn.rows[0].x == "0%"
    assert drawn.rows[0].width == "35.85%"  # 76 days of 212
    assert drawn.today_x == "37.74%"  # the 81st day
    assert dict(drawn.legend) == {"coming": "à venir", "suspended": "passé"}
    assert picture.draw(page.steps, today=date(2028, 1, 1)).today_x == ""


# --- The pages


@time_machine.travel(OPEN_AT, tick=False)
def test_no_campaign_is_said_plainly_and_a_draft_is_not_public(client):
    draft_campaign()
    text = client.get("/calendrier/").content.decode()
    assert "Aucune campagne n'est annoncée" in text
    assert "2026-2027" not in text
    assert b"BEGIN:VEVENT" not in client.get("/calendrier.ics").content


@time_machine.travel(OPEN_AT, tick=False)
@pytest.mark.clause("NAT-11")
def test_the_page_says_that_studies_go_on_as_others_do(client):
    campaign()
    text = " ".join(client.get("/calendrier/").content.decode().split())
    assert "les mêmes conditions que celles des autres étudiants" in text
    assert "Vous pouvez déposer votre candidature jusqu'au <strong>15 décembre 2026 à 23 h 59 inclus</strong>" in text


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "UTC", "America/Guadeloupe", "America/Cayenne", "Indian/Reunion", "Pacific/Noumea"]
)
def test_the_clock_of_the_machine_changes_nothing(client, zone, monkeypatch):
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        campaign()
        with time_machine.travel(CLOSES_AT - timedelta(microseconds=1), tick=False):
            assert "dépôt ouvert" in client.get("/calendrier/").content.decode()
        with time_machine.travel(CLOSES_AT, tick=False):
            text = client.get("/calendrier/").content.decode()
        assert "dépôt clos" in text
        assert "15 décembre 2026 à 23 h 59 inclus" in text
    finally:
        monkeypatch.undo()
        time.tzset()


@time_machine.travel(OPEN_AT, tick=False)
def test_the_agenda_keeps_the_filters_of_the_page(client):
    of, lyon = campaign(), ufr("med-lyo")
    local_dates(of, at=lyon, closes_at=datetime(2026, 12, 10, 23, 0, tzinfo=UTC))
    page = client.get("/calendrier/?ufr=med-lyo&profession=medicine")
    assert page.context["ics"] == "/calendrier.ics?ufr=med-lyo&profession=medicine"
    file = client.get(page.context["ics"])
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = file.content.decode().replace("\r\n ", "")
    assert "UID:cesp-2026-med-lyo-medicine-closing@testserver" in text
    assert "DTSTART:20261210T220000Z\r\nDTEND:20261210T230000Z" in text
    assert "DTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270201" in text
    assert text.count("BEGIN:VEVENT") == 5
    again = client.get(page.context["ics"]).content
    assert again == file.content


@time_machine.travel(OPEN_AT, tick=False)
def test_a_filter_that_means_nothing_shows_the_whole_country(client):
    campaign()
    assert client.get("/calendrier/?ufr=nulle-part").headers["Location"] == "/calendrier/"


@time_machine.travel(OPEN_AT, tick=False)
def test_the_page_costs_as_many_queries_whatever_the_lines(client, django_assert_num_queries):
    of = campaign()
    client.get("/calendrier/")
    with django_assert_num_queries(3):
        client.get("/calendrier/")
    for rank in range(30):
        local_dates(of, at=ufr(f"med-{rank:03d}"), rankings_due_on=date(2027, 1, 20))
    with django_assert_num_queries(3):
        client.get("/calendrier/")
    assert Campaign.objects.count() == 1
