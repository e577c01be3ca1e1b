"""The simulator's figures against literals worked by hand, and what its pages promise."""

from datetime import date

import pytest
from django.test import Client
from lxml import html

from cesp.simulator import hypotheses
from cesp.simulator.answers import answers
from cesp.simulator.hypotheses import Contract, Supposed
from cesp.simulator.simulation import Simulation, simulate
from cesp_law.dates import Month
from cesp_law.facts import Profession, Status, SuspensionGround
from cesp_law.refusals import Refused
from cesp_law.regional import shipped
from cesp_law.timeline import Timeline

TODAY = date(2026, 11, 22)
STUDENT = Contract(
    profession=Profession.MEDICINE,
    status=Status.SECOND_CYCLE,
    ars="ara",
    academic_year=2021,
    signed_on=date(2022, 2, 10),
    lodged_on=date(2021, 11, 20),
)
QUESTION = {
    "profession": "medicine",
    "statut": "second_cycle",
    "ars": "ara",
    "annee": "2021",
    "signature": "2022-02-10",
    "diplome": "31/10/2027",
}


def simulated(supposed: Supposed, contract: Contract = STUDENT) -> Simulation:
    terms = contract.terms
    regional = shipped(terms.ars, terms.signed_on)
    timeline = Timeline.of(terms=terms, facts=hypotheses.facts(supposed, terms=terms), regional=regional)
    return simulate(timeline=timeline, regional=regional, supposed=supposed, today=TODAY)


@pytest.mark.clause("IDF-1", "PAP-9", "BIE-1")
def test_a_student_from_october_to_the_diploma() -> None:
    found = simulated(Supposed(diploma_on=date(2027, 10, 31), installed_on=date(2028, 1, 3)))
    # October 2021 to October 2027: 6 years and a month.
    assert found.ahead.allowance.months_due.value == 73
    assert found.ahead.engagement.months_owed.value == 73
    # 3 January 2028 + 73 months = 3 February 2034.
    assert found.ahead.engagement.last_day.value == date(2034, 2, 2)


@pytest.mark.clause("PAP-9")
def test_the_first_payment_holds_the_arrears() -> None:
    found = simulated(Supposed())
    # Signed in February 2022, first paid in March: October to March.
    assert (found.first_payment_month, found.arrears_months) == (Month.of(2022, 3), 6)
    assert found.first_payment.allowance.net_cents.value == 6_513_78


@pytest.mark.clause("IDF-16")
def test_the_step_at_the_diploma() -> None:
    found = simulated(Supposed(diploma_on=date(2027, 10, 31)))
    assert found.eve is not None
    assert found.after is not None
    assert found.eve.breach is not None
    assert found.after.breach is not None
    # 73 × 1 085,63 = 79 250,99; 73 × 200 = 14 600 before, 20 000 from the day itself.
    assert found.eve.breach.total_cents.value == 93_850_99
    assert found.after.breach.total_cents.value == 99_250_99
    assert found.curve is not None
    noted = {row.note: row.total_cents for row in found.curve.rows if row.note}
    assert noted["veille du diplôme"] == 93_850_99
    assert noted["jour du diplôme"] == 99_250_99


def test_both_readings_are_drawn_once_a_month_is_served() -> None:
    found = simulated(Supposed(diploma_on=date(2027, 10, 31), installed_on=date(2028, 1, 3)))
    assert found.curve is not None
    others = {row.on: row.other_cents for row in found.curve.rows}
    assert others[date(2028, 1, 1)] is None
    # On 1 January 2029, 11 months served: 1 085,63 × 62 + 20 000.
    assert others[date(2029, 1, 1)] == 87_309_06


@pytest.mark.clause("INS-9")
def test_a_deferral_lengthens_both() -> None:
    found = simulated(Supposed(diploma_on=date(2027, 10, 31), deferral_months=12))
    assert found.ahead.allowance.months_due.value == 85
    assert found.ahead.engagement.months_owed.value == 85


@pytest.mark.clause("IDF-17")
def test_a_ground_not_open_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refused) as refusal:
        simulated(
            Supposed(
                suspension_from=Month.of(2023, 3),
                suspension_months=4,
                suspension_ground=SuspensionGround.FAMILY_LEAVE,
            )
        )
    assert refusal.value.sentence.endswith(".")


def test_each_figure_has_its_reasons() -> None:
    found = simulated(Supposed(diploma_on=date(2027, 10, 31), leaving_on=date(2026, 12, 1)))
    told = answers(found)
    assert [figure.label for figure in told] == [
        "Mois d'allocation",
        "Net versé en tout",
        "Premier versement",
        "Mois d'engagement dus",
        "Partir le 1er décembre 2026",
        "Partir la veille du diplôme",
        "Partir le jour du diplôme",
    ]
    assert all(figure.explained is not None and figure.explained.steps for figure in told)


def test_what_is_filled_in_is_told() -> None:
    guessed = Contract(profession=Profession.MEDICINE, status=Status.SECOND_CYCLE, ars="idf", academic_year=2024)
    sentences = hypotheses.assumptions(guessed, Supposed())
    assert sentences[:2] == (
        "Contrat supposé signé le 1er mars 2025.",
        "Candidature supposée déposée le 30 novembre 2024.",
    )


@pytest.mark.django_db
def test_the_page_answers_by_its_address_alone(client: Client) -> None:
    page = html.fromstring(client.get("/simulateur/", QUESTION).content)
    values = [node.text_content() for node in page.xpath("//p[@class='cesp-figure__value']")]
    assert values[0] == "73\xa0mois"
    assert "93\u202f850,99\xa0€" in values


@pytest.mark.django_db
def test_a_refusal_of_the_law_is_a_sentence_on_the_page(client: Client) -> None:
    page = html.fromstring(client.get("/simulateur/", QUESTION | {"statut": "first_cycle"}).content)
    assert page.xpath("//h2[@class='fr-alert__title']")[0].text == "Le droit ne le permet pas"
    assert page.xpath("//p[@class='cesp-figure__value']") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers_given", "field"),
    [
        ({"suspension_mois": "4"}, "suspension_debut"),
        ({"diplome": "", "installation": "03/01/2028"}, "diplome"),
        ({"diplome": "32/10/2027"}, "diplome"),
        ({"profession": ""}, "profession"),
        ({"quotite": "140"}, "quotite"),
    ],
)
def test_a_wrong_answer_is_linked_from_the_summary(client: Client, answers_given: dict[str, str], field: str) -> None:
    page = html.fromstring(client.get("/simulateur/", QUESTION | answers_given).content)
    links = [link.get("href") for link in page.xpath("//*[@data-cesp-error-summary]//a")]
    assert f"#id_{field}" in links


@pytest.mark.django_db
def test_nothing_is_stored_and_the_blank_form_accuses_nobody(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):  # the rules of the regions
        response = client.get("/simulateur/", QUESTION)
    assert not response.cookies
    assert b"data-cesp-error-summary" not in client.get("/simulateur/").content


@pytest.mark.django_db
def test_the_sheet_is_the_same_answer_on_paper(client: Client) -> None:
    first = client.get("/simulateur/simulation.pdf", QUESTION)
    assert first["Content-Type"] == "application/pdf"
    assert first.content == client.get("/simulateur/simulation.pdf", QUESTION).content
    assert client.get("/simulateur/simulation.pdf").status_code == 404


@pytest.mark.parametrize(
    "far",
    [
        {"diplome": "31/12/9999"},
        {"diplome": "0001-01-01", "report_mois": "6"},
        {"installation": "9999-12-31"},
        {"depart": "9999-12-31"},
        {"signature": "0001-01-01"},
        {"suspension_mois": "60", "suspension_debut": "décembre 9999", "suspension_motif": "maternity"},
    ],
)
def test_a_day_at_the_end_of_the_calendar_is_an_answer_to_mend(client: Client, far: dict[str, str]) -> None:
    response = client.get("/simulateur/", QUESTION | far)
    assert "Écrivez une année entre 1950 et 2100." in response.content.decode()
    assert client.get("/simulateur/simulation.pdf", QUESTION | far).status_code == 404
