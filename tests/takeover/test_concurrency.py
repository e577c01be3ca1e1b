"""Several agents, several workers, and kills: one import or none. With the locks off, it breaks."""

import signal

import pytest

from cesp.accounts.models import Person
from cesp.contracts.models import Contract, RecordedFact
from cesp.payments import ledger
from cesp.payments.models import Entry
from cesp.takeover import operations, storing
from cesp.takeover.models import Batch
from cesp.takeover.operations import Received, Refusal
from tests import children
from tests.factories import memberships
from tests.racing import meeting, race, without_locks
from tests.takeover.conftest import NOW, checked
from tests.takeover.files import another, contract, event, paid, workbook

pytestmark = pytest.mark.django_db(transaction=True)

FILE = workbook(
    [contract(iban="FR7630006000011234567890189"), another(2), another(3)],
    [event(event="Suspension", begins="mars 2024", last="juin 2024", ground="Maternité")],
    [paid("octobre 2022", "février 2024", "18 455,71")],
)


def asked() -> Batch:
    desk = memberships.case_desk()
    batch = checked(desk, FILE)
    return operations.ask_import(actor=desk, batch=batch, seen=batch.accepted_digest, at=NOW)


def stored() -> tuple[int, int, int]:
    return Contract.objects.count(), RecordedFact.objects.count(), Entry.objects.count()


def test_the_same_file_deposited_by_eight_agents_is_one_batch() -> None:
    desks = [memberships.case_desk() for _ in range(8)]
    results = race(*[lambda d=d: operations.receive(actor=d, file_name="x.xlsx", content=FILE, at=NOW) for d in desks])  # type: ignore[misc]
    assert all(isinstance(result, Received) for result in results), results
    assert sum(result.is_new for result in results if isinstance(result, Received)) == 1
    assert Batch.objects.count() == 1


def test_of_eight_agents_who_ask_one_is_heard_and_the_others_told() -> None:
    desk = memberships.case_desk()
    batch = checked(desk, FILE)
    desks = [memberships.case_desk() for _ in range(8)]
    results = race(
        *[lambda d=d: operations.ask_import(actor=d, batch=batch, seen=batch.accepted_digest, at=NOW) for d in desks]  # type: ignore[misc]
    )
    told = [
        result
        for result in results
        if isinstance(result, Refusal) and "Rien n'a été repris deux fois" in result.sentence
    ]
    assert (sum(isinstance(result, Batch) for result in results), len(told)) == (1, 7), results


def workers_race(monkeypatch: pytest.MonkeyPatch, *, patience: float) -> list[object]:
    """Two workers have the same batch in hand; both have examined it before either writes."""
    batch = asked()
    meet, people = meeting(2, patience=patience), storing._people

    def meet_then_write(*args: object, **how: object) -> object:
        meet()
        return people(*args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(storing, "_people", meet_then_write)
    return race(*[lambda: operations.import_batch(batch_id=batch.pk, at=NOW)] * 2)


def test_two_workers_on_one_batch_store_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    results = workers_race(monkeypatch, patience=0.4)
    assert [result.state for result in results if isinstance(result, Batch)] == ["imported", "imported"], results
    assert stored() == (3, 4, 1)
    assert ledger.imbalances() == []


def test_without_locks_the_second_worker_runs_into_the_last_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    with without_locks():
        results = workers_race(monkeypatch, patience=20)
    assert any(isinstance(result, Exception) for result in results), results
    assert stored() in {(3, 4, 1), (0, 0, 0)}


IMPORT = """
import sys, django; django.setup()
from datetime import UTC, datetime
from cesp.takeover import operations
operations.import_batch(batch_id=int(sys.argv[1]), at=datetime(2026, 11, 22, 10, tzinfo=UTC))
"""


def worker(batch: Batch, *, dies_at: str = "") -> int:
    """Run the import in a process of its own; its exit code."""
    return children.run(IMPORT, str(batch.pk), CESP_FAILPOINT=dies_at)


@pytest.mark.parametrize(
    "place",
    [
        "takeover.payments",
        *(pytest.param(f"takeover.{one}", marks=pytest.mark.long) for one in ("people", "contracts", "report")),
    ],
)
def test_a_kill_leaves_nothing_and_the_work_can_be_done_again(place: str) -> None:
    batch = asked()
    people = Person.objects.count()
    assert worker(batch, dies_at=place) == -signal.SIGKILL
    assert (stored(), Person.objects.count()) == ((0, 0, 0), people)
    batch.refresh_from_db()
    assert (batch.state, batch.lines.filter(contract__isnull=False).count()) == ("importing", 0)
    assert worker(batch) == 0
    assert stored() == (3, 4, 1)
    batch.refresh_from_db()
    assert (batch.state, batch.contracts_accepted, batch.lines.filter(contract__isnull=False).count()) == (
        "imported",
        3,
        3,
    )
    assert ledger.imbalances() == []
