"""What holds for every contract, drawn at random."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.law.strategies import ANY_FACT, ANY_TERMS, DAYS, careers

from cesp_law.assessment import assess
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import Fact, Suspended, Terms
from cesp_law.money import Cents
from cesp_law.refusals import Refused
from cesp_law.regional import shipped
from cesp_law.scenario import to_plain
from cesp_law.timeline import Timeline

CAREER_DAYS = st.dates(date(2011, 1, 1), date(2040, 12, 31))


def built(terms: Terms, facts: list[Fact]) -> Timeline:
    """The timeline, or the example is not one."""
    try:
        return Timeline.of(terms=terms, facts=facts, regional=shipped(terms.ars, terms.signed_on))
    except Refused:
        assume(False)
        raise


def figures(timeline: Timeline, as_of: date) -> dict[str, object]:
    """Every figure of an assessment, without its reasons."""
    plain = to_plain(assess(timeline=timeline, regional=timeline.regional, as_of=as_of))
    del plain["explanations"]
    return plain


@given(careers(), CAREER_DAYS, st.randoms(use_true_random=False))
def test_the_order_of_recording_never_matters(career, as_of, random):
    terms, facts = career
    shuffled = list(facts)
    random.shuffle(shuffled)
    one, other = built(terms, facts), built(terms, shuffled)
    assert one == other
    assert one.facts == other.facts
    assert figures(one, as_of) == figures(other, as_of)


@given(careers(), CAREER_DAYS)
def test_one_fact_at_a_time_is_all_at_once(career, as_of):
    terms, facts = career
    whole = built(terms, facts)
    grown = built(terms, [])
    for fact in whole.facts:
        grown = grown.with_fact(fact)
    assert grown == whole
    assert figures(grown, as_of) == figures(whole, as_of)


@given(careers(), CAREER_DAYS, st.integers(-400, 400))
def test_a_correction_is_a_recomputation(career, as_of, days):
    """Replacing a fact by another leaves no trace of the first."""
    terms, facts = career
    assume(facts and hasattr(facts[0], "on"))
    moved = replace(facts[0], on=facts[0].on + timedelta(days=days))
    corrected = built(terms, [moved, *facts[1:]])
    afresh = built(terms, [*facts[1:], moved])
    assert figures(corrected, as_of) == figures(afresh, as_of)


@given(careers(), CAREER_DAYS)
def test_due_and_suspended_make_what_has_elapsed(career, as_of):
    timeline = built(*career)
    answer = assess(timeline=timeline, regional=timeline.regional, as_of=as_of).allowance
    on = timeline.read_on(as_of)
    until = Month.on(on) + 1 if answer.until_month is None else min(answer.until_month, Month.on(on) + 1)
    elapsed = max(0, until - timeline.first_month) if on >= timeline.terms.signed_on else 0
    assert answer.months_due.value + answer.months_suspended.value == elapsed
    assert sum(len(months) for months in answer.suspended) == answer.months_suspended.value
    months = list(answer.months)
    assert len({month for month, _ in months}) == len(months) == answer.months_due.value
    assert sum(pay.net_cents for _, pay in months) == answer.net_cents.value
    assert sum(pay.gross_cents for _, pay in months) == answer.gross_cents
    for pay in {pay for _, pay in months}:
        assert pay.gross_cents == pay.csg_cents + pay.crds_cents + pay.net_cents


@given(careers(), CAREER_DAYS, st.data())
def test_splitting_a_suspension_changes_nothing(career, as_of, data):
    terms, facts = career
    whole = next((fact for fact in facts if isinstance(fact, Suspended)), None)
    assume(whole is not None and len(whole.months) > 1)
    assert whole is not None
    cut = whole.months.first + data.draw(st.integers(1, len(whole.months) - 1))
    halves: list[Fact] = [
        replace(whole, months=MonthRange(whole.months.first, cut)),
        replace(whole, months=MonthRange(cut, whole.months.until)),
    ]
    rest = [fact for fact in facts if fact is not whole]
    one, other = figures(built(terms, facts), as_of), figures(built(terms, rest + halves), as_of)
    for plain in (one, other):  # the end of the part under way is its own
        plain["deadlines"] = [each for each in plain["deadlines"] if each["code"] != "suspension_end"]
    assert one == other


@given(careers(), CAREER_DAYS, st.integers(0, 120))
def test_one_more_month_paid_never_lowers_the_indemnity(career, as_of, count):
    timeline = built(*career)
    due = [month for month, _ in assess(timeline=timeline, regional=timeline.regional, as_of=as_of).allowance.months]
    paid = {month: Cents(108_563) for month in due[:count]}
    one_more = paid | {month: Cents(108_563) for month in due[count : count + 1]}
    costs = [
        assess(timeline=timeline, regional=timeline.regional, as_of=as_of, received=received)
        for received in (paid, one_more)
    ]
    less, more = (cost.breach for cost in costs)
    assert costs[0].engagement.months_owed.value <= costs[1].engagement.months_owed.value
    if less is not None and more is not None:
        assert less.total_cents.value <= more.total_cents.value


@given(careers(), CAREER_DAYS)
def test_all_that_was_due_received_is_nothing_said(career, as_of):
    timeline = built(*career)
    silent = assess(timeline=timeline, regional=timeline.regional, as_of=as_of)
    received = {month: pay.net_cents for month, pay in silent.allowance.months}
    said = assess(timeline=timeline, regional=timeline.regional, as_of=as_of, received=received)
    assert said == silent


@given(careers(), CAREER_DAYS)
def test_a_day_reads_only_what_has_begun(career, as_of):
    """Deadlines and alerts also look ahead: at the end of what runs, at what was asked for."""
    terms, facts = career
    whole = built(terms, facts)
    known = built(terms, list(whole.until(as_of)))
    one, other = figures(whole, as_of), figures(known, as_of)
    for plain in (one, other):
        del plain["deadlines"], plain["alerts"]
    assert one == other


@given(careers(), CAREER_DAYS, st.integers(1, 700))
def test_months_due_never_shrink(career, as_of, later):
    timeline = built(*career)
    now, then = (
        assess(timeline=timeline, regional=timeline.regional, as_of=day)
        for day in (as_of, as_of + timedelta(days=later))
    )
    assert now.allowance.months_due.value <= then.allowance.months_due.value
    assert now.engagement.months_owed.value <= then.engagement.months_owed.value
    if then.breach is None:
        assert then.engagement.course is not None
        assert then.engagement.course.is_over


@given(ANY_TERMS, st.lists(ANY_FACT, max_size=6), DAYS)
def test_whatever_the_facts_the_law_answers_or_refuses(terms, facts, as_of):
    try:
        timeline = Timeline.of(terms=terms, facts=facts, regional=shipped(terms.ars, terms.signed_on))
        answer = assess(timeline=timeline, regional=timeline.regional, as_of=as_of)
    except Refused:
        return
    assert answer.allowance.months_due.value >= 0
    assert answer.engagement.months_served.value >= 0
    assert answer.phase.steps
