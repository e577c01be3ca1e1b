"""Terms and facts survive the trip to plain values; what is not a fact is named by its path."""

import json
from datetime import date, datetime

import pytest

from cesp_law.codec import Malformed, Notation, fact_from, fact_to, kind_of, terms_from, terms_to
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Installed, Profession, Status, Suspended, SuspensionGround, Terms, ZoneCategory
from cesp_law.refusals import Refused

TERMS = {
    "profession": "medicine",
    "status": "padhue",
    "ars": "ara",
    "lodged_on": "2021-11-20",
    "signed_on": "2022-02-10",
    "academic_year": 2021,
    "allowance_from": "2021-10",
    "expected_diploma_on": "2027-10-31",
    "year_of_study": 4,
    "specialty": "medecine_generale",
    "offered_on": "2022-01-20",
}
FACTS = [
    {"kind": "suspended", "from": "2023-03", "until": "2023-07", "ground": "maternity"},
    {"kind": "entered_third_cycle", "on": "2024-11-02"},
    {"kind": "entered_dental_internship", "on": "2024-11-02"},
    {"kind": "thesis_defended", "on": "2024-11-02"},
    {"kind": "registered_with_order", "on": "2024-11-02"},
    {"kind": "diploma_obtained", "on": "2024-02-29"},
    {
        "kind": "deferral_granted",
        "from": "2024-11",
        "until": "2025-11",
        "ground": "fst",
        "requested_on": "2024-06-30",
    },
    {"kind": "project_validated", "on": "2024-11-02", "ars": "idf"},
    {"kind": "installed", "on": "2024-11-02", "share_percent": 60, "category": "ZIP+", "place": "MSP"},
    {"kind": "installed", "on": "2024-11-02", "share_percent": 100, "category": "ZAC"},
    {"kind": "left_place", "on": "2024-11-02", "place": "MSP"},
    {"kind": "left_place", "on": "2024-11-02"},
    {"kind": "practice_suspended", "from": "2023-03", "until": "2023-04"},
    {"kind": "excluded", "on": "2024-11-02"},
    {"kind": "removed_from_register", "on": "2024-11-02"},
    {"kind": "breached", "on": "2024-11-02"},
    {"kind": "waived", "on": "2024-11-02", "ground": "incapacity"},
]


@pytest.mark.clause("PAP-9")
def test_terms_come_back_as_they_went():
    terms = terms_from(TERMS)
    assert terms_to(terms) == TERMS
    assert terms.allowance_from == Month.of(2021, 10)
    assert terms.signed_on == date(2022, 2, 10)


def test_what_is_not_given_is_not_written():
    terms = Terms(
        profession=Profession.MEDICINE,
        status=Status.THIRD_CYCLE,
        ars="idf",
        lodged_on=date(2021, 11, 20),
        signed_on=date(2022, 2, 10),
        academic_year=2021,
    )
    assert terms_to(terms) == {
        "profession": "medicine",
        "status": "third_cycle",
        "ars": "idf",
        "lodged_on": "2021-11-20",
        "signed_on": "2022-02-10",
        "academic_year": 2021,
    }
    assert terms_from(terms_to(terms)) == terms


@pytest.mark.clause("PAP-10")
@pytest.mark.parametrize("plain", FACTS, ids=lambda plain: plain["kind"])
def test_a_fact_comes_back_as_it_went(plain):
    fact = fact_from(plain)
    assert kind_of(fact) == plain["kind"]
    assert fact_to(fact) == plain
    assert fact_from(json.loads(json.dumps(fact_to(fact)))) == fact


def test_a_fact_is_read_with_its_own_types():
    assert fact_from(FACTS[0]) == Suspended(
        months=MonthRange(Month.of(2023, 3), Month.of(2023, 7)), ground=SuspensionGround.MATERNITY
    )
    assert fact_from(FACTS[8]) == Installed(
        on=date(2024, 11, 2), share_percent=60, category=ZoneCategory.ZIP_PLUS, place="MSP"
    )


def test_a_toml_file_writes_days_as_days():
    plain = {"kind": "breached", "on": date(2024, 11, 2)}
    assert fact_from(plain, notation=Notation.TOML) == fact_from(plain)
    with pytest.raises(Malformed):
        fact_from({"kind": "breached", "on": "2024-11-02"}, notation=Notation.TOML)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"profession": "dentist"}, "contract.profession"),
        ({"status": 3}, "contract.status"),
        ({"ars": "ARA"}, "contract.ars"),
        ({"ars": "zzz"}, "contract.ars"),
        ({"lodged_on": datetime(2021, 11, 20, 8)}, "contract.lodged_on"),
        ({"lodged_on": "20211120"}, "contract.lodged_on"),
        ({"lodged_on": "2021-02-29"}, "contract.lodged_on"),
        ({"academic_year": True}, "contract.academic_year"),
        ({"academic_year": 2021.0}, "contract.academic_year"),
        ({"academic_year": 0}, "contract.academic_year"),
        ({"academic_year": 9999}, "contract.academic_year"),
        ({"allowance_from": date(2021, 10, 1)}, "contract.allowance_from"),
        ({"allowance_from": "2021-13"}, "contract.allowance_from"),
        ({"allowance_from": "2021-1"}, "contract.allowance_from"),
        ({"year_of_study": "4"}, "contract.year_of_study"),
        ({"specialty": ""}, "contract.specialty"),
        ({"offered_on": None}, "contract.offered_on"),
        ({"nickname": "x"}, "contract.nickname"),
    ],
)
def test_a_mistake_in_the_terms_is_named(change, path):
    with pytest.raises(Malformed) as caught:
        terms_from(TERMS | change)
    assert caught.value.path == path
    assert "\n" not in str(caught.value)


def test_a_missing_key_is_named():
    with pytest.raises(Malformed) as caught:
        terms_from({key: value for key, value in TERMS.items() if key != "signed_on"})
    assert (caught.value.path, caught.value.message) == ("contract.signed_on", "clé absente")


@pytest.mark.parametrize(
    ("plain", "path"),
    [
        ([], "facts[0]"),
        ({}, "facts[0].kind"),
        ({"kind": "married", "on": "2024-11-02"}, "facts[0].kind"),
        ({"kind": "breached"}, "facts[0].on"),
        ({"kind": "breached", "on": "2024-11-02", "ground": "death"}, "facts[0].ground"),
        ({"kind": "waived", "on": "2024-11-02", "ground": "tired"}, "facts[0].ground"),
        ({"kind": "suspended", "from": "2023-03", "until": "2023-07", "ground": "fst"}, "facts[0].ground"),
        ({"kind": "project_validated", "on": "2024-11-02", "ars": "paris"}, "facts[0].ars"),
        (FACTS[8] | {"share_percent": 0}, "facts[0].share_percent"),
        (FACTS[8] | {"share_percent": 101}, "facts[0].share_percent"),
        (FACTS[8] | {"share_percent": True}, "facts[0].share_percent"),
        (FACTS[8] | {"category": "HZ"}, "facts[0].category"),
        (FACTS[8] | {"place": 12}, "facts[0].place"),
    ],
)
def test_a_mistake_in_a_fact_is_named(plain, path):
    with pytest.raises(Malformed) as caught:
        fact_from(plain, path="facts[0]")
    assert caught.value.path == path


@pytest.mark.parametrize(("first", "until"), [("2023-03", "2023-03"), ("2023-03", "2023-02")])
def test_a_range_without_a_month_is_refused_by_the_law(first, until):
    with pytest.raises(Refused) as caught:
        fact_from({"kind": "practice_suspended", "from": first, "until": until})
    assert "mars 2023" in caught.value.sentence


def test_a_mistake_of_form_comes_before_a_matter_of_law():
    with pytest.raises(Malformed):
        fact_from({"kind": "suspended", "from": "2023-03", "until": "2023-02", "ground": "x"})
