"""The engagement: start, end, what moves it, what is served. Literals worked by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.build import assessed, fact, settled, terms, timeline

from cesp_law.course import course_on
from cesp_law.dates import Month, MonthRange, add_months
from cesp_law.engagement import earliest_last_day
from cesp_law.facts import Installed, LeftPlace
from cesp_law.refusals import Refused

R2026 = {"lodged_on": date(2026, 2, 1), "signed_on": date(2026, 4, 1), "academic_year": 2025}


def of(engagement):
    """What a table compares: first day, last day, calendar months served."""
    return (
        None if engagement.starts_on is None else str(engagement.starts_on),
        None if engagement.last_day.value is None else str(engagement.last_day.value),
        engagement.months_served.value,
    )


@pytest.mark.clause("IDF-1", "INS-7")
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2028-01-02", (None, None, 0)),
        ("2028-01-03", ("2028-01-03", "2035-02-02", 0)),
        ("2028-02-02", ("2028-01-03", "2035-02-02", 0)),
        ("2028-02-03", ("2028-01-03", "2035-02-02", 1)),
        ("2035-02-02", ("2028-01-03", "2035-02-02", 84)),
        ("2035-02-03", ("2028-01-03", "2035-02-02", 85)),
        ("2050-01-01", ("2028-01-03", "2035-02-02", 85)),  # once over, it stays as it ended
    ],
)
def test_eighty_five_months_from_the_installation(as_of, expected):
    assert of(assessed(*settled(), as_of=as_of).engagement) == expected


@pytest.mark.clause("IDF-1")
@pytest.mark.parametrize(
    ("diploma_on", "owed"),
    [("2022-08-31", 24), ("2022-09-30", 24), ("2022-10-31", 25)],
    ids=["23 due", "24 due", "25 due"],
)
def test_the_floor(diploma_on, owed):
    answer = assessed(fact("diploma_obtained", diploma_on), as_of="2023-01-01")
    assert answer.engagement.months_owed.value == owed


@pytest.mark.clause("IDF-10", "BIE-8", "INS-7")
@pytest.mark.parametrize("missing", ["thesis_defended", "registered_with_order", "project_validated"])
def test_a_condition_met_later_starts_it_on_its_day(missing):
    others = [each for each in settled() if each not in without(missing)]
    late = {"ars": "naq"} if missing == "project_validated" else {}
    facts = [*others, fact(missing, "2028-05-17", **late)]
    assert of(assessed(*others, as_of="2028-06-01").engagement)[0] is None
    assert of(assessed(*facts, as_of="2028-05-16").engagement)[0] is None
    assert of(assessed(*facts, as_of="2028-05-17").engagement)[0] == "2028-05-17"


def without(kind):
    return [each for each in settled() if type(each) is type(fact(kind, "2027-01-01", **_ars(kind)))]


def _ars(kind):
    return {"ars": "naq"} if kind == "project_validated" else {}


@pytest.mark.clause("IDF-10")
def test_whoever_has_left_when_the_last_condition_comes_has_started_nothing():
    facts = [each for each in settled() if each not in without("registered_with_order")]
    facts += [fact("left_place", "2028-05-01"), fact("registered_with_order", "2028-05-01")]
    assert of(assessed(*facts, as_of="2028-06-01").engagement)[0] is None


@pytest.mark.clause("IDF-10")
def test_a_spell_off_the_register_delays_the_start():
    facts = [
        *settled("2028-01-03"),
        fact("removed_from_register", "2027-12-20"),
        fact("registered_with_order", "2028-02-10"),
    ]
    assert of(assessed(*facts, as_of="2028-03-01").engagement)[0] == "2028-02-10"


def test_what_happens_later_never_moves_the_start():
    facts = [*settled(), fact("removed_from_register", "2028-02-01")]
    assert of(assessed(*facts, as_of="2029-01-03").engagement) == ("2028-01-03", "2035-02-02", 12)


@pytest.mark.clause("BIE-10")
@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2028-12-31", ("2028-01-03", "2035-02-02", 11)),
        ("2029-01-01", ("2028-01-03", "2035-03-02", 10)),
        ("2029-02-03", ("2028-01-03", "2035-04-02", 11)),
        ("2029-03-31", ("2028-01-03", "2035-05-02", 11)),
        ("2029-04-03", ("2028-01-03", "2035-05-02", 12)),
    ],
)
def test_a_practice_suspension_moves_the_end_month_by_month(as_of, expected):
    suspended = fact("practice_suspended", since="2029-01", until="2029-04")
    assert of(assessed(*settled(), suspended, as_of=as_of).engagement) == expected


@pytest.mark.clause("BIE-10")
@pytest.mark.parametrize(
    ("as_of", "expected", "phase"),
    [
        ("2028-12-09", ("2028-01-03", "2035-02-02", 11), "engaged"),
        ("2028-12-10", ("2028-01-03", None, 11), "engagement_suspended"),
        ("2028-12-30", ("2028-01-03", None, 11), "engagement_suspended"),
        ("2028-12-31", ("2028-01-03", "2035-02-23", 11), "engaged"),  # 21 days later
        ("2029-01-23", ("2028-01-03", "2035-02-23", 11), "engaged"),
        ("2029-01-24", ("2028-01-03", "2035-02-23", 12), "engaged"),
    ],
)
def test_a_gap_moves_the_end_by_its_days(as_of, expected, phase):
    moved = [
        fact("left_place", "2028-12-10"),
        fact("installed", "2028-12-31", share_percent=100, category="ZAC"),
    ]
    answer = assessed(*settled(), *moved, as_of=as_of)
    assert (of(answer.engagement), answer.phase.value) == (expected, phase)


def test_days_of_a_gap_inside_suspended_months_count_once():
    moved = [
        fact("left_place", "2028-12-10"),
        fact("installed", "2029-02-05", share_percent=100, category="ZIP"),
        fact("practice_suspended", since="2029-01", until="2029-02"),
    ]
    # One month for January; 22 days of December, 4 of February.
    assert of(assessed(*settled(), *moved, as_of="2029-02-05").engagement)[1] == "2035-03-28"


def test_leaving_once_it_is_over_moves_nothing():
    left = fact("left_place", "2035-02-03")
    answer = assessed(*settled(), left, as_of="2036-01-01")
    assert (of(answer.engagement)[1], answer.phase.value) == ("2035-02-02", "completed")
    left = fact("left_place", "2035-02-02")
    answer = assessed(*settled(), left, as_of="2036-01-01")
    assert (of(answer.engagement)[1], answer.phase.value) == (None, "engagement_suspended")


@pytest.mark.clause("IDF-9")
@pytest.mark.parametrize(
    ("share", "last_day", "served", "full_time"),
    [(100, "2031-12-31", 12, 12), (50, "2033-12-31", 12, 6), (70, "2032-11-30", 12, 8), (99, "2032-01-31", 12, 11)],
)
def test_part_time_lengthens_the_last_regime(share, last_day, served, full_time):
    facts = (
        fact("thesis_defended", "2027-06-15"),
        fact("diploma_obtained", "2027-09-30"),  # 24 months of allowance
        fact("registered_with_order", "2027-12-01"),
        fact("project_validated", "2027-05-04", ars="naq"),
        fact("installed", "2030-01-01", share_percent=share, category="ZIP"),
    )
    answer = assessed(*facts, as_of="2031-01-01", contract=terms(**R2026))
    assert answer.engagement.months_owed.value == 24
    assert of(answer.engagement) == ("2030-01-01", last_day, served)
    assert answer.engagement.full_time_months_served == full_time


@pytest.mark.clause("IDF-9")
def test_a_month_weighs_the_share_of_its_first_day():
    facts = [
        *settled("2030-01-15", share_percent=50),
        fact("installed", "2030-03-15", share_percent=100, category="ZIP"),  # first day of the third month
        fact("installed", "2030-06-16", share_percent=60, category="ZIP"),  # a day after that of the sixth
    ]
    contract = terms(**R2026)
    engagement = assessed(*facts, as_of="2030-07-15", contract=contract).engagement
    # 25 months owed: 2 at 50 % = 1; 4 at 100 % = 4; then 20 at 60 % would be 34 months (20.4 for 34 × 0.6).
    assert engagement.months_owed.value == 25
    assert engagement.months_served.value == 6
    assert engagement.full_time_months_served == 5
    assert engagement.last_day.value == date(2033, 5, 14)  # 2 + 4 + 34 = 40 months
    assert engagement.course is not None
    assert [(run.months, run.share_percent) for run in engagement.course.runs] == [(2, 50), (4, 100), (34, 60)]


def test_one_month_weighs_as_much_as_any():
    facts = [
        *settled("2030-01-15", share_percent=50),
        fact("installed", "2030-02-15", share_percent=100, category="ZIP"),
    ]
    engagement = assessed(*facts, as_of="2030-03-15", contract=terms(**R2026)).engagement
    assert engagement.course is not None
    assert [(run.months, run.share_percent) for run in engagement.course.runs] == [(1, 50), (25, 100)]
    assert engagement.last_day.value == date(2032, 3, 14)  # 25 months owed: 0.5 + 25
    assert engagement.full_time_months_served == 1


def test_part_time_counts_whole_before_the_last_regime():
    half = assessed(*settled(share_percent=50), as_of="2029-01-03").engagement
    full = assessed(*settled(), as_of="2029-01-03").engagement
    assert of(half) == of(full)
    assert half.full_time_months_served == 12


@pytest.mark.parametrize("as_of", ["9993-06-01", "9999-12-31"])
def test_an_end_past_the_calendar_is_refused_in_words(as_of):
    facts = (
        fact("thesis_defended", "9992-06-15"),
        fact("diploma_obtained", "9992-10-31"),
        fact("registered_with_order", "9992-12-01"),
        fact("project_validated", "9992-05-04", ars="naq"),
        fact("installed", "9993-01-03", share_percent=100, category="ZIP"),
    )
    with pytest.raises(Refused) as caught:
        assessed(*facts, as_of=as_of)
    assert "9999" in caught.value.sentence


def plain_walk(start, need, timeline, on, *, pro_rata):
    """The same rule, month by month, with nothing clever: (end, calendar months served, weight served)."""
    changes = [(day, kind, value) for day, kind, value in disturbances(start, timeline) if day <= on]
    share = share_on(timeline, start) if pro_rata else 100
    months = gap_days = weight = suspended = 0
    weights = []
    in_gap = False

    def moved(number):
        return add_months(start, number + suspended) + timedelta(days=gap_days)

    def apply(kind, value):
        nonlocal suspended, gap_days, share, in_gap
        if kind == "suspension":
            suspended += min(value[1], Month.on(on).index + 1) - value[0]
        elif kind == "gap":
            first, until = value
            in_gap = until is None or until > on
            day = first
            while day < (on if in_gap else until):
                gap_days += not any(Month.on(day) in months for months in timeline.practice_suspensions)
                day += timedelta(days=1)
        elif pro_rata:
            share = value

    while weight < need:
        while changes and changes[0][0] <= moved(months):
            apply(*changes.pop(0)[1:])
        weights.append(share)
        weight += share
        months += 1
    while changes and changes[0][0] < moved(months):
        apply(*changes.pop(0)[1:])
    end = None if in_gap else moved(months)
    last = on if end is None or end > on else end
    served = 0
    while add_months(start, served + 1 + suspended) + timedelta(days=gap_days) <= last:
        served += 1
    return end, served, sum(weights[:served]) // 100


def share_on(timeline, day):
    return [step.share_percent for step in timeline.practice if step.starts_on <= day][-1]


def disturbances(start, timeline):
    """(day, kind, value), suspensions from the month of the start on, oldest first."""
    found = []
    for months in timeline.practice_suspensions:
        first = max(months.first, Month.on(start))
        if first < months.until:
            found.append((first.first_day, "suspension", (first.index, months.until.index)))
    steps = [step for step in timeline.practice if step.starts_on > start]
    for position, step in enumerate(steps):
        until = steps[position + 1].starts_on if position + 1 < len(steps) else None
        if step.share_percent:
            found.append((step.starts_on, "share", step.share_percent))
        else:
            found.append((step.starts_on, "gap", (step.starts_on, until)))
    return sorted(found, key=lambda change: change[0])


@st.composite
def practised(draw):
    """Moves, suspensions and a day, from an installation on the 3rd, the 15th, the 30th or the 31st."""
    day = draw(st.sampled_from([date(2028, 1, 3), date(2028, 2, 15), date(2028, 8, 30), date(2028, 8, 31)]))
    moves: list[Installed | LeftPlace] = []
    held = True
    for _ in range(draw(st.integers(0, 5))):
        day += timedelta(days=draw(st.integers(1, 300)))
        if held and draw(st.booleans()):
            moves.append(fact("left_place", str(day)))
            held = False
        else:
            share = draw(st.sampled_from([50, 60, 75, 100]))
            moves.append(fact("installed", str(day), share_percent=share, category="ZIP"))
            held = True
    suspensions, first = [], Month.of(2028, 1)
    for length in draw(st.lists(st.integers(1, 4), max_size=3)):
        first += draw(st.integers(0, 20))
        suspensions.append(fact("practice_suspended", since=str(first), until=str(first + length)))
        first += length
    return moves, suspensions


@given(
    practised(),
    st.sampled_from(["2028-01-03", "2028-02-15", "2028-08-30", "2028-08-31"]),
    st.sampled_from([50, 70, 100]),
    st.integers(0, 4000),
    st.sampled_from([terms(), terms(**R2026)]),
    st.integers(24, 60),
)
def test_runs_of_months_agree_with_month_by_month(drawn, start, share, later, contract, owed):
    moves, suspensions = drawn
    starts_on = date.fromisoformat(start)
    moves = [each for each in moves if each.on > starts_on]
    try:
        built = timeline(*settled(start, share_percent=share), *moves, *suspensions, contract=contract)
    except Refused:
        return  # a departure whose arrival was left out
    on = starts_on + timedelta(days=later)
    course = course_on(built, on, months_owed=owed)
    expected = plain_walk(starts_on, owed * 100, built, on, pro_rata=contract.academic_year == 2025)
    assert (course.ends_until, course.months_served, course.full_time_months_served) == expected


def test_a_range_of_months_of_practice_suspension_is_capped():
    suspended = [
        fact("practice_suspended", since="2029-01", until="2029-08"),
        fact("practice_suspended", since="2030-01", until="2030-06"),
    ]
    assert timeline(*settled(), *suspended).practice_suspensions[1] == MonthRange(Month.of(2030, 1), Month.of(2030, 6))
    with pytest.raises(Refused) as caught:
        timeline(*settled(), *suspended, fact("practice_suspended", since="2031-01", until="2031-02"))
    assert "13" in caught.value.sentence


@pytest.mark.clause("BIE-1", "INS-7")
def test_an_engagement_begun_as_the_allowance_ends_has_its_earliest_last_day():
    """The allowance stops after October 2028: 69 months from 1 November, to 31 July 2034."""
    assert earliest_last_day(Month.of(2028, 11), 69) == date(2034, 7, 31)
    assert earliest_last_day(Month.of(2029, 11), 24) == date(2031, 10, 31)


@pytest.mark.clause("BIE-1")
def test_the_earliest_last_day_of_a_file_waits_for_the_end_of_the_allowance():
    """85 months, to October 2027: the engagement could run from 1 November 2027 to 30 November 2034."""
    assert assessed(as_of="2027-10-30").earliest_last_day is None
    diploma = fact("diploma_obtained", "2027-10-31")
    assert assessed(diploma, as_of="2027-10-31").earliest_last_day == date(2034, 11, 30)
