"""Many processes write at once, and one dies: one chain comes of it, without a gap."""

import pytest

from cesp.audit import chain, operations
from cesp.audit.head import Head
from cesp.audit.models import Entry, Link
from cesp.audit.verification import verify
from tests.audit.conftest import NOW
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def write() -> None:
    for _ in range(5):
        operations.record(act="contracts.file_read", actor=None, at=NOW)


def test_eight_writers_make_one_chain() -> None:
    results = race(*[write] * 8)
    assert results == [None] * 8
    assert Entry.objects.count() == 40
    assert list(Link.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 41))


def linkers_race(monkeypatch: pytest.MonkeyPatch, *, patience: float) -> list[object]:
    """Two linkers have both read the end of the chain before either writes."""
    entries = [Entry.objects.create(at=NOW, act="contracts.file_read") for _ in range(2)]
    meet, tail = meeting(2, patience=patience), operations._tail

    def read_then_meet() -> Head:
        found = tail()
        meet()
        return found

    monkeypatch.setattr(operations, "_tail", read_then_meet)
    return race(*[lambda pk=entry.pk: operations.link([pk]) for entry in entries])  # type: ignore[misc]


def test_two_linkers_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert linkers_race(monkeypatch, patience=0.4) == [1, 1]
    assert Link.objects.count() == 2


def test_without_the_lock_two_linkers_take_the_same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the position, unique, is the last wall; the line that lost waits for the job."""
    with without_locks():
        results = linkers_race(monkeypatch, patience=20)
    assert sorted(isinstance(result, Exception) for result in results) == [False, True]
    assert operations.link_remaining() == 1
    assert Link.objects.count() == 2


def test_a_line_left_unchained_by_a_failure_of_the_link_is_chained_later(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(chain, "lines", lambda ids: 1 / 0)
        operations.record(act="contracts.file_read", actor=None, at=NOW)
    assert (Entry.objects.count(), Link.objects.count()) == (1, 0)
    assert operations.link_remaining() == 1
    assert verify(now=NOW).lines == 1
