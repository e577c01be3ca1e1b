"""Late facts, corrections, annulments, in any order: what was paid month after month is what is due.

The histories are those that compare the two implementations of the law; here they reach the
service late, out of order, and are taken back.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from cesp.contracts import operations as contracts
from cesp.contracts.conclusions import Conclusion
from cesp.contracts.models import Contract, RecordedFact
from cesp.contracts.reading import timelines_or_refusals
from cesp.payments import ledger, operations, reading
from cesp.payments.difference import differences
from cesp.payments.models import LineKind, OrderedMonths, PaymentRun, RunLine
from cesp.payments.takeovers import AccountInUse
from cesp_law.allowance import allowance_segments
from cesp_law.dates import Month
from cesp_law.refusals import Refused
from tests.factories.memberships import case_desk
from tests.factories.people import PersonFactory
from tests.law import histories
from tests.payments.factories import carried_through, new_iban

pytestmark = pytest.mark.django_db
FIRST = Month.of(2024, 3)
KNOWN_AT = datetime(2024, 1, 5, 9, 0, tzinfo=UTC)


def _conclude(count: int, seed: int, *, with_facts: bool) -> list[tuple[Contract, histories.Timeline]]:
    """Contracts of as many random histories, with their facts or without any; those refused without are left out."""
    actor = case_desk()
    made = []
    for timeline in histories.timelines(count, seed=seed):
        row = Conclusion(signatory=PersonFactory(), terms=timeline.terms, facts=timeline.facts if with_facts else ())
        try:
            row.timeline()
        except Refused:
            continue
        made.append((row, timeline))
    rows = contracts.bulk_conclude(actor=actor, rows=[row for row, _ in made], at=KNOWN_AT)
    accounts = [
        AccountInUse(
            person_id=row.signatory.pk, iban=new_iban(), bic="", holder="Camille Martin", from_on=KNOWN_AT.date()
        )
        for row, _ in made[::2] + made[1::4]  # some have none and are blocked
    ]
    operations.take_over_bank_accounts(actor=actor, accounts=accounts, at=KNOWN_AT)
    return list(zip(rows, [timeline for _, timeline in made], strict=True))


@pytest.mark.parametrize("month", [Month.of(2014, 7), Month.of(2017, 12), Month.of(2018, 1), Month.of(2026, 2)])
def test_arrays_read_from_the_database_give_the_months_of_the_law(month: Month) -> None:
    """Both ways of reading the same rows, contract by contract and by arrays, differ by nothing."""
    _conclude(150, seed=month.index, with_facts=True)
    for chunk in reading.chunks():
        by_law = reading.due(chunk, month=month, doubtful=None)
        by_arrays = reading.due(chunk, month=month, doubtful=set())
        assert len(by_law.ranges) > 0
        assert differences(owners=len(chunk.ids), due=by_law.ranges, ordered=by_arrays.ranges) == []
        assert by_law.next_month_cents == by_arrays.next_month_cents


def _live(count: int, runs: int, seed: int) -> PaymentRun:
    """Histories that reach the service month after month, while it pays."""
    draw = Random(seed)
    actor = case_desk()
    arrivals: dict[int, list[tuple[Contract, Any]]] = defaultdict(list)
    for contract, timeline in _conclude(count, seed, with_facts=False):
        for fact in timeline.facts:
            arrivals[draw.randrange(runs)].append((contract, fact))
    run = None
    for number in range(runs):
        month = FIRST + number
        at = datetime(month.year, month.number, 3, 9, 0, tzinfo=UTC)
        for contract, arriving in arrivals[number]:
            at += timedelta(seconds=1)
            try:
                if isinstance(arriving, RecordedFact):
                    contracts.annul_fact(actor=actor, recorded=arriving, evidence="P", at=at)
                    continue
                recorded = contracts.record_fact(actor=actor, contract=contract, fact=arriving, evidence="P", at=at)
            except Refused:
                continue
            if draw.random() < 0.2 and number + 1 < runs:
                arrivals[draw.randrange(number + 1, runs)].append((contract, recorded))
        run = carried_through(month)
    assert run is not None
    return run


def _paid_and_told(last: PaymentRun) -> dict[tuple[int, int], int]:
    """Net of each month of each contract: ordered, or on the last sheet as blocked or overpaid."""
    cells: dict[tuple[int, int], int] = defaultdict(int)
    for row in OrderedMonths.objects.all():
        for month in range(row.first_month.index, row.until_month.index):
            cells[row.contract_id, month] += row.net_cents
    for line in RunLine.objects.filter(run=last).exclude(kind=LineKind.DUE):
        for month in range(line.first_month.index, line.until_month.index):
            cells[line.contract_id, month] += line.net_cents // (line.until_month - line.first_month)
    return {cell: cents for cell, cents in cells.items() if cents}


def _due_from_nothing(month: Month) -> dict[tuple[int, int], int]:
    """The same, asked of the law alone, with no run behind."""
    cells: dict[tuple[int, int], int] = {}
    for contract_id, timeline in timelines_or_refusals(Contract.objects.values_list("pk", flat=True)):
        assert not isinstance(timeline, Refused)
        for segment in allowance_segments(timeline, month.last_day):
            for each in segment.months:
                cells[contract_id, each.index] = segment.pay.net_cents
    return cells


@pytest.mark.clause("PAP-9", "IDF-17", "IDF-2")
@pytest.mark.parametrize("seed", [1, 2])
def test_paid_month_after_month_is_what_is_due_from_nothing(seed: int) -> None:
    last = _live(60, runs=6, seed=seed)
    assert RunLine.objects.filter(kind=LineKind.OVERPAYMENT).exists()
    assert _paid_and_told(last) == _due_from_nothing(last.month)


@pytest.mark.long
def test_ten_thousand_histories() -> None:
    last = _live(10_000, runs=6, seed=20240301)
    assert _paid_and_told(last) == _due_from_nothing(last.month)
    assert ledger.imbalances() == []
