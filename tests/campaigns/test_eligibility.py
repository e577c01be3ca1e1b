"""« Puis-je candidater ? »: the law's answer for a region, with its reasons, and the dates of a faculty."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from cesp.campaigns.queries.eligibility import Question, answer
from cesp_law.facts import Profession, Status
from tests.factories.campaigns import CLOSES_AT, OPEN_AT, campaign, local_dates
from tests.factories.contacts import demonstration_desks_of_an_agency
from tests.factories.memberships import ufr

pytestmark = pytest.mark.django_db


def asked(*, at=OPEN_AT, **changes):
    given = {"profession": Profession.MEDICINE, "status": Status.SECOND_CYCLE, "ars": "naq", "year_of_study": 4}
    return answer(Question(**given | changes), at=at)


def codes(found):
    return [one.code for one in found.eligibility.refusals]


@pytest.mark.clause("NAT-2")
def test_from_the_second_year_on_the_contract_is_open():
    campaign()
    assert asked().eligibility.outcome == "eligible"
    assert asked(status=Status.FIRST_CYCLE, year_of_study=2).eligibility.outcome == "eligible"


@pytest.mark.clause("PAP-1")
def test_the_first_year_is_refused_with_its_reason():
    campaign()
    found = asked(status=Status.FIRST_CYCLE, year_of_study=1)
    assert (found.eligibility.outcome, codes(found)) == ("refused", ["first_year"])


@pytest.mark.clause("PAP-2", "IDF-3")
def test_a_region_may_open_general_medicine_alone():
    campaign()
    assert codes(asked(ars="ara", specialty="autre")) == ["specialty_closed"]
    assert codes(asked(ars="naq", specialty="autre")) == []


@pytest.mark.clause("IDF-7")
def test_idf_refuses_padhue_in_odontology():
    campaign()
    padhue = {"profession": Profession.ODONTOLOGY, "status": Status.PADHUE, "year_of_study": None}
    assert codes(asked(ars="idf", **padhue)) == ["padhue_odontology"]
    assert codes(asked(ars="naq", **padhue)) == []


@pytest.mark.clause("IDF-14", "IDF-19")
def test_the_agreements_needed_name_who_gives_them():
    campaign()
    demonstration_desks_of_an_agency("idf")
    own = asked(ars="idf", specialty="medecine_generale")
    assert own.eligibility.outcome == "agreement_missing"
    assert [(one.by, one.desk.email) for one in own.agreements] == [("ARS Île-de-France", "cesp@ars-idf.example")]
    other = asked(ars="idf", specialty="autre")
    assert [(one.by, one.desk) for one in other.agreements] == [("l'ARS de la région où vous vous installerez", None)]
    assert "L'accord écrit de l'ARS indiqué plus haut" in other.to_prepare


@pytest.mark.clause("IDF-7")
@pytest.mark.parametrize(("ends_on", "late"), [(date(2029, 2, 1), False), (date(2029, 1, 31), True)])
def test_signing_less_than_two_years_before_the_end_is_allowed_and_warned_of(ends_on, late):
    campaign()
    found = asked(training_ends_on=ends_on)
    assert found.signs_on == date(2027, 2, 1)
    assert found.eligibility.outcome == "eligible"
    assert [one.code for one in found.eligibility.warnings] == (["signed_late"] if late else [])


def test_the_dates_are_those_of_the_faculty_while_one_may_deposit():
    of, lyon = campaign(), ufr("med-lyo")
    local_dates(of, at=lyon, closes_at=datetime(2026, 12, 10, 23, 0, tzinfo=UTC))
    found = asked(ars="ara", ufr=lyon)
    assert (found.usual, found.may_deposit, found.lodged_on) == (False, True, date(2026, 11, 20))
    assert found.next[0].when == "10 décembre 2026 à 23 h 59 inclus"


def test_once_the_deposit_is_closed_the_usual_dates_of_the_next_campaign_are_given():
    campaign()
    found = asked(at=CLOSES_AT)
    assert (found.usual, found.may_deposit) == (True, False)
    assert (found.lodged_on, found.signs_on) == (date(2027, 10, 1), date(2028, 2, 1))
    assert found.next[0].when == "1er octobre 2027 à 0 h 00"


def test_without_any_campaign_the_usual_dates_of_the_year_are_given():
    found = asked(at=datetime(2026, 9, 1, 8, tzinfo=UTC))
    assert (found.usual, found.lodged_on) == (True, date(2026, 10, 1))
    assert asked(at=CLOSES_AT).lodged_on == date(2027, 10, 1)


def test_what_to_prepare_follows_the_profile():
    campaign()
    intern = asked(status=Status.THIRD_CYCLE, year_of_study=8).to_prepare
    assert "Rang aux épreuves nationales" in intern
    padhue = asked(status=Status.PADHUE, year_of_study=None).to_prepare
    assert any("parcours de consolidation" in one for one in padhue)
    assert "Relevés de notes des deux années précédentes" not in padhue
    assert "Rang aux épreuves nationales" not in asked().to_prepare


# --- The page


@time_machine.travel(OPEN_AT, tick=False)
@pytest.mark.clause("PAP-1", "NAT-2")
def test_the_address_alone_gives_the_answer_and_says_why(client):
    campaign(), ufr("med-lyo")
    query = "profession=medicine&situation=second_cycle&annee=4&ufr=med-lyo&specialite=medecine_generale"
    text = " ".join(client.get(f"/puis-je-candidater/?{query}").content.decode().split())
    assert "Oui, vous pouvez candidater" in text
    assert "Pourquoi ?" in text
    assert "décret n° 2026-4" in text
    assert "15 décembre 2026 à 23 h 59 inclus" in text


@time_machine.travel(OPEN_AT, tick=False)
def test_a_question_half_asked_keeps_what_was_answered(client):
    campaign()
    page = client.get("/puis-je-candidater/?profession=medicine&situation=&annee=4")
    assert page.context["answer"] is None
    assert set(page.context["form"].errors) == {"situation", "ufr"}
    assert 'value="4"' in page.content.decode()


@time_machine.travel(OPEN_AT, tick=False)
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("ufr=med-lyo&region=idf", "region"),
        ("region=ara&interne=on", "interne"),
        ("region=ara&annee=0", "annee"),
        ("region=zzz", "region"),
        ("ufr=nulle-part", "ufr"),
        ("region=ara&fin=hier", "fin"),
    ],
)
def test_answers_that_do_not_go_together_are_refused_at_their_field(client, query, field):
    campaign(), ufr("med-lyo")
    page = client.get(f"/puis-je-candidater/?profession=medicine&situation=second_cycle&{query}")
    assert list(page.context["form"].errors) == [field]


@time_machine.travel(OPEN_AT, tick=False)
def test_nothing_is_asked_of_somebody_who_has_not_answered_yet(client):
    page = client.get("/puis-je-candidater/")
    assert page.status_code == 200
    assert not page.context["form"].is_bound
