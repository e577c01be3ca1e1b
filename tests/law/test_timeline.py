"""An incoherent sequence cannot be built, and the refusal names the two facts."""

from datetime import date
from itertools import permutations

import pytest
from tests.law.build import fact, settled, terms, timeline

from cesp_law.dates import Month, MonthRange
from cesp_law.facts import PracticeSuspended, Suspended, SuspensionGround, begins_on, canonical_order
from cesp_law.refusals import Refused
from cesp_law.suspension import Stage, grounds_open, stage_on
from cesp_law.timeline import Timeline

R2026 = {"lodged_on": date(2026, 2, 1), "signed_on": date(2026, 4, 1), "academic_year": 2025}


def suspended(since, until, ground="illness"):
    return fact("suspended", since=since, until=until, ground=ground)


def deferred(since, until):
    return fact("deferral_granted", since=since, until=until, ground="fst", requested_on="2027-06-01")


def practice_suspended(since, until):
    return fact("practice_suspended", since=since, until=until)


def installed(on, **changes):
    return fact("installed", on, **({"share_percent": 100, "category": "ZIP"} | changes))


DIPLOMA = fact("diploma_obtained", "2027-10-31")

REFUSED = {
    "a death before the signature": (
        [fact("waived", "2021-02-28", ground="death")],
        ["la dispense du 28 février 2021 (décès)", "avant la signature, le 1er mars 2021"],
    ),
    "a breach before the signature": (
        [fact("breached", "1952-03-01")],
        ["la rupture du 1er mars 1952", "1er mars 2021"],
    ),
    "overlapping suspensions": (
        [suspended("2022-01", "2022-04"), suspended("2022-03", "2022-06", "maternity")],
        ["de janvier 2022 à mars 2022 inclus (maladie)", "de mars 2022 à mai 2022 inclus (maternité)"],
    ),
    "a suspension inside another": (
        [suspended("2022-01", "2022-12"), suspended("2022-03", "2022-04")],
        ["de janvier 2022 à novembre 2022 inclus", "de mars 2022 (maladie)"],
    ),
    "a suspension before the first month": ([suspended("2020-09", "2020-12")], ["octobre 2020"]),
    "a suspension past the diploma": (
        [suspended("2027-10", "2027-12"), DIPLOMA],
        ["d'octobre 2027 à novembre 2027 inclus", "le diplôme du 31 octobre 2027"],
    ),
    "a suspension past the deferral": (
        [DIPLOMA, deferred("2027-11", "2028-02"), suspended("2028-01", "2028-03")],
        ["de janvier 2028 à février 2028 inclus", "le report de novembre 2027 à janvier 2028 inclus"],
    ),
    "a suspension past the exclusion": (
        [suspended("2023-05", "2023-08"), fact("excluded", "2023-06-15")],
        ["de mai 2023 à juillet 2023 inclus", "l'exclusion des études du 15 juin 2023"],
    ),
    "overlapping deferrals": (
        [DIPLOMA, deferred("2027-11", "2028-05"), deferred("2028-04", "2028-06")],
        ["de novembre 2027 à avril 2028 inclus", "d'avril 2028 à mai 2028 inclus"],
    ),
    "a deferral after a hole": (
        [DIPLOMA, deferred("2027-11", "2028-05"), deferred("2028-06", "2028-07")],
        ["de novembre 2027 à avril 2028 inclus", "de juin 2028"],
    ),
    "a deferral that does not follow the diploma": (
        [DIPLOMA, deferred("2027-12", "2028-05")],
        ["de décembre 2027 à avril 2028 inclus", "31 octobre 2027"],
    ),
    "overlapping suspensions in practice": (
        [*settled(), practice_suspended("2029-01", "2029-04"), practice_suspended("2029-03", "2029-05")],
        ["de janvier 2029 à mars 2029 inclus", "de mars 2029 à avril 2029 inclus"],
    ),
    "a thesis defended twice": (
        [fact("thesis_defended", "2027-01-01"), fact("thesis_defended", "2027-01-02")],
        ["thèse du 1er janvier 2027", "thèse du 2 janvier 2027"],
    ),
    "registered twice in a row": (
        [fact("registered_with_order", "2027-01-01"), fact("registered_with_order", "2027-01-02")],
        ["1er janvier 2027", "2 janvier 2027"],
    ),
    "removed twice in a row": (
        [fact("removed_from_register", "2027-01-01"), fact("removed_from_register", "2027-01-02")],
        ["1er janvier 2027", "2 janvier 2027"],
    ),
    "a place left without being held": ([fact("left_place", "2028-01-03", place="A")], ["3 janvier 2028", "« A »"]),
    "another place left": (
        [*settled(), fact("left_place", "2029-01-03", place="A")],
        ["3 janvier 2029", "« A »"],
    ),
    "a place left twice": (
        [*settled(), fact("left_place", "2029-01-03"), fact("left_place", "2029-01-04")],
        ["4 janvier 2029"],
    ),
    "two arrivals at one place on one day": (
        [installed("2028-01-03"), installed("2028-01-03", share_percent=60)],
        ["3 janvier 2028", "deux fois"],
    ),
    "less than half-time in all": (
        [installed("2028-01-03", share_percent=49)],
        ["49 %", "50 %", "3 janvier 2028"],
    ),
    "less than half-time once a place is left": (
        [
            installed("2028-01-03", share_percent=30, place="A"),
            installed("2028-01-03", share_percent=30, place="B"),
            fact("left_place", "2028-06-01", place="B"),
        ],
        ["30 %", "1er juin 2028"],
    ),
    "a diploma before the third cycle": (
        [fact("entered_third_cycle", "2027-11-01"), DIPLOMA],
        ["31 octobre 2027", "troisième cycle du 1er novembre 2027"],
    ),
    "a fact after a breach": (
        [fact("breached", "2023-05-10"), suspended("2023-06", "2023-07")],
        ["de juin 2023", "la rupture du 10 mai 2023"],
    ),
    "a fact after a waiver": (
        [fact("waived", "2023-05-10", ground="death"), fact("entered_third_cycle", "2023-05-11")],
        ["11 mai 2023", "la dispense du 10 mai 2023"],
    ),
    "a breach after a waiver": (
        [fact("waived", "2023-05-10", ground="death"), fact("breached", "2023-05-11")],
        ["la rupture du 11 mai 2023", "la dispense du 10 mai 2023"],
    ),
    "a zone declassified too soon": (
        [*settled(), fact("waived", "2031-01-02", ground="zone_declassified")],
        ["36 mois", "3 janvier 2028"],
    ),
    "a zone declassified and nowhere held": (
        [fact("waived", "2031-01-03", ground="zone_declassified")],
        ["aucun lieu"],
    ),
    "a suspension without a month": (
        [Suspended(months=MonthRange(Month.of(2022, 1), Month.of(2022, 1)), ground=SuspensionGround.ILLNESS)],
        ["janvier 2022"],
    ),
    "a practice suspension without a month": (
        [PracticeSuspended(months=MonthRange(Month.of(2030, 1), Month.of(2030, 1)))],
        ["2030"],
    ),
    "a ground of the second cycle in the third": (
        [fact("entered_third_cycle", "2023-11-01"), suspended("2023-11", "2024-02", "training_accident")],
        ["1er novembre 2023", "stage", "troisième cycle"],
    ),
    "no ground after diploma and thesis": (
        [
            DIPLOMA,
            fact("thesis_defended", "2027-11-30"),
            deferred("2027-11", "2028-06"),
            suspended("2027-12", "2028-02"),
        ],
        ["1er décembre 2027", "aucun motif"],
    ),
}


@pytest.mark.clause("PAP-10", "IDF-17", "INS-9", "IDF-9", "BIE-10", "IDF-16")
@pytest.mark.parametrize("name", REFUSED)
def test_an_incoherent_contract_is_refused_in_words(name):
    facts, words = REFUSED[name]
    for order in list(permutations(facts))[:6]:
        with pytest.raises(Refused) as caught:
            timeline(*order)
        assert caught.value.citation
        for word in words:
            assert word in caught.value.sentence.replace("\u00a0", " ")


ACCEPTED = {
    "an end on the day of the signature": [fact("waived", "2021-03-01", ground="death")],
    "suspensions that touch": [suspended("2022-01", "2022-04"), suspended("2022-04", "2022-06", "maternity")],
    "a suspension from the first month": [suspended("2020-10", "2020-12")],
    "a suspension to the month of the diploma": [suspended("2027-08", "2027-11"), DIPLOMA],
    "a suspension that a breach cuts short": [suspended("2023-03", "2023-07"), fact("breached", "2023-05-10")],
    "deferrals that touch": [DIPLOMA, deferred("2027-11", "2028-05"), deferred("2028-05", "2028-06")],
    "a deferral without a diploma yet": [deferred("2027-11", "2028-05")],
    "years of deferral before the last regime": [DIPLOMA, deferred("2027-11", "2030-11")],
    "a diploma on the day of the third cycle": [fact("entered_third_cycle", "2027-10-31"), DIPLOMA],
    "registered, removed, registered": [
        fact("registered_with_order", "2027-01-01"),
        fact("removed_from_register", "2028-01-01"),
        fact("registered_with_order", "2029-01-01"),
    ],
    "a fact on the day of the breach": [fact("breached", "2023-05-10"), fact("entered_third_cycle", "2023-05-10")],
    "a zone declassified after three years": [*settled(), fact("waived", "2031-01-03", ground="zone_declassified")],
    "a zone declassified where one of two places is old enough": [
        *settled(),
        installed("2030-12-01", place="B"),
        fact("waived", "2031-01-03", ground="zone_declassified"),
    ],
    "a zone declassified on the day of leaving": [
        *settled(),
        fact("left_place", "2031-01-03"),
        fact("waived", "2031-01-03", ground="zone_declassified"),
    ],
    "moving on one day": [
        *settled(),
        fact("left_place", "2029-01-03"),
        installed("2029-01-03", category="ZAC", share_percent=60),
    ],
    "in and out on one day": [installed("2028-01-03"), fact("left_place", "2028-01-03")],
    "illness between diploma and thesis": [DIPLOMA, deferred("2027-11", "2028-06"), suspended("2027-12", "2028-02")],
}


@pytest.mark.clause("PAP-10", "BIE-6")
@pytest.mark.parametrize("name", ACCEPTED)
def test_nothing_else_is_incoherent(name):
    facts = ACCEPTED[name]
    built = timeline(*facts)
    assert all(timeline(*order) == built for order in list(permutations(facts))[:24])


@pytest.mark.clause("INS-9")
def test_the_last_regime_caps_deferrals():
    contract = terms(**R2026)
    a_year = [DIPLOMA, deferred("2027-11", "2028-05"), deferred("2028-05", "2028-11")]
    assert timeline(*a_year, contract=contract)
    with pytest.raises(Refused) as caught:
        timeline(*a_year, deferred("2028-11", "2028-12"), contract=contract)
    assert "12 mois" in caught.value.sentence
    assert "13" in caught.value.sentence


def test_a_move_on_one_day_leaves_no_gap():
    built = timeline(*ACCEPTED["moving on one day"])
    assert [(str(step.starts_on), step.share_percent) for step in built.practice] == [
        ("2028-01-03", 100),
        ("2029-01-03", 60),
    ]
    assert built.practice[1].places[0].since == date(2028, 1, 3)  # same place, never left


def test_in_and_out_on_one_day_holds_nothing():
    built = timeline(*ACCEPTED["in and out on one day"])
    assert [(str(step.starts_on), step.share_percent) for step in built.practice] == [("2028-01-03", 0)]


def test_shares_add_up_to_full_time_at_most():
    built = timeline(
        installed("2028-01-03", share_percent=60, place="A"), installed("2028-02-03", share_percent=70, place="B")
    )
    assert [step.share_percent for step in built.practice] == [60, 100]


def test_one_more_fact_makes_another_timeline():
    before = timeline()
    after = before.with_fact(DIPLOMA)
    assert before.facts == ()
    assert after.facts == (DIPLOMA,)
    assert after == timeline(DIPLOMA)
    assert isinstance(after, Timeline)
    with pytest.raises(Refused):
        after.with_fact(fact("diploma_obtained", "2027-11-30"))


def test_a_day_reads_what_has_begun_clipped_at_its_month():
    built = timeline(suspended("2022-01", "2022-06"), DIPLOMA)
    assert built.until(date(2021, 12, 31)) == ()
    assert built.until(date(2022, 2, 1)) == (suspended("2022-01", "2022-03"),)
    assert built.until(date(2022, 5, 31)) == (suspended("2022-01", "2022-06"),)
    assert built.until(date(2030, 1, 1)) == (suspended("2022-01", "2022-06"), DIPLOMA)


def test_after_the_end_a_day_reads_the_end():
    built = timeline(fact("breached", "2023-05-10"))
    assert built.read_on(date(2023, 5, 9)) == date(2023, 5, 9)
    assert built.read_on(date(2030, 1, 1)) == date(2023, 5, 10)


def test_facts_have_one_order():
    facts = [fact("installed", "2028-01-03", share_percent=100, category="ZIP"), fact("left_place", "2028-01-03")]
    assert [type(each).__name__ for each in sorted(facts, key=canonical_order)] == ["LeftPlace", "Installed"]
    assert begins_on(suspended("2022-01", "2022-06")) == date(2022, 1, 1)


@pytest.mark.clause("IDF-17", "NAT-6")
@pytest.mark.parametrize(
    ("contract", "facts", "day", "stage", "grounds"),
    [
        (
            {},
            [],
            "2022-01-01",
            Stage.STUDENT,
            "maternity paternity adoption illness training_accident",
        ),
        (
            {},
            [fact("entered_third_cycle", "2023-11-02")],
            "2023-11-01",
            Stage.STUDENT,
            "maternity paternity adoption illness training_accident",
        ),
        (
            {},
            [fact("entered_third_cycle", "2023-11-02")],
            "2023-11-02",
            Stage.INTERN,
            "maternity paternity adoption illness family_leave service_accident",
        ),
        ({}, [DIPLOMA], "2027-10-31", Stage.THESIS_PENDING, "maternity paternity adoption illness"),
        ({}, [DIPLOMA, fact("thesis_defended", "2027-11-05")], "2027-11-04", Stage.THESIS_PENDING, None),
        ({}, [DIPLOMA, fact("thesis_defended", "2027-11-05")], "2027-11-05", Stage.GRADUATE, ""),
        ({"profession": "odontology"}, [DIPLOMA], "2027-10-31", Stage.GRADUATE, ""),
        (
            {"status": "padhue", "allowance_from": "2021-01"},
            [],
            "2022-01-01",
            Stage.STUDENT,
            "maternity paternity adoption illness training_accident",
        ),
        ({"status": "padhue", "allowance_from": "2021-01"}, [DIPLOMA], "2027-10-31", Stage.GRADUATE, ""),
        (
            {"profession": "odontology"},
            [fact("entered_dental_internship", "2023-11-02")],
            "2023-11-02",
            Stage.DENTAL_INTERN,
            "maternity paternity adoption illness family_leave service_accident dental_internship",
        ),
        (
            {
                "profession": "odontology",
                "lodged_on": date(2017, 11, 1),
                "signed_on": date(2018, 2, 1),
                "academic_year": 2017,
            },
            [fact("entered_dental_internship", "2019-11-02")],
            "2019-11-02",
            Stage.DENTAL_INTERN,
            "dental_internship",
        ),
    ],
)
def test_the_grounds_open_follow_the_stage(contract, facts, day, stage, grounds):
    built = timeline(*facts, contract=terms(**contract))
    assert stage_on(built, date.fromisoformat(day)) is stage
    if grounds is not None:
        assert list(grounds_open(built, date.fromisoformat(day)).grounds) == grounds.split()
