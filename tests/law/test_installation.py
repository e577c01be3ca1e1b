"""What an engagement waits for, told condition by condition; how long a piece proves; RPPS numbers."""

from __future__ import annotations

from datetime import date

import pytest
from tests.law.build import fact, terms, timeline

from cesp_law.installation import check_rpps, conditions_on, gap_days, last_day_proved
from cesp_law.refusals import Refused

VALIDATED = fact("project_validated", "2026-03-02", ars="naq")
DIPLOMA, THESIS = fact("diploma_obtained", "2026-04-30"), fact("thesis_defended", "2026-05-12")
REGISTERED = fact("registered_with_order", "2026-06-01")
INSTALLED = fact("installed", "2026-06-15", share_percent=100, category="ZIP", place="Ussel")


def held(*facts, on=date(2026, 6, 15), contract=None):
    return {one.code.value: one.since for one in conditions_on(timeline(*facts, contract=contract), on)}


@pytest.mark.clause("IDF-10", "BIE-8", "INS-7")
def test_each_condition_is_told_with_its_day_or_with_what_is_missing():
    assert held(VALIDATED, DIPLOMA, THESIS, REGISTERED, INSTALLED) == {
        "validation": date(2026, 3, 2),
        "diploma": date(2026, 4, 30),
        "thesis": date(2026, 5, 12),
        "registration": date(2026, 6, 1),
        "practice": date(2026, 6, 15),
    }
    assert held(DIPLOMA) == {
        "validation": None,
        "diploma": date(2026, 4, 30),
        "thesis": None,
        "registration": None,
        "practice": None,
    }
    missing = {one.code.value: one.sentence for one in conditions_on(timeline(DIPLOMA), date(2026, 6, 15))}
    assert "une licence de remplaçant ne suffit pas" in missing["registration"]
    assert "sans validation, l'installation ne compte pas" in missing["validation"]


@pytest.mark.clause("IDF-10")
def test_a_condition_does_not_hold_the_day_before_it_is_met():
    everything = (VALIDATED, DIPLOMA, THESIS, REGISTERED, INSTALLED)
    assert held(*everything, on=date(2026, 5, 31))["registration"] is None
    assert held(*everything, on=date(2026, 6, 1))["registration"] == date(2026, 6, 1)
    removed = fact("removed_from_register", "2026-09-01")
    assert held(*everything, removed, on=date(2026, 8, 31))["registration"] == date(2026, 6, 1)
    assert held(*everything, removed, on=date(2026, 9, 1))["registration"] is None


@pytest.mark.clause("IDF-10")
def test_a_dentist_waits_for_no_thesis():
    dentist = terms(profession="odontology", status="second_cycle")
    assert "thesis" not in held(DIPLOMA, contract=dentist)


@pytest.mark.clause("BIE-10")
def test_the_gap_between_two_places_is_counted_in_days():
    assert gap_days(date(2027, 3, 1), date(2027, 3, 31)) == 30
    assert gap_days(date(2027, 3, 1), date(2027, 3, 1)) == 0
    assert gap_days(date(2027, 3, 2), date(2027, 3, 1)) == 0


@pytest.mark.clause("IDF-11")
def test_a_declaration_checked_proves_for_a_year():
    assert last_day_proved("proof_place_declaration", date(2026, 6, 15)) == date(2027, 6, 14)
    assert last_day_proved("proof_order_registration", date(2028, 2, 29)) == date(2029, 2, 27)


@pytest.mark.clause("IDF-11")
@pytest.mark.parametrize("number", ["10001234565", "10 001 234 565"])
def test_an_rpps_number_with_its_key_is_kept(number):
    assert check_rpps(number) == "10001234565"


@pytest.mark.clause("IDF-11")
@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("10001234566", "sa clé ne correspond pas"),
        ("10001243565", "sa clé ne correspond pas"),
        ("1000123456", "onze chiffres"),
        ("100012345650", "onze chiffres"),
        ("1000123456A", "onze chiffres"),
        ("1000123456²", "onze chiffres"),
    ],
)
def test_another_is_refused_with_what_to_do(number, why):
    with pytest.raises(Refused, match=why):
        check_rpps(number)
