"""The regime follows the days: the day before and the day of each text."""

from datetime import date

import pytest

from cesp_law.facts import Profession, Status, Terms, ZoneCategory
from cesp_law.refusals import Refused
from cesp_law.regime import Regime, citation_of, regime_for, regime_of
from cesp_law.regional import ars_names, national_default, shipped

EARLY = date(2009, 12, 1)


@pytest.mark.clause("PAP-1", "NAT-2")
@pytest.mark.parametrize(
    ("profession", "lodged_on", "signed_on", "regime"),
    [
        ("medicine", EARLY, date(2010, 7, 1), None),
        ("medicine", EARLY, date(2010, 7, 2), "R2010"),
        ("medicine", EARLY, date(2020, 3, 19), "R2010"),
        ("medicine", EARLY, date(2020, 3, 20), "R2020"),
        ("medicine", EARLY, date(2025, 3, 25), "R2020"),
        ("medicine", EARLY, date(2025, 3, 26), "R2025"),
        ("medicine", date(2026, 1, 15), date(2026, 5, 1), "R2025"),
        ("medicine", date(2026, 1, 16), date(2026, 5, 1), "R2026"),
        ("odontology", EARLY, date(2013, 8, 16), None),
        ("odontology", EARLY, date(2013, 8, 17), "R2010"),
        ("odontology", EARLY, date(2020, 3, 19), "R2010"),
        ("odontology", EARLY, date(2020, 3, 20), "R2020"),
        ("odontology", date(2026, 1, 15), date(2026, 5, 1), "R2025"),
        ("odontology", date(2026, 1, 16), date(2026, 5, 1), "R2026"),
        ("pharmacy", date(2026, 1, 15), date(2026, 5, 1), None),
        ("pharmacy", date(2026, 1, 16), date(2026, 5, 1), "R2026"),
        ("midwifery", date(2026, 1, 15), date(2026, 5, 1), None),
        ("midwifery", date(2026, 1, 16), date(2026, 5, 1), "R2026"),
    ],
)
def test_regime_the_day_before_and_the_day_of(profession, lodged_on, signed_on, regime):
    days = {"profession": Profession(profession), "lodged_on": lodged_on, "signed_on": signed_on}
    if regime is None:
        with pytest.raises(Refused) as caught:
            regime_for(**days)
        assert caught.value.citation
        assert "n'est ouvert" in caught.value.sentence
    else:
        assert regime_for(**days) is Regime(regime)


def test_a_contract_cites_the_text_of_its_day():
    terms = Terms(
        profession=Profession.ODONTOLOGY,
        status=Status.SECOND_CYCLE,
        ars="ara",
        lodged_on=date(2013, 10, 1),
        signed_on=date(2014, 2, 1),
        academic_year=2013,
    )
    assert regime_of(terms) is Regime.R2010
    assert "2013-735" in citation_of(terms).text


@pytest.mark.clause("BIE-6", "INS-2", "IDF-8")
def test_zones_differ_by_region():
    day = date(2024, 1, 1)
    assert shipped("ara", day).zones(Profession.MEDICINE) == {ZoneCategory.ZIP, ZoneCategory.ZAC}
    assert shipped("idf", day).zones(Profession.ODONTOLOGY) == set(ZoneCategory)
    assert shipped("naq", day) == national_default("naq")
    assert national_default("naq").zones(Profession.PHARMACY) == {ZoneCategory.ZIP, ZoneCategory.ZAC}


@pytest.mark.clause("PAP-2", "IDF-3", "IDF-7", "INS-9", "INS-10", "INS-11", "IDF-19")
def test_what_two_regions_set():
    ara, idf = shipped("ara", date(2024, 1, 1)), shipped("idf", date(2024, 1, 1))
    assert ara.specialties == idf.specialties == {"medecine_generale"}
    assert (ara.other_specialty_elsewhere, idf.other_specialty_elsewhere) == (False, True)
    assert (ara.padhue_in_odontology, idf.padhue_in_odontology) == (True, False)
    assert (ara.locum_limit_months, idf.locum_limit_months) == (6, None)
    assert (ara.scheduled_general_medicine_percent, idf.scheduled_general_medicine_percent) == (50, 0)
    assert (ara.deferral_notice_months, idf.deferral_notice_months) == (3, 3)
    assert (ara.own_validation_general_medicine, idf.own_validation_general_medicine) == (False, True)


def test_before_its_first_rules_a_region_has_the_national_ones():
    assert shipped("ara", date(2010, 7, 1)) == national_default("ara")
    assert shipped("ara", date(2010, 7, 2)) != national_default("ara")


def test_the_list_of_regions_is_closed():
    assert len(ars_names()) == 18
    assert ars_names()["idf"] == "ARS Île-de-France"
    with pytest.raises(KeyError):
        shipped("zzz", date(2024, 1, 1))


def test_every_shipped_region_can_be_read_and_hashed():
    for ars in ars_names():
        rules = shipped(ars, date(2026, 1, 1))
        assert rules.ars == ars
        assert rules.text
        assert hash(rules)
