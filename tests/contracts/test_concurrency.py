"""Two agents on one file: one acts, the other is told who and when. With the locks off, it breaks."""

from collections.abc import Callable
from datetime import date

import pytest

from cesp.contracts import operations, queries
from cesp.contracts.file import ContractFile
from cesp.contracts.models import Contract, RecordedFact
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import DiplomaObtained, EnteredThirdCycle, Suspended, SuspensionGround, ThesisDefended
from cesp_law.refusals import Refused
from tests.factories import memberships
from tests.factories.contracts import RECORDED_AT, concluded, recorded, terms
from tests.factories.people import PersonFactory
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)

MATERNITY = Suspended(months=MonthRange(Month.of(2023, 3), Month.of(2023, 7)), ground=SuspensionGround.MATERNITY)
HOW = {"evidence": "PIECE-1", "at": RECORDED_AT}


def desks(count: int):  # type: ignore[no-untyped-def]
    return [memberships.case_desk(person=PersonFactory(given_names="Agent", family_name=f"N{n}")) for n in range(count)]


def outcome(results: list[object]) -> tuple[int, int]:
    """(acts done, agents told by a sentence who came first and when); anything else is in neither."""
    done = [result for result in results if isinstance(result, RecordedFact | Contract)]
    told = [
        result
        for result in results
        if isinstance(result, Refused) and "par Agent N" in result.sentence and "le 15 janvier 2026" in result.sentence
    ]
    return len(done), len(told)


def meet_after_reading(monkeypatch: pytest.MonkeyPatch, *, patience: float) -> None:
    """Both agents have read the file before either writes, if nothing keeps them apart."""
    meet, judged = meeting(2, patience=patience), ContractFile.judged

    def meet_then_judge(self, after, *, like):  # type: ignore[no-untyped-def]
        meet()
        return judged(self, after, like=like)

    monkeypatch.setattr(ContractFile, "judged", meet_then_judge)


def both_record() -> tuple[Contract, list[Callable[[], object]]]:
    contract = concluded()
    one, other = desks(2)
    return contract, [
        lambda: operations.record_fact(actor=one, contract=contract, fact=MATERNITY, **HOW),
        lambda: operations.record_fact(actor=other, contract=contract, fact=MATERNITY, **HOW),
    ]


def one_corrects_the_other_annuls() -> tuple[Contract, list[Callable[[], object]]]:
    contract = concluded()
    (fact,) = recorded(contract, DiplomaObtained(on=date(2025, 10, 30)))
    one, other = desks(2)
    right = DiplomaObtained(on=date(2025, 10, 31))
    return contract, [
        lambda: operations.correct_fact(actor=one, recorded=fact, fact=right, **HOW),
        lambda: operations.annul_fact(actor=other, recorded=fact, **HOW),
    ]


CONTESTS = pytest.mark.parametrize("contest", [both_record, one_corrects_the_other_annuls])


@CONTESTS
def test_one_acts_and_the_other_is_told_who_and_when(contest, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    contract, acts = contest()
    meet_after_reading(monkeypatch, patience=0.4)  # under the lock nobody comes: do not wait for long
    results = race(*acts)
    assert outcome(results) == (1, 1), results
    assert list(queries.wrong_summaries()) == []
    positions = list(contract.facts.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))


@CONTESTS
def test_with_the_locks_off_the_other_meets_an_error_instead(contest, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    """Negative control. The database still lets one act only: its constraints are the last wall."""
    _, acts = contest()
    meet_after_reading(monkeypatch, patience=20)
    with without_locks():
        results = race(*acts)
    assert outcome(results) == (1, 0), results
    assert sum(isinstance(result, Exception) and not isinstance(result, Refused) for result in results) == 1


def crowd(pairs: int) -> None:
    """Eight agents, one fact, again and again, with nothing to slow them down."""
    agents = desks(8)
    for _ in range(pairs):
        contract = concluded()
        acts = [
            lambda actor=actor, contract=contract: operations.record_fact(
                actor=actor, contract=contract, fact=MATERNITY, **HOW
            )
            for actor in agents
        ]
        assert outcome(race(*acts)) == (1, 7)
    assert list(queries.wrong_summaries()) == []


def test_a_crowd_records_one_fact_once() -> None:
    crowd(5)


@pytest.mark.long
def test_a_crowd_records_one_fact_once_a_thousand_pairs() -> None:
    crowd(250)


def test_different_facts_on_one_file_all_stand() -> None:
    contract = concluded()
    facts = [
        MATERNITY,
        EnteredThirdCycle(on=date(2025, 11, 1)),
        DiplomaObtained(on=date(2028, 10, 31)),
        ThesisDefended(on=date(2028, 11, 2)),
    ]
    agents = desks(4)
    acts = [
        lambda actor=actor, fact=fact: operations.record_fact(actor=actor, contract=contract, fact=fact, **HOW)
        for actor, fact in zip(agents, facts, strict=True)
    ]
    assert outcome(race(*acts)) == (4, 0)
    assert list(contract.facts.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    assert list(queries.wrong_summaries()) == []


def test_contracts_concluded_at_once_never_share_a_reference() -> None:
    agents, people = desks(6), [PersonFactory() for _ in range(6)]
    acts = [
        lambda actor=actor, person=person: operations.conclude_contract(
            actor=actor, signatory=person, terms=terms(), ufr=None, **HOW
        )
        for actor, person in zip(agents, people, strict=True)
    ]
    results = race(*acts)
    assert sorted(str(result) for result in results) == [f"CESP-2022-{n:06d}" for n in range(1, 7)]


def test_one_person_signs_once_however_often_one_clicks() -> None:
    agents, person = desks(4), PersonFactory()
    acts = [
        lambda actor=actor: operations.conclude_contract(actor=actor, signatory=person, terms=terms(), ufr=None, **HOW)
        for actor in agents
    ]
    results = race(*acts)
    assert sum(isinstance(result, Contract) for result in results) == 1
    assert sum(isinstance(result, Refused) and "deux contrats" in result.sentence for result in results) == 3


def test_a_fact_recorded_during_the_nightly_refresh_is_in_the_summary() -> None:
    contracts = [concluded() for _ in range(20)]
    (agent,) = desks(1)

    def act() -> object:
        for contract in contracts:
            operations.record_fact(actor=agent, contract=contract, fact=MATERNITY, **HOW)
        return contracts[0]

    results = race(act, *[lambda: operations.refresh_summaries(today=date(2026, 1, 15))] * 2)
    assert [isinstance(result, Exception) for result in results] == [False] * 3, results
    assert list(queries.wrong_summaries()) == []
