"""Deadlines to come or missed, alerts, phases: what a contract calls for on a day."""

from dataclasses import replace
from datetime import date

import pytest
from tests.law.build import assessed, fact, settled, terms, timeline

from cesp_law.assessment import assess
from cesp_law.dates import Month
from cesp_law.deadlines import place_choice_from
from cesp_law.deferral import next_deferral_from, request_deadline
from cesp_law.facts import ZoneCategory
from cesp_law.regional import national_default
from cesp_law.timeline import Timeline

EXPECTED = terms(expected_diploma_on=date(2027, 10, 31))
DIPLOMA = fact("diploma_obtained", "2027-10-31")
VALIDATED = fact("project_validated", "2027-05-04", ars="naq")


def deferred(requested_on="2027-07-31"):
    return fact("deferral_granted", since="2027-11", until="2028-05", ground="fst", requested_on=requested_on)


def deadlines(*facts, as_of, contract=None):
    answer = assessed(*facts, as_of=as_of, contract=contract)
    return [(deadline.code.value, str(deadline.due_on)) for deadline in answer.deadlines]


def alerts(*facts, as_of, contract=None):
    return [alert.code.value for alert in assessed(*facts, as_of=as_of, contract=contract).alerts]


@pytest.mark.clause("NAT-8", "PAP-9")
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2021-02-09", []),
        ("2021-02-10", [("signature", "2021-03-12")]),
        ("2021-02-28", [("signature", "2021-03-12")]),
        ("2021-03-01", []),
    ],
)
def test_thirty_days_to_sign(as_of, expected):
    assert deadlines(as_of=as_of, contract=terms(offered_on=date(2021, 2, 10))) == expected


@pytest.mark.clause("BIE-5", "INS-9", "INS-16", "INS-1")
def test_what_the_end_of_training_calls_for():
    before = [
        ("project_advised", "2025-10-31"),
        ("project_latest", "2026-10-31"),
        ("deferral_request", "2027-07-31"),
        ("installation", "2027-10-31"),
    ]
    assert deadlines(as_of="2021-03-01", contract=EXPECTED) == before
    assert deadlines(as_of="2027-10-30", contract=EXPECTED) == before  # missed, not forgotten
    assert deadlines(VALIDATED, as_of="2027-05-03", contract=EXPECTED) == before
    assert deadlines(VALIDATED, as_of="2027-05-04", contract=EXPECTED) == before[2:]
    assert deadlines(VALIDATED, deferred(), as_of="2027-07-31", contract=EXPECTED) == before[3:]
    assert deadlines(DIPLOMA, VALIDATED, as_of="2027-10-31", contract=EXPECTED) == before[3:]
    assert deadlines(as_of="2027-10-30") == []


@pytest.mark.clause("INS-9", "BIE-9")
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2027-11-01", [("deferral_end", "2028-04-30"), ("installation", "2028-05-01")]),
        ("2028-04-30", [("deferral_end", "2028-04-30"), ("installation", "2028-05-01")]),
        ("2028-05-01", [("installation", "2028-05-01")]),
    ],
)
def test_a_deferral_puts_the_installation_off(as_of, expected):
    assert deadlines(DIPLOMA, VALIDATED, deferred(), as_of=as_of) == expected


@pytest.mark.clause("IDF-17")
def test_a_suspension_ends_on_the_last_day_of_its_last_month():
    suspended = fact("suspended", since="2024-01", until="2024-03", ground="illness")
    assert deadlines(suspended, as_of="2023-12-31") == []
    assert deadlines(suspended, as_of="2024-01-01") == [("suspension_end", "2024-02-29")]
    assert deadlines(suspended, as_of="2024-02-29") == [("suspension_end", "2024-02-29")]
    assert deadlines(suspended, as_of="2024-03-01") == []


def test_an_automatic_suspension_ends_before_the_expected_diploma():
    contract = terms(
        profession="odontology",
        lodged_on=date(2017, 11, 1),
        signed_on=date(2018, 2, 1),
        academic_year=2017,
        expected_diploma_on=date(2021, 10, 15),
    )
    entered = fact("entered_dental_internship", "2018-11-01")
    ends = [
        [due_on for code, due_on in deadlines(entered, as_of=day, contract=contract) if code == "suspension_end"]
        for day in ("2018-10-31", "2018-11-01", "2021-09-30", "2021-10-01")
    ]
    assert ends == [[], ["2021-09-30"], ["2021-09-30"], []]


def test_while_engaged():
    paused = fact("practice_suspended", since="2029-02", until="2029-04")
    assert deadlines(*settled(), as_of="2028-01-03") == [("engagement_end", "2035-02-02")]
    assert deadlines(*settled(), paused, as_of="2029-02-01") == [
        ("suspension_end", "2029-03-31"),
        ("engagement_end", "2035-03-02"),
    ]
    assert deadlines(*settled(), fact("left_place", "2030-01-01"), as_of="2030-01-01") == []


@pytest.mark.parametrize(
    ("facts", "as_of"),
    [
        ([*settled()], "2035-02-03"),
        ([fact("breached", "2023-05-10")], "2023-05-10"),
        ([fact("waived", "2023-05-10", ground="death")], "2023-05-10"),
        ([fact("excluded", "2023-05-10")], "2023-05-10"),
    ],
    ids=["completed", "breached", "waived", "excluded"],
)
def test_nothing_left_to_do(facts, as_of):
    assert deadlines(*facts, as_of=as_of, contract=EXPECTED) == []


def test_deadlines_stay_inside_the_calendar():
    contract = terms(expected_diploma_on=date.min)
    assert {due_on for _, due_on in deadlines(as_of="2021-03-01", contract=contract)} == {"0001-01-01"}
    offered = terms(offered_on=date(9999, 12, 15), signed_on=date.max, lodged_on=date(2026, 2, 1), academic_year=9990)
    assert deadlines(as_of="9999-12-20", contract=offered) == [("signature", "9999-12-31")]


@pytest.mark.clause("IDF-7")
@pytest.mark.parametrize(("expected_on", "late"), [(date(2023, 3, 1), False), (date(2023, 2, 28), True)])
def test_signed_less_than_two_years_before_the_end(expected_on, late):
    contract = terms(expected_diploma_on=expected_on)
    assert ("signed_late" in alerts(as_of="2021-03-01", contract=contract)) is late


def test_the_diploma_obtained_corrects_the_one_expected():
    contract = terms(expected_diploma_on=date(2023, 1, 1))
    assert alerts(DIPLOMA, as_of="2027-10-30", contract=contract) == ["signed_late"]
    assert alerts(DIPLOMA, as_of="2027-10-31", contract=contract) == ["neither_installed_nor_deferred"]


@pytest.mark.clause("IDF-7")
def test_a_signature_that_was_late_is_told_until_the_engagement_is_accomplished():
    # 24 months from the installation of 20 May 2025, as in the scenario 166.
    contract = terms(
        status="third_cycle", lodged_on=date(2023, 11, 20), signed_on=date(2024, 2, 20), academic_year=2023
    )
    facts = (
        fact("project_validated", "2024-10-01", ars="naq"),
        fact("thesis_defended", "2025-03-14"),
        fact("diploma_obtained", "2025-04-30"),
        fact("registered_with_order", "2025-05-12"),
        fact("installed", "2025-05-20", share_percent=100, category="ZIP"),
    )
    assert alerts(*facts, as_of="2027-05-19", contract=contract) == ["signed_late"]
    assert alerts(*facts, as_of="2027-05-20", contract=contract) == []


@pytest.mark.clause("INS-9")
@pytest.mark.parametrize(("requested_on", "late"), [("2027-07-31", False), ("2027-08-01", True)])
def test_a_deferral_asked_for_late(requested_on, late):
    found = alerts(DIPLOMA, deferred(requested_on), as_of="2027-11-01")
    assert found == (["deferral_late"] if late else [])


@pytest.mark.parametrize(("as_of", "found"), [("2027-07-31", []), ("2027-08-01", ["deferral_late"])])
def test_a_late_request_shows_from_its_day(as_of, found):
    assert alerts(deferred("2027-08-01"), as_of=as_of, contract=EXPECTED) == found


def test_a_deferral_that_runs_before_it_was_asked_for_is_late():
    assert alerts(DIPLOMA, deferred("2027-12-10"), as_of="2027-11-01") == ["deferral_late"]


@pytest.mark.clause("INS-16", "IDF-20")
def test_neither_installed_nor_deferred():
    assert alerts(DIPLOMA, deferred(), as_of="2027-10-30") == []
    assert alerts(DIPLOMA, as_of="2027-10-31") == ["neither_installed_nor_deferred"]
    assert alerts(DIPLOMA, deferred(), as_of="2028-04-30") == []
    assert alerts(DIPLOMA, deferred(), as_of="2028-05-01") == ["neither_installed_nor_deferred"]
    assert alerts(*settled(), as_of="2028-01-03") == []
    left = fact("left_place", "2029-01-01")
    assert alerts(*settled(), left, as_of="2029-01-01") == ["neither_installed_nor_deferred"]
    assert alerts(DIPLOMA, fact("breached", "2028-01-01"), as_of="2028-01-01") == []


@pytest.mark.clause("BIE-8", "IDF-10", "INS-1")
def test_an_installation_that_misses_everything():
    early = fact("installed", "2027-01-03", share_percent=100, category="ZIP")
    assert alerts(early, as_of="2027-01-02") == []
    assert alerts(early, as_of="2027-01-03") == [
        "installed_without_diploma",
        "installed_without_registration",
        "installed_without_thesis",
        "installed_without_validation",
    ]
    dentist = terms(profession="odontology")
    assert "installed_without_thesis" not in alerts(early, as_of="2027-01-03", contract=dentist)


def test_removed_from_the_register_while_installed():
    removed = fact("removed_from_register", "2029-01-01")
    assert alerts(*settled(), removed, as_of="2028-12-31") == []
    assert alerts(*settled(), removed, as_of="2029-01-01") == ["installed_without_registration"]


@pytest.mark.clause("BIE-6", "INS-2", "IDF-8")
@pytest.mark.parametrize(
    ("ars", "category", "outside"),
    [("naq", "ZIP+", True), ("naq", "ZAC", False), ("ara", "ZIP+", True), ("idf", "ZIP+", False)],
)
def test_the_zone_is_judged_by_the_ars_that_validated_last(ars, category, outside):
    facts = [
        *settled()[:-1],
        fact("project_validated", "2027-06-01", ars=ars),
        fact("installed", "2028-01-03", share_percent=100, category=category),
    ]
    assert alerts(*facts, as_of="2028-01-03") == (["out_of_zone"] if outside else [])


@pytest.mark.clause("BIE-6")
def test_the_rules_handed_in_for_that_ars_judge_before_those_that_ship():
    validated = fact("project_validated", "2027-06-01", ars="bre")
    facts = [*settled()[:-1], validated, fact("installed", "2028-01-03", share_percent=100, category="ZIP")]
    on = date(2028, 1, 3)
    known = timeline(*facts)
    shut = replace(national_default("bre"), medicine_zones=frozenset({ZoneCategory.ZAC}))
    judged = Timeline.of(
        terms=known.terms, facts=known.facts, regional=known.regional, elsewhere={known.projects[-1]: shut}
    )
    codes = [
        [alert.code for alert in assess(timeline=one, regional=one.regional, as_of=on).alerts]
        for one in (known, judged)
    ]
    assert codes == [[], ["out_of_zone"]]


@pytest.mark.clause("BIE-1", "PAP-10")
@pytest.mark.parametrize(
    ("facts", "as_of", "phase"),
    [
        ([], "2021-02-28", "before_allowance"),
        ([], "2021-03-01", "training"),
        ([fact("suspended", since="2022-01", until="2022-03", ground="illness")], "2022-02-28", "suspended"),
        ([fact("suspended", since="2022-01", until="2022-03", ground="illness")], "2022-03-01", "training"),
        ([DIPLOMA], "2027-10-30", "training"),
        ([DIPLOMA], "2027-10-31", "awaiting_installation"),
        ([DIPLOMA, deferred()], "2027-10-31", "awaiting_installation"),
        ([DIPLOMA, deferred()], "2027-11-01", "deferred"),
        ([DIPLOMA, deferred()], "2028-05-01", "awaiting_installation"),
        ([*settled()], "2028-01-02", "awaiting_installation"),
        ([*settled()], "2028-01-03", "engaged"),
        ([*settled()], "2035-02-02", "engaged"),
        ([*settled()], "2035-02-03", "completed"),
        ([fact("excluded", "2023-01-15")], "2024-01-01", "training"),
        ([fact("breached", "2023-01-15")], "2023-01-14", "training"),
        ([fact("breached", "2023-01-15")], "2023-01-15", "breached"),
        ([fact("waived", "2023-01-15", ground="death")], "2023-01-15", "waived"),
        (
            [fact("breached", "2023-01-15"), fact("waived", "2023-01-15", ground="death")],
            "2023-01-15",
            "waived",
        ),
    ],
)
def test_the_phase_of_a_day(facts, as_of, phase):
    assert assessed(*facts, as_of=as_of).phase.value == phase


def test_a_contract_signed_before_its_academic_year_waits_for_it():
    contract = terms(signed_on=date(2021, 8, 1), academic_year=2021)
    assert assessed(as_of="2021-09-30", contract=contract).phase.value == "before_allowance"
    assert assessed(as_of="2021-10-01", contract=contract).phase.value == "training"


@pytest.mark.clause("INS-9", "BIE-9")
def test_a_deferral_is_asked_for_three_months_before_and_begins_the_month_after():
    """Expected on 31 October 2027; obtained on 30 November 2027; prolonged after April 2028."""
    expected, unknown = timeline(contract=EXPECTED), timeline()
    assert (request_deadline(expected), next_deferral_from(expected)) == (date(2027, 7, 31), Month.of(2027, 11))
    obtained = timeline(fact("diploma_obtained", "2027-11-30"), contract=EXPECTED)
    assert (request_deadline(obtained), next_deferral_from(obtained)) == (date(2027, 8, 30), Month.of(2027, 12))
    assert next_deferral_from(timeline(DIPLOMA, deferred(), contract=EXPECTED)) == Month.of(2028, 5)
    assert (request_deadline(unknown), next_deferral_from(unknown)) == (None, None)


@pytest.mark.clause("PAP-11")
def test_a_place_is_chosen_in_the_last_year_of_the_internship():
    assert place_choice_from(timeline(contract=EXPECTED)) == date(2026, 10, 31)
    obtained = timeline(fact("diploma_obtained", "2027-06-30"), contract=EXPECTED)
    assert place_choice_from(obtained) == date(2026, 6, 30)
    assert place_choice_from(timeline()) is None
