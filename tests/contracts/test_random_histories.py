"""Whatever is recorded late, corrected or annulled, in whatever order: the figures are those of the facts.

Each history is a random run of acts on one file, of which the law refuses many. What it leaves is
compared with a model that merely keeps the values that stand.
"""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cesp.contracts import operations, projection, reading
from cesp.contracts.conclusions import Conclusion
from cesp.contracts.models import RecordedFact, Summary
from cesp.contracts.payload import ExpectedDiplomaDeclared, Value, encode
from cesp_law import facts as law
from cesp_law.dates import Month, MonthRange
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.contracts import concluded
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

FIRST_ACT = datetime(2026, 1, 15, 9, tzinfo=UTC)
ROWS_OF_THEIR_OWN = {"contract_id", "reference", "search_key", "sort_key"}

days = st.dates(date(2022, 9, 1), date(2033, 1, 1))
around_the_diploma = st.dates(date(2028, 6, 1), date(2029, 6, 1))
months = st.builds(
    lambda start, length: MonthRange(Month.of(2022, 9) + start, Month.of(2022, 9) + start + length),
    st.integers(0, 100),
    st.integers(1, 12),
)
facts = st.one_of(
    st.builds(law.Suspended, months=months, ground=st.sampled_from(list(law.SuspensionGround)[:4])),
    st.builds(law.EnteredThirdCycle, on=st.dates(date(2024, 9, 1), date(2026, 12, 1))),
    st.builds(law.DiplomaObtained, on=around_the_diploma),
    st.builds(law.ThesisDefended, on=around_the_diploma),
    st.builds(law.RegisteredWithOrder, on=around_the_diploma),
    st.builds(
        lambda length, asked: law.DeferralGranted(
            months=MonthRange(Month.of(2028, 11), Month.of(2028, 11) + length),
            ground=law.DeferralGround.FST,
            requested_on=asked,
        ),
        st.integers(1, 12),
        around_the_diploma,
    ),
    st.builds(law.ProjectValidated, on=around_the_diploma, ars=st.sampled_from(["ara", "idf"])),
    st.builds(
        law.Installed,
        on=around_the_diploma,
        share_percent=st.sampled_from([50, 80, 100]),
        category=st.sampled_from(law.ZoneCategory),
        place=st.sampled_from(["Foix", "Thiers"]),
    ),
    st.builds(
        law.LeftPlace, on=st.dates(date(2029, 6, 1), date(2031, 1, 1)), place=st.sampled_from(["Foix", "Thiers"])
    ),
    st.builds(law.PracticeSuspended, months=months),
    st.builds(law.Breached, on=st.dates(date(2027, 1, 1), date(2033, 1, 1))),
    st.builds(ExpectedDiplomaDeclared, on=around_the_diploma, declared_on=days),
)
acts = st.tuples(st.sampled_from(["record", "record", "record", "correct", "annul"]), facts, st.integers(0, 50))
histories = st.lists(acts, min_size=1, max_size=14)


def perform(  # type: ignore[no-untyped-def]
    which: str, fact: Value, contract, recorded: RecordedFact | None, actor, at: datetime
) -> RecordedFact:
    how = {"actor": actor, "evidence": "P", "at": at}
    if which == "record" or recorded is None:
        return operations.record_fact(contract=contract, fact=fact, **how)
    if which == "correct":
        return operations.correct_fact(recorded=recorded, fact=fact, **how)
    return operations.annul_fact(recorded=recorded, **how)


def figures(summary: Summary) -> dict[str, object]:
    return {name: getattr(summary, name) for name in projection.COMPUTED if name not in ROWS_OF_THEIR_OWN}


def live_through(history: list[tuple[str, Value, int]]) -> int:
    """Play a history and check it; returns how many acts the law let through."""
    contract, actor = concluded(), memberships.case_desk()
    terms = contract.facts.get()
    rows: dict[int, tuple[RecordedFact, Value]] = {}
    known: list[tuple[datetime, list[Value]]] = []
    for number, (which, fact, pick) in enumerate(history):
        at = FIRST_ACT + timedelta(days=40 * number)
        same_kind = [row for row, _ in rows.values() if row.kind == encode(fact).kind]
        among = same_kind if which == "correct" else [row for row, _ in rows.values()]
        target = among[pick % len(among)] if among else None
        before = RecordedFact.objects.filter(contract=contract).count()
        try:
            done = perform(which, fact, contract, target, actor, at)
        except Refused:
            assert RecordedFact.objects.filter(contract=contract).count() == before
            continue
        if done.supersedes_id is not None:
            del rows[done.supersedes_id]
        if done.kind != "annulled":
            rows[done.pk] = (done, fact)
        known.append((at, [value for _, value in rows.values()]))
        stored = Summary.objects.get(contract=contract)
        (again,) = projection.recomputed([contract.pk], as_of={contract.pk: stored.computed_on})
        assert projection.differences(stored, again) == []
    conclusion = reading.timeline_of(contract, known_at=FIRST_ACT - timedelta(days=1)).terms
    for at, values in known:
        shuffled = random.Random(at.toordinal()).sample(values, len(values))
        expected = reading.timeline_from([*shuffled, conclusion])
        assert reading.timeline_of(contract, known_at=at) == expected
    if known:
        at, values = known[-1]
        row = Conclusion(signatory=PersonFactory(), terms=conclusion, facts=values[::-1])
        (from_nothing,) = operations.bulk_conclude(actor=actor, rows=[row], at=at)
        assert figures(from_nothing.summary) == figures(Summary.objects.get(contract=contract))
    assert terms.kind == "concluded"
    return len(known)


bounded = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@bounded
@given(histories)
def test_incremental_is_recomputed(history: list[tuple[str, Value, int]]) -> None:
    live_through(history)


@pytest.mark.long
@settings(bounded, max_examples=10_000)
@given(histories)
def test_incremental_is_recomputed_ten_thousand_times(history: list[tuple[str, Value, int]]) -> None:
    live_through(history)


def test_the_histories_are_not_all_refusals() -> None:
    """A property over empty histories would prove nothing: this one goes through eight acts of nine."""
    installed = law.Installed(on=date(2028, 12, 1), share_percent=100, category=law.ZoneCategory.ZIP, place="Foix")
    history: list[tuple[str, Value, int]] = [
        ("record", installed, 0),
        ("record", law.DiplomaObtained(on=date(2028, 10, 31)), 0),
        ("record", law.DiplomaObtained(on=date(2028, 11, 30)), 0),
        ("record", law.EnteredThirdCycle(on=date(2025, 11, 1)), 0),
        ("record", law.ThesisDefended(on=date(2028, 11, 20)), 0),
        ("record", law.ProjectValidated(on=date(2028, 7, 1), ars="ara"), 0),
        ("record", law.RegisteredWithOrder(on=date(2028, 11, 25)), 0),
        ("correct", law.ThesisDefended(on=date(2028, 11, 22)), 0),
        ("annul", installed, 0),
    ]
    assert live_through(history) == 8
