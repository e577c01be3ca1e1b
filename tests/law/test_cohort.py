"""Two implementations of the rules, one over arrays, one contract by contract: 0 cent apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain, islice
from random import Random

import numpy as np
import pytest
from tests.law.histories import REGIONAL, day_at_an_edge, day_near_an_edge, timelines

from cesp_law.assessment import Assessment, allowance_segments, assess
from cesp_law.cohort import (
    AllowanceArrays,
    Cohort,
    CohortAssessment,
    CohortReceived,
    EngagementArrays,
    NotCovered,
    Ranges,
    assess_cohort,
    covers,
    due_segments,
    from_timelines,
)
from cesp_law.cohort.assessment import PHASES, STAGES
from cesp_law.cohort.calendar import NEVER, NO_MONTH, Days, months_of, values_at
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import (
    DiplomaObtained,
    EnteredDentalInternship,
    Fact,
    Installed,
    LeftPlace,
    PracticeSuspended,
    Profession,
    ProjectValidated,
    RegisteredWithOrder,
    RemovedFromRegister,
    Status,
    Suspended,
    SuspensionGround,
    Terms,
    ThesisDefended,
    ZoneCategory,
)
from cesp_law.money import Cents
from cesp_law.parameters import NotYetInForce, load
from cesp_law.timeline import Timeline

Row = tuple[int, int, int, int]


def expected_of(answers: Sequence[Assessment]) -> dict[str, list[object]]:
    """What the scalar path says, under the names of the arrays."""
    rows: dict[str, list[object]] = {name: [] for name in CohortAssessment.names()}
    for answer in answers:
        allowance, engagement, breach = answer.allowance, answer.engagement, answer.breach
        until = allowance.until_month
        second = breach.readings[1].total.value if breach is not None and len(breach.readings) > 1 else None
        values = {
            "phase": PHASES.index(answer.phase.value),
            "first_month": allowance.first_month.index,
            "until_month": NO_MONTH if until is None else until.index,
            "months_due": allowance.months_due.value,
            "months_suspended": allowance.months_suspended.value,
            "gross_cents": allowance.gross_cents,
            "net_cents": allowance.net_cents.value,
            "months_owed": engagement.months_owed.value,
            "final": engagement.final,
            "starts_on": engagement.starts_on,
            "ends_until": engagement.ends_until,
            "months_served": engagement.months_served.value,
            "full_time_months_served": engagement.full_time_months_served,
            "breach_asked": breach is not None,
            "breach_stage": None if breach is None else STAGES.index(breach.stage),
            "months_received": None if breach is None else breach.months_received,
            "allowances_cents": 0 if breach is None else breach.allowances_cents.value,
            "penalty_cents": 0 if breach is None else breach.penalty_cents.value,
            "total_cents": 0 if breach is None else breach.total_cents.value,
            "unserved_asked": second is not None,
            "unserved_cents": second or 0,
        }
        for name, value in values.items():
            rows[name].append(value)
    return rows


def differences(found: CohortAssessment, answers: Sequence[Assessment]) -> list[tuple[str, int, object, object]]:
    """(array, position, found, expected) wherever the two paths part."""
    parted = []
    for name, wanted in expected_of(answers).items():
        for position, (one, other) in enumerate(zip(getattr(found, name).tolist(), wanted, strict=True)):
            not_said = name in {"breach_stage", "months_received"} and other is None
            if one != other and not not_said:
                parted.append((name, position, one, other))
    return parted


def rows_of(cohort: Cohort, as_of: date | Days, since: Month | None = None) -> list[Row]:
    """(contract, first month, month after, net cents of a month)."""
    found = due_segments(cohort, as_of, since=since)
    nets = [found.pays[rate].net_cents for rate in found.rate.tolist()]
    return list(zip(found.contract.tolist(), found.first.tolist(), found.until.tolist(), nets, strict=True))


def scalar_rows(contracts: Sequence[Timeline], asked: Sequence[date]) -> list[Row]:
    return [
        (position, segment.months.first.index, segment.months.until.index, segment.pay.net_cents)
        for position, (timeline, as_of) in enumerate(zip(contracts, asked, strict=True))
        for segment in allowance_segments(timeline, as_of)
    ]


def compare(contracts: Sequence[Timeline], draw: Random) -> None:
    """Each contract on a day of its own, at an edge of its history as often as anywhere."""
    asked = [
        day_at_an_edge(draw, timeline)
        if draw.randint(0, 1)
        else day_near_an_edge(draw, date(2011, 1, 1), date(2040, 12, 31))
        for timeline in contracts
    ]
    days = np.array(asked, dtype="datetime64[D]")
    assert rows_of(from_timelines(contracts, engagement=False), days) == scalar_rows(contracts, asked)
    covered = [position for position, timeline in enumerate(contracts) if covers(timeline)]
    answers = [assess(timeline=contracts[each], regional=REGIONAL, as_of=asked[each]) for each in covered]
    cohort = from_timelines([contracts[each] for each in covered])
    assert differences(assess_cohort(cohort, days[covered]), answers) == []


@pytest.mark.clause("IDF-1", "IDF-16", "BIE-1", "IDF-17")
@pytest.mark.parametrize("seed", range(10))
def test_arrays_and_scalars_agree_on_random_histories(seed):
    compare(tuple(timelines(1_000, seed=seed)), Random(seed))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 21))
def test_a_million_contracts_over_their_120_months(seed):
    """50,000 contracts each time. In 2038 the first 120 months of all of them are past: each due at its
    rate or not due, month by month. Each contract is then assessed on a day of its own.
    """
    late = date(2038, 6, 30)
    draw = Random(seed)
    history = timelines(50_000, seed=10_000 + seed)
    while part := tuple(islice(history, 5_000)):
        assert rows_of(from_timelines(part, engagement=False), late) == scalar_rows(part, [late] * len(part))
        compare(part, draw)


def test_most_random_histories_are_covered_and_varied():
    """A comparison proves something only if the cases it meets are there."""
    histories = tuple(timelines(1_000, seed=2024))
    covered = [timeline for timeline in histories if covers(timeline)]
    assert len(covered) > 0.9 * len(histories)
    cohort = from_timelines(covered)
    met: set[int] = set()
    for year in range(2012, 2040, 3):
        met |= set(assess_cohort(cohort, date(year, 5, 31)).phase.tolist())
    assert met == set(range(len(PHASES)))
    assert any(timeline.dental_internship_on and timeline.suspensions for timeline in covered)


# Worked by hand: scenarios 03 and 05 of the specification, then what they do not meet.

MEDICINE, ODONTOLOGY = Profession.MEDICINE, Profession.ODONTOLOGY


def contract(
    *facts: Fact,
    profession: Profession = MEDICINE,
    status: Status = Status.SECOND_CYCLE,
    signed_on: date = date(2021, 3, 1),
    year: int = 2020,
) -> Timeline:
    terms = Terms(
        profession=profession,
        status=status,
        ars="naq",
        lodged_on=signed_on,
        signed_on=signed_on,
        academic_year=year,
    )
    return Timeline.of(terms=terms, facts=facts, regional=REGIONAL)


def settled(diploma: date, installed: date, *more: Fact, share: int = 100) -> tuple[Fact, ...]:
    return (
        ThesisDefended(on=diploma),
        DiplomaObtained(on=diploma),
        RegisteredWithOrder(on=diploma),
        ProjectValidated(on=diploma, ars="naq"),
        Installed(on=installed, share_percent=share, category=ZoneCategory.ZIP),
        *more,
    )


MATERNITY = Suspended(months=MonthRange(Month.of(2022, 2), Month.of(2022, 6)), ground=SuspensionGround.MATERNITY)


@pytest.mark.clause("IDF-1", "IDF-17", "INS-7", "NAT-3")
def test_maternity_then_installed():
    """October 2020 to October 2027 less four months: 81 months at 1 085,63 €, owed until 2 October 2034."""
    cohort = from_timelines([contract(*settled(date(2027, 10, 31), date(2028, 1, 3), MATERNITY))])
    answer = assess_cohort(cohort, date(2028, 2, 1))
    assert answer.months_due.tolist() == [81]
    assert answer.months_suspended.tolist() == [4]
    assert answer.net_cents.tolist() == [8_793_603]
    assert answer.months_owed.tolist() == [81]
    assert answer.ends_until.tolist() == [date(2034, 10, 3)]
    assert answer.months_served.tolist() == [0]
    assert answer.final.tolist() == [True]


@pytest.mark.clause("IDF-16", "IDF-15")
def test_leaving_after_two_years_served():
    """36 months received, 24 served, then a breach: 39 082,68 + 20 000 €; or 12 × 1 085,63 + 20 000 €."""
    timeline = contract(
        *settled(date(2022, 10, 31), date(2022, 12, 1)),
        status=Status.THIRD_CYCLE,
        signed_on=date(2020, 4, 10),
        year=2019,
    )
    answer = assess_cohort(from_timelines([timeline]), date(2024, 12, 1))
    assert answer.total_cents.tolist() == [5_908_268]
    assert answer.unserved_cents.tolist() == [3_302_756]
    assert answer.months_served.tolist() == [24]


@pytest.mark.clause("IDF-2", "NAT-5")
def test_segments_break_at_suspensions_and_rates():
    """An intern since November 2017: two months at the old rate, then the new one, less a suspension."""
    timeline = contract(
        replace(MATERNITY, months=MonthRange(Month.of(2018, 3), Month.of(2018, 5))),
        status=Status.THIRD_CYCLE,
        signed_on=date(2018, 3, 5),
        year=2017,
    )
    cohort = from_timelines([timeline])
    months = {name: Month.parse(name).index for name in ("2017-11", "2018-01", "2018-03", "2018-05", "2018-07")}
    assert rows_of(cohort, date(2018, 6, 1)) == [
        (0, months["2017-11"], months["2018-01"], 110_567),
        (0, months["2018-01"], months["2018-03"], 108_563),
        (0, months["2018-05"], months["2018-07"], 108_563),
    ]
    assert due_segments(cohort, date(2018, 6, 1)).net_cents.tolist() == [221_134, 217_126, 217_126]
    assert rows_of(cohort, date(2018, 6, 1), since=Month.of(2018, 2)) == [
        (0, months["2018-01"] + 1, months["2018-03"], 108_563),
        (0, months["2018-05"], months["2018-07"], 108_563),
    ]
    assert rows_of(cohort, date(2018, 3, 4)) == []


@pytest.mark.clause("NAT-6")
def test_the_dental_internship_suspends_to_the_month_of_the_diploma():
    """October 2016; internship from 2 November 2017, suspended from December; diploma in June 2019, due."""
    timeline = contract(
        EnteredDentalInternship(on=date(2017, 11, 2)),
        Suspended(months=MonthRange(Month.of(2018, 2), Month.of(2018, 4)), ground=SuspensionGround.DENTAL_INTERNSHIP),
        DiplomaObtained(on=date(2019, 6, 30)),
        profession=ODONTOLOGY,
        signed_on=date(2017, 2, 1),
        year=2016,
    )
    cohort = from_timelines([timeline])
    on_the_eve = assess_cohort(cohort, date(2019, 6, 29))
    assert (on_the_eve.months_due.tolist(), on_the_eve.months_suspended.tolist()) == ([14], [19])
    on_the_day = assess_cohort(cohort, date(2019, 6, 30))
    assert (on_the_day.months_due.tolist(), on_the_day.months_suspended.tolist()) == ([15], [18])


def test_what_was_received_replaces_what_was_due():
    timeline = contract(*settled(date(2022, 10, 31), date(2022, 12, 1)), signed_on=date(2021, 3, 1), year=2020)
    ledger = {Month.of(2020, 10): Cents(100_000), Month.of(2020, 11): Cents(100_000)}
    received = CohortReceived(months=np.array([2]), net_cents=np.array([200_000]), last_net_cents=np.array([108_563]))
    as_of = date(2024, 1, 15)
    found = assess_cohort(from_timelines([timeline]), as_of, received=received)
    scalar = assess(timeline=timeline, regional=REGIONAL, as_of=as_of, received=ledger)
    assert differences(found, [scalar]) == []
    assert found.months_owed.tolist() == [24]
    assert found.allowances_cents.tolist() == [200_000]


def test_a_cohort_is_cut_into_parts_without_a_seam():
    contracts = [timeline for timeline in timelines(400, seed=7) if covers(timeline)]
    cohort = from_timelines(contracts)
    sizes = [len(part.allowance) for _, part in cohort.parts(100)]
    assert sum(sizes) == len(contracts)
    assert max(sizes) == 100
    whole = cohort.allowance.suspensions
    assert [
        (position + owner, first)
        for position, part in cohort.parts(100)
        for owner, first in zip(
            part.allowance.suspensions.owner.tolist(), part.allowance.suspensions.first.tolist(), strict=True
        )
    ] == list(zip(whole.owner.tolist(), whole.first.tolist(), strict=True))


def test_a_cohort_of_nobody():
    cohort = from_timelines([])
    assert len(cohort) == 0
    assert assess_cohort(cohort, date(2024, 1, 1)).months_due.tolist() == []
    assert rows_of(cohort, date(2024, 1, 1)) == []


INSTALLED = date(2022, 12, 1)


def uncovered(*more: Fact, year: int = 2020, share: int = 100) -> Timeline:
    signed_on = date(year + 1, 3, 1)
    diploma = date(year + 2, 10, 31)
    return contract(
        *settled(diploma, INSTALLED.replace(year=year + 2), *more, share=share), signed_on=signed_on, year=year
    )


@pytest.mark.parametrize(
    ("timeline", "what"),
    [
        (
            uncovered(
                RemovedFromRegister(on=date(2024, 1, 1)),
                RegisteredWithOrder(on=date(2024, 6, 1)),
            ),
            "two spells",
        ),
        (
            uncovered(
                LeftPlace(on=date(2024, 1, 1)),
                Installed(on=date(2024, 1, 2), share_percent=100, category=ZoneCategory.ZIP),
            ),
            "a gap",
        ),
        (
            uncovered(Installed(on=date(2029, 1, 1), share_percent=50, category=ZoneCategory.ZIP), year=2026),
            "share of full time that changes",
        ),
        (
            uncovered(
                LeftPlace(on=date(2024, 1, 15)),
                PracticeSuspended(months=MonthRange(Month.of(2024, 1), Month.of(2024, 2))),
            ),
            "past the last departure",
        ),
    ],
)
@pytest.mark.clause("BIE-10")
def test_what_arrays_do_not_cover_raises_and_says_so(timeline, what):
    fine = contract()
    assert not covers(timeline)
    with pytest.raises(NotCovered, match=what) as raised:
        from_timelines([fine, timeline])
    assert raised.value.position == 1
    as_of = date(2025, 1, 1)
    assert rows_of(from_timelines([timeline], engagement=False), as_of) == scalar_rows([timeline], [as_of])


@pytest.mark.parametrize(
    "timeline",
    [
        uncovered(LeftPlace(on=date(2024, 1, 15))),
        uncovered(
            LeftPlace(on=date(2024, 1, 15)),
            PracticeSuspended(months=MonthRange(Month.of(2023, 12), Month.of(2024, 1))),
        ),
        uncovered(Installed(on=date(2024, 1, 1), share_percent=50, category=ZoneCategory.ZIP)),
        uncovered(share=60, year=2026),
        uncovered(
            LeftPlace(on=date(2024, 1, 1)),
            Installed(on=date(2024, 1, 1), share_percent=80, category=ZoneCategory.ZAC, place="b"),
        ),
        # 25 months from 1 December 2022: leaving, or pausing, on the very day the engagement ends.
        uncovered(LeftPlace(on=date(2025, 1, 1))),
        uncovered(LeftPlace(on=date(2024, 12, 31))),
        uncovered(PracticeSuspended(months=MonthRange(Month.of(2025, 1), Month.of(2025, 3)))),
        uncovered(PracticeSuspended(months=MonthRange(Month.of(2024, 12), Month.of(2025, 3)))),
        uncovered(RemovedFromRegister(on=date(2022, 12, 1))),
        uncovered(RemovedFromRegister(on=date(2022, 12, 2))),
    ],
)
@pytest.mark.clause("IDF-9", "INS-7")
def test_what_arrays_cover_next_to_what_they_do_not(timeline):
    assert covers(timeline)
    days = [INSTALLED, date(2024, 1, 14), date(2024, 1, 15), date(2025, 6, 1), date(2029, 3, 31), date(2034, 1, 1)]
    for as_of in days:
        scalar = assess(timeline=timeline, regional=REGIONAL, as_of=as_of)
        assert differences(assess_cohort(from_timelines([timeline]), as_of), [scalar]) == []


def test_a_cohort_of_allowances_assesses_nothing():
    with pytest.raises(ValueError, match="allowances only"):
        assess_cohort(from_timelines([contract()], engagement=False), date(2024, 1, 1))


def test_an_end_near_the_last_day_of_the_calendar_is_not_covered():
    cohort = from_timelines([contract(*settled(date(2027, 10, 31), date(9991, 1, 1)))])
    with pytest.raises(NotCovered, match="calendar"):
        assess_cohort(cohort, date(9998, 1, 1))


def arrays(**changes: object) -> Cohort:
    """One contract, signed and nothing more, through the pure-array entry."""
    never = np.full(1, NEVER)
    values: dict[str, object] = {
        "signed_on": np.array(["2021-03-01"], dtype="datetime64[D]"),
        "first_month": np.array([Month.of(2020, 10).index]),
        "diploma_on": never,
        "closed_on": never,
        "excluded_on": never,
        "internship_on": never,
        "deferral_first": np.array([NO_MONTH]),
        "deferral_until": np.array([NO_MONTH]),
        "suspensions": Ranges.none(1),
    }
    own = {name: changes.pop(name) for name in list(changes) if name in values}
    engagement = {
        "regime": np.array([1], dtype=np.int8),
        "waived": np.array([False]),
        **dict.fromkeys(("thesis_on", "validated_on", "registered_on", "removed_on", "installed_on", "left_on"), never),
        "share_percent": np.array([100]),
        "pauses": Ranges.none(1),
        **changes,
    }
    return Cohort(
        allowance=AllowanceArrays(**{**values, **own}),  # type: ignore[arg-type]
        engagement=EngagementArrays(**engagement),  # type: ignore[arg-type]
    )


def test_pure_arrays():
    """Six months at 1 085,63 € since October 2020, then the floor of 2 000 €."""
    answer = assess_cohort(arrays(), date(2021, 3, 31))
    assert answer.months_due.tolist() == [6]
    assert answer.net_cents.tolist() == [651_378]
    assert answer.total_cents.tolist() == [851_378]
    assert PHASES[answer.phase[0]] == "training"
    assert assess_cohort(arrays(), date(2021, 2, 28)).months_due.tolist() == [0]


def test_an_allowance_before_there_was_one_is_refused():
    early = arrays(first_month=np.array([Month.of(2009, 12).index]))
    with pytest.raises(NotYetInForce):
        assess_cohort(early, date(2021, 3, 31))
    with pytest.raises(NotYetInForce):
        due_segments(early, date(2021, 3, 31))


OVERLAPPING = Ranges(offsets=np.array([0, 2]), first=np.array([24_245, 24_247]), until=np.array([24_248, 24_249]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_month": np.array([1, 2])}, "different lengths"),
        ({"pauses": Ranges.none(2)}, "different lengths"),
        ({"signed_on": np.full(1, NEVER)}, "signed"),
        ({"suspensions": OVERLAPPING}, "overlap"),
        ({"pauses": OVERLAPPING}, "overlap"),
        ({"suspensions": replace(OVERLAPPING, offsets=np.array([0, 1]))}, "do not fit"),
        ({"suspensions": replace(OVERLAPPING, until=OVERLAPPING.first)}, "empty or reversed"),
        ({"share_percent": np.array([0])}, "from 1 to 100"),
        ({"share_percent": np.array([101])}, "from 1 to 100"),
        ({"share_percent": np.array([60])}, "R2026 only"),
    ],
)
def test_arrays_that_cannot_be(changes, said):
    with pytest.raises(ValueError, match=said):
        arrays(**changes)


def test_ranges_that_touch_and_ranges_of_several_contracts():
    ranges = Ranges.of(iter([[(3, 5), (5, 8)], [], [(1, 2)]]))
    ranges.check()
    assert ranges.offsets.tolist() == [0, 2, 2, 3]
    assert ranges.owner.tolist() == [0, 0, 2]
    assert Ranges.of(iter([])).offsets.tolist() == [0]


def test_months_of_days_far_and_near():
    days = np.array(
        ["1899-12-31", "1900-01-01", "2024-02-29", "2199-12-31", "2200-01-01", "NaT"], dtype="datetime64[D]"
    )
    expected = [Month.of(1899, 12), Month.of(1900, 1), Month.of(2024, 2), Month.of(2199, 12), Month.of(2200, 1)]
    assert months_of(days).tolist() == [*(month.index for month in expected), NO_MONTH]
    assert months_of(days[1:4]).tolist() == [month.index for month in expected[1:4]]


def test_values_of_a_parameter_by_day():
    parameter = load("csg_rate")
    days = np.array(["2010-01-01", "2017-12-31", "2018-01-01"], dtype="datetime64[D]")
    assert values_at(parameter, days).tolist() == [750, 750, 920]
    assert values_at(parameter, days[:0]).tolist() == []
    with pytest.raises(NotYetInForce):
        values_at(parameter, np.array(["2009-12-31"], dtype="datetime64[D]"))


def test_chains_are_kept_whole():
    """Suspensions that touch each other leave one run of months on either side."""
    touching = [
        replace(MATERNITY, months=MonthRange(Month.of(2022, 2), Month.of(2022, 4))),
        replace(MATERNITY, months=MonthRange(Month.of(2022, 4), Month.of(2022, 6))),
    ]
    cohort = from_timelines([contract(*touching)])
    found = list(chain.from_iterable((first, until) for _, first, until, _ in rows_of(cohort, date(2022, 7, 1))))
    wanted = ["2020-10", "2022-02", "2022-06", "2022-08"]
    assert found == [Month.parse(name).index for name in wanted]
