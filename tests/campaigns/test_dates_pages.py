"""The pages of a campaign: who opens them, what they show, and the effect shown before a closing moves."""

from datetime import UTC, datetime

import pytest
import time_machine

from cesp.accounts.models import Role
from cesp.campaigns.models import Campaign, Candidature, LocalDates, Quota
from cesp.notifications.models import Notification
from tests.factories.campaigns import CLOSES_AT, OFFERS_AT, OPEN_AT, campaign, draft_campaign, local_dates, quota
from tests.factories.memberships import acting, auditor, case_desk, referent, ufr
from tests.factories.people import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


@pytest.fixture
def in_november():
    with time_machine.travel(OPEN_AT, tick=False):
        yield


def signed_in(client, member):
    client.force_login(member.person)
    return client


def manager(at):
    return acting(Role.UFR_MANAGER, organisation=at)


def dates(**changes):
    return {
        "opens_on": "2026-10-01",
        "opens_time": "00:00",
        "closes_on": "2026-12-15",
        "closes_time": "23:59",
        "committees_from_on": "2027-01-02",
        "committees_last_on": "2027-01-31",
        "rankings_due_on": "2027-01-31",
        "signatures_from_on": "2027-02-01",
    } | changes


@pytest.mark.parametrize("make", [lambda: manager(ufr()), lambda: referent("ara")])
def test_a_campaign_in_preparation_is_seen_by_the_desk_and_the_auditor_alone(client, make):
    draft_campaign()
    signed_in(client, make())
    assert client.get("/campagnes/2026/").status_code == 404
    assert "2026-2027" not in client.get("/campagnes/").content.decode()
    for member in (case_desk(), auditor()):
        assert signed_in(client, member).get("/campagnes/2026/").status_code == 200


def test_a_campaign_is_prepared_from_the_usual_dates(client):
    signed_in(client, case_desk())
    page = client.get("/campagnes/nouvelle/?annee=2026").content.decode()
    assert 'value="2026-12-15"' in page
    client.post("/campagnes/nouvelle/", dates(academic_year="2026"))
    assert Campaign.objects.get().closes_at == CLOSES_AT
    again = client.post("/campagnes/nouvelle/", dates(academic_year="2026"))
    assert again.context["form"].errors == {"academic_year": ["La campagne de cette année universitaire existe déjà."]}
    for year in ("", "abcd", "0001", "99999"):
        assert client.get(f"/campagnes/nouvelle/?annee={year}").status_code == 200


def test_the_effect_of_a_closing_is_shown_before_it_moves(client):
    of = campaign()
    draft = Candidature.objects.create(
        campaign=of, person=PersonFactory(), started_at=OPEN_AT, saved_at=OPEN_AT, profession="medicine"
    )
    signed_in(client, case_desk())
    later = dates(closes_on="2026-12-20")
    shown = " ".join(client.post("/campagnes/2026/dates/", later).content.decode().split())
    assert "passe du 15 décembre 2026 à 23 h 59 inclus au <strong>20 décembre 2026 à 23 h 59 inclus</strong>" in shown
    assert "1 personne qui a un brouillon sera prévenue." in shown
    of.refresh_from_db()
    assert of.closes_at == CLOSES_AT
    client.post("/campagnes/2026/dates/", later | {"confirmed": "1"})
    of.refresh_from_db()
    assert of.closes_at == datetime(2026, 12, 20, 23, 0, tzinfo=UTC)
    assert Notification.objects.get().path == f"/ma-candidature/{draft.public_id}/"


def test_a_refusal_keeps_what_was_typed_beside_its_field(client):
    campaign()
    signed_in(client, case_desk())
    page = client.post("/campagnes/2026/dates/", dates(closes_on="2026-11-10", confirmed="1"))
    assert list(page.context["form"].errors) == ["closes_on"]
    assert 'value="2026-11-10"' in page.content.decode()
    assert "effect" not in page.context


def test_a_ufr_opens_its_own_dates_and_no_other(client):
    campaign()
    lyon, paris = ufr("med-lyo"), ufr("med-par", region="idf")
    signed_in(client, manager(lyon))
    assert client.get(f"/campagnes/2026/dates-locales/?ufr={paris.pk}").status_code == 404
    assert client.get("/campagnes/2026/dates-locales/").context["place"].ufr == lyon
    client.post(f"/campagnes/2026/dates-locales/?ufr={lyon.pk}&profession=medicine", {"rankings_due_on": "2027-01-20"})
    assert (LocalDates.objects.get().ufr, LocalDates.objects.get().profession) == (lyon, "medicine")
    client.post("/campagnes/2026/dates-locales/?profession=medicine", {"rankings_due_on": "2027-01-22"})
    assert LocalDates.objects.get().rankings_due_on.day == 22


def test_a_usual_line_is_proposed_until_it_is_there(client):
    of = campaign()
    signed_in(client, case_desk())
    assert "Odontologie : commissions à la mi-décembre" in client.get("/campagnes/2026/").content.decode()
    asked = client.get("/campagnes/2026/dates-locales/?modele=odontology&profession=odontology").content.decode()
    assert 'value="2026-12-10"' in asked
    local_dates(of, profession="odontology", closes_at=datetime(2026, 12, 5, 23, 0, tzinfo=UTC))
    assert "Odontologie : commissions à la mi-décembre" not in client.get("/campagnes/2026/").content.decode()


def test_announcing_and_ending_are_confirmed_first(client):
    draft_campaign()
    signed_in(client, case_desk())
    assert "devient public" in client.get("/campagnes/2026/annoncer/").content.decode()
    assert Campaign.objects.get().state == "draft"
    client.post("/campagnes/2026/annoncer/")
    assert Campaign.objects.get().state == "announced"
    assert client.get("/campagnes/2026/terminer/").headers["Location"] == "/campagnes/2026/"
    told = client.post("/campagnes/2026/terminer/", follow=True).content.decode()
    assert "Les signatures ne commencent que le 1er février 2027" in told
    with time_machine.travel(OFFERS_AT, tick=False):
        client.force_login(Campaign.objects.get().prepared_by.person)
        client.post("/campagnes/2026/terminer/")
    assert Campaign.objects.get().state == "ended"


def test_the_board_is_typed_by_the_desk_and_a_number_is_not_wiped(client):
    held = quota(campaign(), contracts=4)
    signed_in(client, case_desk())
    name, other = f"c-{held.ufr_id}-second_cycle", f"c-{held.ufr_id}-padhue"
    told = client.post("/campagnes/2026/contingents/", {name: "", other: "2"})
    assert told.context["form"].errors == {name: ["Un nombre enregistré ne s'efface pas : écrivez 0."]}
    client.post("/campagnes/2026/contingents/", {name: "0", other: "2"})
    assert dict(Quota.objects.values_list("status", "contracts")) == {"second_cycle": 0, "padhue": 2}


def test_an_ars_and_a_ufr_read_their_own_numbers_and_type_none(client):
    of = campaign()
    quota(of, at=ufr("med-lyo"), contracts=4)
    quota(of, at=ufr("med-par", region="idf"), contracts=9)
    for member in (manager(ufr("med-lyo")), referent("ara")):
        signed_in(client, member)
        text = client.get("/campagnes/2026/contingents/").content.decode()
        assert "UFR med-lyo" in text
        assert "UFR med-par" not in text
        assert 'type="number"' not in text
        file = b"".join(client.get("/campagnes/2026/contingents/csv/").streaming_content).decode()
        assert "med-lyo" in file
        assert "med-par" not in file
        assert client.post("/campagnes/2026/contingents/", {}).status_code == 404


def test_lists_cost_as_many_queries_whatever_the_rows(client, django_assert_max_num_queries):
    of = campaign()
    signed_in(client, case_desk())
    counts = []
    for rows in (1, 30):
        for rank in range(rows):
            at = ufr(f"med-{rank:03d}")
            LocalDates.objects.filter(ufr=at).delete()
            local_dates(of, at=at, rankings_due_on=datetime(2027, 1, 20).date())
        for path in ("/campagnes/", "/campagnes/2026/", "/campagnes/2026/contingents/"):
            with django_assert_max_num_queries(40) as seen:
                client.get(path)
            counts.append((path, len(seen)))
    assert counts[:3] == counts[3:]
