"""Who may apply: each regime's table, the day before and the day of, then the regions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cesp_law.eligibility import Candidate, Outcome, assess_candidate, check_contract
from cesp_law.facts import Profession, Status, Terms
from cesp_law.refusals import Refused
from cesp_law.regime import regime_of
from cesp_law.regional import national_default, shipped

MEDICINE, ODONTOLOGY = Profession.MEDICINE, Profession.ODONTOLOGY
PHARMACY, MIDWIFERY = Profession.PHARMACY, Profession.MIDWIFERY
FIRST, SECOND, THIRD, PADHUE = (
    Status.FIRST_CYCLE,
    Status.SECOND_CYCLE,
    Status.THIRD_CYCLE,
    Status.PADHUE,
)


def contract(
    profession: Profession,
    status: Status,
    signed_on: date,
    *,
    ars: str = "naq",
    lodged_on: date | None = None,
    dental_intern: bool = False,
    year_of_study: int | None = None,
    specialty: str | None = None,
) -> None:
    """Check a contract; raises Refused."""
    terms = Terms(
        profession=profession,
        status=status,
        ars=ars,
        lodged_on=lodged_on or signed_on - timedelta(days=60),
        signed_on=signed_on,
        academic_year=signed_on.year - 1,
        year_of_study=year_of_study,
        specialty=specialty,
    )
    check_contract(terms, regime_of(terms), shipped(ars, signed_on), dental_intern)


R2010, R2020, R2025 = date(2018, 2, 1), date(2022, 2, 1), date(2025, 6, 1)
R2026 = date(2026, 6, 1)


@pytest.mark.clause("NAT-2", "IDF-7")
@pytest.mark.parametrize(
    ("profession", "status", "signed_on", "open_"),
    [
        (MEDICINE, FIRST, R2010, True),
        (MEDICINE, SECOND, R2010, True),
        (MEDICINE, THIRD, R2010, True),
        (MEDICINE, PADHUE, R2010, False),
        (ODONTOLOGY, FIRST, R2010, True),
        (ODONTOLOGY, THIRD, R2010, True),
        (ODONTOLOGY, PADHUE, R2010, False),
        (MEDICINE, FIRST, R2020, False),
        (MEDICINE, SECOND, R2020, True),
        (MEDICINE, THIRD, R2020, True),
        (MEDICINE, PADHUE, R2020, True),
        (ODONTOLOGY, FIRST, R2020, False),
        (ODONTOLOGY, SECOND, R2020, True),
        (ODONTOLOGY, PADHUE, R2020, True),
        (MEDICINE, FIRST, R2025, False),
        (MEDICINE, PADHUE, R2025, True),
        (MEDICINE, FIRST, R2026, True),
        (ODONTOLOGY, FIRST, R2026, True),
        (PHARMACY, SECOND, R2026, True),
        (MIDWIFERY, SECOND, R2026, True),
        (PHARMACY, PADHUE, R2026, True),
    ],
)
def test_national_table(profession, status, signed_on, open_):
    if open_:
        contract(profession, status, signed_on)
    else:
        with pytest.raises(Refused):
            contract(profession, status, signed_on)


@pytest.mark.clause("NAT-2", "IDF-7")
def test_first_cycle_closes_on_20_march_2020():
    contract(MEDICINE, FIRST, date(2020, 3, 19))
    with pytest.raises(Refused, match="DFASM1"):
        contract(MEDICINE, FIRST, date(2020, 3, 20))
    contract(ODONTOLOGY, FIRST, date(2020, 3, 19))
    with pytest.raises(Refused, match="DFASO1"):
        contract(ODONTOLOGY, FIRST, date(2020, 3, 20))


@pytest.mark.clause("IDF-7")
def test_padhue_opens_on_20_march_2020():
    with pytest.raises(Refused, match="hors Union européenne"):
        contract(MEDICINE, PADHUE, date(2020, 3, 19))
    contract(MEDICINE, PADHUE, date(2020, 3, 20))


@pytest.mark.clause("NAT-2")
def test_first_cycle_opens_again_for_candidatures_lodged_from_16_january_2026():
    signed_on = date(2026, 4, 1)
    with pytest.raises(Refused, match="deuxième cycle"):
        contract(MEDICINE, FIRST, signed_on, lodged_on=date(2026, 1, 15))
    contract(MEDICINE, FIRST, signed_on, lodged_on=date(2026, 1, 16))


@pytest.mark.clause("NAT-2")
@pytest.mark.parametrize("profession", [PHARMACY, MIDWIFERY])
def test_other_professions_open_for_candidatures_lodged_from_16_january_2026(profession):
    signed_on = date(2026, 4, 1)
    with pytest.raises(Refused):
        contract(profession, SECOND, signed_on, lodged_on=date(2026, 1, 15))
    contract(profession, SECOND, signed_on, lodged_on=date(2026, 1, 16))


def test_pharmacy_industry_track_is_closed():
    contract(PHARMACY, SECOND, R2026, specialty="officine")
    with pytest.raises(Refused, match="industrie"):
        contract(PHARMACY, SECOND, R2026, specialty="industrie")


@pytest.mark.clause("PAP-1", "NAT-2")
@pytest.mark.parametrize("signed_on", [R2010, R2020, R2025, R2026])
@pytest.mark.parametrize("year", [0, 1])
def test_first_year_is_always_refused(signed_on, year):
    with pytest.raises(Refused, match="première année") as refused:
        contract(MEDICINE, SECOND, signed_on, year_of_study=year)
    assert "2009-879" in refused.value.citation


@pytest.mark.clause("NAT-2", "IDF-7")
@pytest.mark.parametrize(("signed_on", "first_open"), [(R2010, 2), (R2020, 4), (R2025, 4), (R2026, 2)])
def test_first_year_of_study_open(signed_on, first_open):
    with pytest.raises(Refused):
        contract(MEDICINE, SECOND, signed_on, year_of_study=first_open - 1)
    contract(MEDICINE, SECOND, signed_on, year_of_study=first_open)


@pytest.mark.clause("IDF-7")
def test_the_second_and_third_years_are_told_of_the_second_cycle():
    for year in (2, 3):
        with pytest.raises(Refused, match="4e année"):
            contract(MEDICINE, SECOND, R2020, year_of_study=year)


@pytest.mark.clause("NAT-2")
def test_dental_interns_were_refused_until_2020():
    with pytest.raises(Refused, match="troisième cycle court"):
        contract(ODONTOLOGY, THIRD, date(2020, 3, 19), dental_intern=True)
    contract(ODONTOLOGY, THIRD, date(2020, 3, 20), dental_intern=True)


@pytest.mark.clause("PAP-2", "IDF-3", "IDF-14")
def test_specialties_of_the_regions():
    contract(MEDICINE, THIRD, R2020, ars="ara", specialty="medecine_generale")
    contract(MEDICINE, THIRD, R2020, ars="ara")
    with pytest.raises(Refused, match="médecine générale"):
        contract(MEDICINE, THIRD, R2020, ars="ara", specialty="pediatrie")
    contract(MEDICINE, THIRD, R2020, ars="idf", specialty="pediatrie")
    contract(MEDICINE, THIRD, R2020, ars="naq", specialty="pediatrie")
    contract(ODONTOLOGY, SECOND, R2020, ars="ara", specialty="orthodontie")


@pytest.mark.clause("IDF-7")
def test_idf_refuses_padhue_in_odontology():
    with pytest.raises(Refused, match="odontologie") as refused:
        contract(ODONTOLOGY, PADHUE, R2020, ars="idf")
    assert refused.value.citation == "présentation du CESP par l'ARS Île-de-France"
    contract(ODONTOLOGY, PADHUE, R2020, ars="ara")
    contract(MEDICINE, PADHUE, R2020, ars="idf")


def ask(candidate: Candidate, **more):
    day = date(2024, 2, 1)
    return assess_candidate(
        candidate, regional=shipped(candidate.ars, day), lodged_on=date(2023, 12, 1), signs_on=day, **more
    )


def student(**changes) -> Candidate:
    return Candidate(**{"profession": MEDICINE, "status": SECOND, "ars": "naq", "year_of_study": 5} | changes)


@pytest.mark.clause("PAP-1", "NAT-2")
def test_eligible_candidate_reads_the_text():
    answer = ask(student())
    assert answer.value.outcome is Outcome.ELIGIBLE
    assert answer.value.regime == "R2020"
    assert [step.sentence for step in answer.steps] == [
        "Selon les règles applicables le 1er février 2024, le contrat est ouvert à votre situation."
    ]


@pytest.mark.clause("PAP-1", "IDF-7", "PAP-2")
def test_every_refusal_is_given_at_once_with_a_next_step():
    answer = ask(student(ars="ara", status=FIRST, year_of_study=1, specialty="pediatrie"))
    assert answer.value.outcome is Outcome.REFUSED
    assert [remark.code for remark in answer.value.refusals] == [
        "first_year",
        "first_cycle",
        "specialty_closed",
    ]
    assert all(remark.next_step and remark.citation.text for remark in answer.value.refusals)
    assert answer.value.refusals[2].citation.clauses == ("PAP-2",)
    assert [step.sentence for step in answer.steps] == [remark.sentence for remark in answer.value.refusals]


@pytest.mark.clause("IDF-19")
def test_idf_general_medicine_needs_its_own_validation():
    candidate = student(ars="idf", specialty="medecine_generale")
    waiting = ask(candidate).value
    assert waiting.outcome is Outcome.AGREEMENT_MISSING
    assert [(a.code, a.by, a.given) for a in waiting.agreements] == [("own_ars", "idf", False)]
    assert ask(candidate, agreed=["idf"]).value.outcome is Outcome.ELIGIBLE
    assert ask(candidate, agreed=["ara"]).value.outcome is Outcome.AGREEMENT_MISSING


@pytest.mark.clause("IDF-14")
def test_idf_other_specialty_needs_another_region():
    candidate = student(ars="idf", specialty="pediatrie")
    waiting = ask(candidate).value
    assert [(a.code, a.by, a.given) for a in waiting.agreements] == [("other_ars", None, False)]
    assert ask(candidate, agreed=["idf"]).value.outcome is Outcome.AGREEMENT_MISSING
    assert ask(candidate, agreed=["cvl"]).value.outcome is Outcome.ELIGIBLE
    assert "(déjà donné)" in ask(candidate, agreed=["cvl"]).steps[-1].sentence


def test_dentists_need_no_agreement():
    for specialty in (None, "orthodontie", "medecine_generale"):
        assert ask(student(ars="idf", profession=ODONTOLOGY, specialty=specialty)).value.agreements == ()


def test_a_region_without_a_text_is_cited_by_its_code():
    regional = replace(shipped("idf", R2020), text="", clauses=())
    answer = assess_candidate(
        student(ars="idf", specialty="pediatrie"), regional=regional, lodged_on=R2020, signs_on=R2020
    )
    assert answer.value.agreements[0].citation.text == "règles de l'agence régionale de santé (idf)"
    assert answer.value.agreements[0].citation.clauses == ()


@pytest.mark.clause("IDF-7")
@pytest.mark.parametrize(
    ("training_ends_on", "late"),
    [(date(2026, 2, 1), False), (date(2026, 1, 31), True), (None, False)],
)
def test_a_late_signature_warns_of_the_floor(training_ends_on, late):
    answer = ask(student(), training_ends_on=training_ends_on).value
    assert [w.code for w in answer.warnings] == (["signed_late"] if late else [])
    assert answer.outcome is Outcome.ELIGIBLE
    if late:
        assert "31 janvier 2024" in answer.warnings[0].sentence
        assert "24 mois" in answer.warnings[0].sentence


def test_an_unknown_specialty_is_said_where_it_matters():
    assert [w.code for w in ask(student(ars="idf")).value.warnings] == ["specialty_unknown"]
    assert ask(student()).value.warnings == ()


@pytest.mark.clause("NAT-2")
def test_a_closed_profession_answers_instead_of_raising():
    answer = ask(student(profession=PHARMACY))
    assert answer.value.outcome is Outcome.REFUSED
    assert answer.value.regime is None
    assert [r.code for r in answer.value.refusals] == ["profession_closed"]
    assert answer.steps


def test_a_region_without_rules_narrows_nothing():
    answer = assess_candidate(
        student(specialty="pediatrie"),
        regional=national_default("bre"),
        lodged_on=date(2023, 12, 1),
        signs_on=date(2024, 2, 1),
    )
    assert answer.value.outcome is Outcome.ELIGIBLE
