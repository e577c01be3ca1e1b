"""Two agents record one installation: one does, the other hears who and when. Without locks, it breaks."""

from datetime import date

import pytest

from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import FactKind, RecordedFact
from cesp.projects.models import Project
from cesp.settling.models import HeldSite, Installation
from cesp.settling.operations import installing
from tests.factories import settling as made
from tests.factories.memberships import referent
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def both(project: Project) -> list[object]:
    first, second = referent("ara"), referent("ara")
    return race(
        lambda: installing.record(actor=first, project=project, on=date(2026, 1, 5), at=made.AT),
        lambda: installing.record(actor=second, project=project, on=date(2026, 1, 6), at=made.AT),
    )


@pytest.mark.clause("INS-7")
def test_of_two_agents_who_record_at_once_one_does_and_the_other_hears_of_it() -> None:
    project = made.validated()
    made.with_pieces(project)
    results = both(project)
    (lost,) = [one for one in results if isinstance(one, AlreadyDone)]
    row = Installation.objects.select_related("recorded_by__person").get()
    assert row.recorded_by is not None
    assert row.recorded_by.signature in lost.sentence
    assert RecordedFact.objects.filter(kind=FactKind.INSTALLED).count() == 1
    assert HeldSite.objects.count() == 1


def test_with_the_locks_off_both_believe_they_record(monkeypatch: pytest.MonkeyPatch) -> None:
    project = made.validated()
    made.with_pieces(project)
    meet, read = meeting(2, patience=5), installing.opened

    def read_then_meet(asked: Project, **how: object) -> object:
        found = read(asked, **how)  # type: ignore[arg-type]
        meet()
        return found

    monkeypatch.setattr(installing, "opened", read_then_meet)
    with without_locks():
        results = both(project)
    assert not any(isinstance(one, AlreadyDone) for one in results), results
