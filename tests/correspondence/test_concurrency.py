"""Two agents answering at once: one answers, the other reads it first. With the locks off, it breaks."""

from collections.abc import Callable

import pytest

from cesp.audit.models import Entry
from cesp.correspondence import notices, operations
from cesp.correspondence.models import Message, Notice, NoticeKind, Thread
from cesp_law.refusals import Refused
from tests.correspondence.conftest import NOW, Desks, asked, noted, written
from tests.factories.letters import letter_to
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_agent_reads_what_was_written_since_before_sending(desks: Desks) -> None:
    thread = asked(desks.student)
    written(desks.colleague, thread, seen=1)
    with pytest.raises(Refused, match=f"{desks.colleague.person.full_name} a écrit le 20 novembre 2026 à 10 h 00"):
        written(desks.cases, thread, seen=1)
    written(desks.cases, thread, seen=2)
    noted(desks.colleague, thread)
    with pytest.raises(Refused, match="a écrit une note"):
        written(desks.cases, thread, seen=3)


def test_a_person_is_never_kept_from_writing(desks: Desks) -> None:
    thread = asked(desks.student)
    written(desks.cases, thread)
    assert written(desks.student, thread, seen=1).position == 3


def both_answer(desks: Desks) -> tuple[Thread, list[Callable[[], object]]]:
    thread = asked(desks.student)
    return thread, [
        lambda: written(desks.cases, thread, "Voici.", seen=1),
        lambda: written(desks.colleague, thread, "Voilà.", seen=1),
    ]


def meet_before_writing(monkeypatch: pytest.MonkeyPatch, *, patience: float) -> None:
    """Both agents were let through before either writes, if nothing keeps them apart."""
    meet, refuse = meeting(2, patience=patience), operations._refuse_unread

    def refuse_then_meet(thread, seen):  # type: ignore[no-untyped-def]
        refuse(thread, seen)
        meet()

    monkeypatch.setattr(operations, "_refuse_unread", refuse_then_meet)


def outcome(results: list[object]) -> tuple[int, int]:
    done = [result for result in results if isinstance(result, Message)]
    told = [one for one in results if isinstance(one, Refused) and "Pendant que vous écriviez" in one.sentence]
    return len(done), len(told)


def test_two_answers_at_once(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    thread, acts = both_answer(desks)
    meet_before_writing(monkeypatch, patience=0.4)
    results = race(*acts)
    assert outcome(results) == (1, 1), results
    assert thread.messages.count() == 2


def test_two_answers_at_once_without_locks(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the second meets an error; the database still keeps one message a position."""
    thread, acts = both_answer(desks)
    meet_before_writing(monkeypatch, patience=20)
    with without_locks():
        results = race(*acts)
    assert outcome(results) != (1, 1), results
    assert list(thread.messages.values_list("position", flat=True)) == [1, 2]


def both_open(desks: Desks, monkeypatch: pytest.MonkeyPatch, *, patience: float) -> list[Callable[[], object]]:
    """The same button pressed twice; both have read the notice before either writes, if nothing keeps them apart."""
    letter = letter_to(desks.student.person, by=desks.cases)
    notice = notices.serve_notice(actor=desks.cases, letter=letter, kind=NoticeKind.DURATION, at=NOW)
    meet, read = meeting(2, patience=patience), notices._locked

    def read_then_meet(actor, notice):  # type: ignore[no-untyped-def]
        found = read(actor, notice)
        meet()
        return found

    monkeypatch.setattr(notices, "_locked", read_then_meet)
    press = lambda: notices.open_notice(actor=desks.student, notice=notice, at=NOW, signed_in_with="essai")  # noqa: E731
    return [press, press]


def _openings() -> int:
    return Entry.objects.filter(act="correspondence.notice_opened").count()


def test_a_notice_opened_twice_at_once_keeps_one_time(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    results = race(*both_open(desks, monkeypatch, patience=0.4))
    assert all(isinstance(result, Notice) for result in results), results
    assert _openings() == 1


def test_a_notice_opened_twice_at_once_without_locks(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: two openings are written, or one press ends in an error."""
    acts = both_open(desks, monkeypatch, patience=20)
    with without_locks():
        results = race(*acts)
    assert (all(isinstance(result, Notice) for result in results), _openings()) != (True, 1), results
