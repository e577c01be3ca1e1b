"""What makes a place acceptable: each reason alone, all of them at once, and the days that matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cesp_law.facts import Profession, ZoneCategory
from cesp_law.place import Mode, PlaceProject, PracticeSite, Sector, Structure, judge_place, judge_sites
from cesp_law.regional import national_default, shipped
from cesp_law.zone import ZoningVersion, zoning_in_force

ZIP, ZAC, ZIP_PLUS = ZoneCategory.ZIP, ZoneCategory.ZAC, ZoneCategory.ZIP_PLUS
MEDICINE, ODONTOLOGY = Profession.MEDICINE, Profession.ODONTOLOGY
ARA = shipped("ara", date(2024, 1, 1))
IDF = shipped("idf", date(2024, 1, 1))
OTHER = national_default("bre")

DOCTORS_2022 = ZoningVersion(
    profession=MEDICINE, in_force_on=date(2022, 3, 1), category=ZIP, name="zonage médecins 2022"
)
PROJECT = PlaceProject(
    profession=MEDICINE,
    submitted_on=date(2024, 6, 1),
    mode=Mode.SELF_EMPLOYED,
    structure=Structure.MSP,
    share_percent=100,
    specialty="medecine_generale",
    sector=Sector.SECTOR_1,
    scheduled_general_medicine_percent=80,
    reference="R6900012",
    listed_on=date(2024, 1, 15),
)


def codes(project=PROJECT, *, zonings=(DOCTORS_2022,), regional=ARA) -> list[str]:
    verdict = judge_place(project, zonings=zonings, regional=regional)
    assert verdict.steps
    assert all(r.next_step and r.citation.text for r in verdict.value.refusals)
    return [refusal.code for refusal in verdict.value.refusals]


@pytest.mark.clause("INS-2", "BIE-6")
def test_an_acceptable_place_says_its_zone_and_version():
    verdict = judge_place(PROJECT, zonings=[DOCTORS_2022], regional=ARA)
    assert verdict.value.acceptable
    assert verdict.value.zoning is DOCTORS_2022
    assert verdict.value.category is ZIP
    assert verdict.steps[0].sentence == (
        "Le lieu est en zone d'intervention prioritaire (ZIP) dans le zonage médecins 2022, en vigueur le jour du "
        "dépôt (1er juin 2024)."
    )
    assert verdict.steps[-1].sentence == "Le lieu, le mode d'exercice et la durée du travail sont recevables."


@pytest.mark.clause("INS-2", "BIE-6", "IDF-8")
@pytest.mark.parametrize(
    ("regional", "category", "expected"),
    [
        (ARA, ZIP, []),
        (ARA, ZAC, []),
        (ARA, ZIP_PLUS, ["category_not_admitted"]),
        (ARA, None, ["out_of_zone"]),
        (IDF, ZIP_PLUS, []),
        (IDF, None, ["out_of_zone"]),
        (OTHER, ZIP_PLUS, ["category_not_admitted"]),
    ],
)
def test_categories_admitted_by_each_ars(regional, category, expected):
    zoning = replace(DOCTORS_2022, category=category)
    assert codes(replace(PROJECT, listed_on=None), zonings=[zoning], regional=regional) == expected


@pytest.mark.clause("BIE-6")
@pytest.mark.parametrize(("submitted_on", "expected"), [(date(2024, 6, 30), []), (date(2024, 7, 1), ["out_of_zone"])])
def test_the_zoning_of_the_day_of_submission_judges(submitted_on, expected):
    revised = ZoningVersion(profession=MEDICINE, in_force_on=date(2024, 7, 1), category=None)
    project = replace(PROJECT, submitted_on=submitted_on, listed_on=None)
    assert codes(project, zonings=[revised, DOCTORS_2022]) == expected


def test_a_version_that_does_not_say_is_not_out_of_zone():
    silent = ZoningVersion(
        profession=MEDICINE, in_force_on=date(2022, 3, 1), category=None, name="zonage 2022", unsaid=True
    )
    (remark,) = judge_place(PROJECT, zonings=[silent], regional=ARA).value.refusals
    assert remark.code == "zone_not_said"
    assert "zonage 2022" in remark.sentence
    assert remark.sentence.endswith("ne dit pas si le lieu est en zone.")


def test_no_zoning_in_force_yet():
    assert codes(replace(PROJECT, submitted_on=date(2022, 2, 28), listed_on=None)) == ["no_zoning"]


@pytest.mark.clause("IDF-8", "PAP-7")
def test_the_doctors_zoning_serves_dentists_until_they_have_one():
    doctors = replace(DOCTORS_2022, serves_also=frozenset({ODONTOLOGY}))
    own = ZoningVersion(profession=ODONTOLOGY, in_force_on=date(2024, 5, 1), category=None)
    zonings = [own, doctors]
    assert zoning_in_force(zonings, profession=ODONTOLOGY, on=date(2024, 4, 30)) is doctors
    assert zoning_in_force(zonings, profession=ODONTOLOGY, on=date(2024, 5, 1)) is own
    assert zoning_in_force([DOCTORS_2022], profession=ODONTOLOGY, on=date(2024, 4, 30)) is None


def test_a_later_version_that_no_longer_serves_is_not_skipped_over():
    serving = replace(DOCTORS_2022, serves_also=frozenset({ODONTOLOGY}))
    revised = replace(DOCTORS_2022, in_force_on=date(2023, 1, 1))
    assert zoning_in_force([serving, revised], profession=ODONTOLOGY, on=date(2023, 1, 1)) is None


OUT_SINCE_2022 = [
    ZoningVersion(profession=MEDICINE, in_force_on=date(2018, 1, 1), category=ZAC),
    ZoningVersion(profession=MEDICINE, in_force_on=date(2022, 3, 1), category=None),
]


@pytest.mark.clause("BIE-6", "NAT-10")
@pytest.mark.parametrize(
    ("listed_on", "protected"),
    [(date(2022, 1, 15), True), (date(2025, 2, 28), True), (date(2025, 3, 1), False), (None, False)],
)
def test_a_listed_place_is_protected_for_three_years(listed_on, protected):
    """In zone until 28 February 2022: a list published until 28 February 2025 may hold it."""
    project = replace(PROJECT, submitted_on=date(2025, 6, 1), listed_on=listed_on)
    verdict = judge_place(project, zonings=OUT_SINCE_2022, regional=ARA)
    assert verdict.value.acceptable is protected
    if protected:
        protection = verdict.value.protection
        assert protection is not None
        assert protection.last_day_in_zone == date(2022, 2, 28)
        assert protection.category is ZAC
        assert protection.until == date(2025, 3, 1)
        assert "jusqu'au 28 février 2025 inclus" in verdict.steps[0].sentence
        assert verdict.doubts
    else:
        assert verdict.value.protection is None


def test_a_place_still_in_zone_when_listed_is_protected_from_its_last_day_in_zone():
    zonings = [DOCTORS_2022, replace(DOCTORS_2022, in_force_on=date(2024, 5, 1), category=None)]
    protection = judge_place(PROJECT, zonings=zonings, regional=ARA).value.protection
    assert protection is not None
    assert (protection.last_day_in_zone, protection.until) == (date(2024, 4, 30), date(2027, 5, 1))


def test_a_place_in_zone_from_the_very_day_of_the_list_is_protected():
    zonings = [DOCTORS_2022, replace(DOCTORS_2022, in_force_on=date(2022, 6, 1), category=None)]
    project = replace(PROJECT, submitted_on=date(2022, 6, 1))
    for listed_on, protected in [(date(2022, 2, 28), False), (date(2022, 3, 1), True), (date(2022, 6, 1), True)]:
        verdict = judge_place(replace(project, listed_on=listed_on), zonings=zonings, regional=ARA)
        assert verdict.value.acceptable is protected, listed_on


def test_a_list_to_come_protects_nothing():
    project = replace(PROJECT, submitted_on=date(2022, 6, 1), listed_on=date(2022, 6, 2))
    assert codes(project, zonings=OUT_SINCE_2022) == ["out_of_zone", "list_not_published"]


@pytest.mark.clause("NAT-10")
def test_a_place_off_the_list_is_put_on_it_first():
    assert codes(replace(PROJECT, reference=None, listed_on=None)) == ["not_listed"]


@pytest.mark.clause("INS-13")
@pytest.mark.parametrize(
    ("reference", "regional", "expected"),
    [
        ("R690001", ARA, []),
        ("R69000", ARA, ["reference_malformed"]),
        ("R69000x", ARA, ["reference_malformed"]),
        ("XR690001", ARA, ["reference_malformed"]),
        ("peu importe", IDF, []),
    ],
)
def test_reference_of_a_place(reference, regional, expected):
    assert codes(replace(PROJECT, reference=reference), regional=regional) == expected


@pytest.mark.clause("IDF-9")
def test_a_university_hospital_is_refused():
    project = replace(PROJECT, mode=Mode.SALARIED, structure=Structure.UNIVERSITY_HOSPITAL)
    assert codes(project) == ["university_hospital"]
    assert codes(replace(project, structure=Structure.HOSPITAL)) == []


@pytest.mark.clause("IDF-9")
@pytest.mark.parametrize(
    ("share", "others", "expected"),
    [
        (50, 0, []),
        (49, 0, ["under_half_time"]),
        (20, 30, []),
        (20, 29, ["under_half_time"]),
        (1, 49, []),
        (0, 60, ["share_out_of_bounds"]),
        (101, 0, ["share_out_of_bounds"]),
        (60, -1, ["share_out_of_bounds"]),
    ],
)
def test_half_time_at_least_all_places_together(share, others, expected):
    assert codes(replace(PROJECT, share_percent=share, other_shares_percent=others)) == expected


def test_one_place_alone_has_to_reach_half_time():
    assert PROJECT.other_shares_percent == 0
    assert codes(replace(PROJECT, share_percent=49)) == ["under_half_time"]


@pytest.mark.clause("IDF-1", "NAT-3")
@pytest.mark.parametrize(
    ("mode", "sector", "refused"),
    [
        (Mode.SELF_EMPLOYED, Sector.SECTOR_2, True),
        (Mode.SELF_EMPLOYED, Sector.OUTSIDE, True),
        (Mode.SELF_EMPLOYED, None, True),
        (Mode.MIXED, None, True),
        (Mode.MIXED, Sector.SECTOR_1, False),
        (Mode.SALARIED, None, False),
        (Mode.TOWN_AND_HOSPITAL, None, False),
        (Mode.TOWN_AND_HOSPITAL, Sector.SECTOR_2, True),
    ],
)
def test_doctors_in_sector_1(mode, sector, refused):
    project = replace(PROJECT, mode=mode, sector=sector, contract_months=24)
    assert codes(project) == (["not_sector_1"] if refused else [])


@pytest.mark.clause("IDF-1", "NAT-3")
@pytest.mark.parametrize(
    ("mode", "within", "refused"),
    [
        (Mode.SELF_EMPLOYED, True, False),
        (Mode.SELF_EMPLOYED, None, True),
        (Mode.SELF_EMPLOYED, False, True),
        (Mode.SALARIED, None, False),
        (Mode.SALARIED, False, True),
    ],
)
def test_dentists_within_the_conventions(mode, within, refused):
    own = replace(DOCTORS_2022, profession=ODONTOLOGY)
    project = replace(
        PROJECT,
        profession=ODONTOLOGY,
        specialty=None,
        mode=mode,
        sector=None,
        within_conventions=within,
        scheduled_general_medicine_percent=None,
    )
    assert codes(project, zonings=[own]) == (["outside_conventions"] if refused else [])


@pytest.mark.clause("INS-11")
@pytest.mark.parametrize(
    ("percent", "regional", "refused"),
    [(50, ARA, False), (49, ARA, True), (None, ARA, True), (None, IDF, False), (0, OTHER, False)],
)
def test_scheduled_general_medicine(percent, regional, refused):
    project = replace(PROJECT, scheduled_general_medicine_percent=percent)
    assert codes(project, regional=regional) == (["scheduled_general_medicine"] if refused else [])


@pytest.mark.parametrize(("percent", "said"), [(49, "est de 49 % ;"), (None, "n'est pas indiquée ;")])
def test_a_missing_share_and_a_low_one_are_said_apart(percent, said):
    project = replace(PROJECT, scheduled_general_medicine_percent=percent)
    assert said in judge_place(project, zonings=[DOCTORS_2022], regional=ARA).value.refusals[0].sentence


def test_scheduled_general_medicine_is_for_general_practitioners():
    assert codes(replace(PROJECT, specialty="pediatrie", scheduled_general_medicine_percent=None)) == []
    assert codes(replace(PROJECT, specialty=None, scheduled_general_medicine_percent=None)) == [
        "scheduled_general_medicine"
    ]


@pytest.mark.clause("IDF-9", "INS-10")
def test_replacing_is_a_mode_of_practice_in_idf_and_not_in_ara():
    project = replace(PROJECT, mode=Mode.LOCUM)
    assert codes(project, regional=IDF) == []
    assert codes(project, regional=ARA) == ["locum_before_only"]


@pytest.mark.clause("IDF-9")
@pytest.mark.parametrize(("months", "refused"), [(24, False), (23, True), (None, True)])
def test_a_town_and_hospital_post_lasts_two_years(months, refused):
    project = replace(PROJECT, mode=Mode.TOWN_AND_HOSPITAL, contract_months=months)
    assert codes(project) == (["hospital_contract_too_short"] if refused else [])


@pytest.mark.clause("NAT-10", "IDF-9", "INS-11")
def test_everything_wrong_is_said_at_once():
    project = PlaceProject(
        profession=MEDICINE,
        submitted_on=date(2024, 6, 1),
        mode=Mode.SELF_EMPLOYED,
        structure=Structure.UNIVERSITY_HOSPITAL,
        share_percent=30,
        sector=Sector.SECTOR_2,
    )
    assert codes(project, zonings=[replace(DOCTORS_2022, category=None)]) == [
        "out_of_zone",
        "not_listed",
        "university_hospital",
        "under_half_time",
        "not_sector_1",
        "scheduled_general_medicine",
    ]


@pytest.mark.clause("IDF-9")
def test_several_structures_are_each_judged_and_their_shares_add_up():
    half = [site(Structure.MSP, 30), site(Structure.CMS, 20)]
    assert judge_sites(PROJECT, half, zonings=[DOCTORS_2022], regional=ARA).value.acceptable
    under = [site(Structure.MSP, 30), site(Structure.UNIVERSITY_HOSPITAL, 19)]
    verdict = judge_sites(PROJECT, under, zonings=[DOCTORS_2022], regional=ARA)
    assert sorted(remark.code for remark in verdict.value.refusals) == ["under_half_time", "university_hospital"]
    assert "49 % d'un temps plein en tout" in verdict.value.refusals[0].sentence
    assert [step.sentence for step in verdict.steps][-1] == verdict.value.refusals[-1].sentence


def site(structure, share, **where):
    return PracticeSite(structure=structure, share_percent=share, **where)


@pytest.mark.clause("INS-2", "IDF-9", "IDF-12")
def test_a_structure_in_another_commune_is_judged_by_its_own_zone():
    zac = [replace(DOCTORS_2022, category=ZAC)]
    out = [replace(DOCTORS_2022, category=None)]
    here = site(Structure.MSP, 60)
    both = judge_sites(
        PROJECT,
        [here, site(Structure.CMS, 40, elsewhere="CMS, Luc (26)", zonings=zac)],
        zonings=[DOCTORS_2022],
        regional=ARA,
    )
    assert both.value.acceptable
    assert [one.category for one in both.value.sites] == [ZIP, ZAC]
    assert both.value.category == ZIP
    assert both.steps[0].sentence.startswith("CMS, Luc (26) est en zone d'action complémentaire")
    refused = judge_sites(
        PROJECT,
        [here, site(Structure.CMS, 40, elsewhere="CMS, Luc (26)", zonings=out)],
        zonings=[DOCTORS_2022],
        regional=ARA,
    ).value
    assert [one.code for one in refused.refusals] == ["out_of_zone"]
    assert refused.refusals[0].sentence.startswith("CMS, Luc (26), 40 % d'un temps plein : le lieu est hors zone")
    assert refused.category == ZIP
    # In zone until the end of January 2024: a place listed on the 15th would be protected, what is beside it is not.
    closed = [DOCTORS_2022, replace(DOCTORS_2022, in_force_on=date(2024, 2, 1), category=None)]
    assert judge_sites(PROJECT, [here], zonings=closed, regional=ARA).value.protection is not None
    beside = site(Structure.CMS, 40, elsewhere="CMS, Luc (26)", zonings=closed)
    verdict = judge_sites(PROJECT, [here, beside], zonings=[DOCTORS_2022], regional=ARA).value
    assert [one.code for one in verdict.refusals] == ["out_of_zone"]
