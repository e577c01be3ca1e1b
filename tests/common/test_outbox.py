"""Promises: made with their act or not at all, kept once by whoever claims them, never in each other's way."""

import itertools
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from cesp.common import delivery, outbox
from cesp.common.models import OutboxMessage
from tests.racing import meeting, race, without_locks

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
State = OutboxMessage.State
KEPT: list[str] = []


def keep(*, key: str, payload: Mapping[str, Any], at: datetime) -> None:
    """A handler that does what its payload says."""
    match payload.get("do"):
        case "fail":
            raise outbox.Failure("Pas cette fois.")
        case "hopeless":
            raise outbox.Hopeless("Jamais.")
        case "unavailable":
            raise outbox.Unavailable("Personne ne répond.")
        case "wait":
            WORKING.set()
            time.sleep(0.5)
        case "poison":
            payload["no such word"]
    KEPT.append(key)


WORKING = threading.Event()


@pytest.fixture(autouse=True)
def _tested(settings: Settings) -> None:
    settings.OUTBOX = {**settings.OUTBOX, "tested": "tests.common.test_outbox.keep"}
    KEPT.clear()
    WORKING.clear()


def put(key: str, do: str = "", *, kind: str = "tested") -> bool:
    return outbox.put(kind, key=key, payload={"do": do}, at=AT)


@transaction.atomic
def undone(key: str) -> None:
    put(key)
    raise ZeroDivisionError


def deliver(at: datetime = AT) -> int:
    return delivery.deliver(now=lambda: at)


def one(key: str) -> OutboxMessage:
    return OutboxMessage.objects.get(key=key)


def test_a_promise_goes_with_its_act() -> None:
    with pytest.raises(ZeroDivisionError):
        undone("again")
    assert not OutboxMessage.objects.exists()
    assert put("again") is True  # its key is free


def test_a_key_is_promised_once_and_costs_one_insert(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert put("k") is True
    with django_assert_num_queries(1):
        assert put("k", "fail") is False
    assert one("k").payload == {"do": ""}
    assert (deliver(), KEPT) == (1, ["k"])


def test_a_key_kept_is_never_promised_again() -> None:
    put("k")
    deliver()
    assert (put("k"), deliver(), KEPT) == (False, 0, ["k"])


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_once_and_after_the_commit() -> None:
    with transaction.atomic():
        put("a")
        put("b")
        assert not DBTaskResult.objects.exists()
    assert DBTaskResult.objects.get().task_path == outbox.TASK
    put("c")
    assert DBTaskResult.objects.count() == 1  # that worker has not begun: it will find this one too


@pytest.mark.django_db(transaction=True)
def test_nobody_is_woken_for_what_was_rolled_back() -> None:
    with pytest.raises(ZeroDivisionError):
        undone("a")
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_inside_does_not_silence_what_is_kept() -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            undone("a")
        put("b")
    assert DBTaskResult.objects.count() == 1


def test_a_promise_kept_is_emptied() -> None:
    put("k")
    deliver(AT + timedelta(seconds=5))
    kept = one("k")
    assert (kept.state, kept.payload, kept.claim, kept.closed_at) == (State.DONE, {}, "", AT + timedelta(seconds=5))


def test_a_failure_is_tried_again_a_minute_later_and_not_before() -> None:
    put("k", "fail")
    deliver()
    failed = one("k")
    assert (failed.state, failed.attempts, failed.failure) == (State.WAITING, 1, "Pas cette fois.")
    OutboxMessage.objects.update(payload={})
    assert deliver(AT + timedelta(seconds=59)) == 0
    assert deliver(AT + timedelta(seconds=60)) == 1
    assert one("k").failure == ""


def test_the_twelfth_failure_is_the_last_56_hours_on() -> None:
    put("k", "fail")
    waits = []
    for _ in range(11):
        tried_at = one("k").due_at
        deliver(tried_at)
        waits.append((one("k").due_at - tried_at) // timedelta(minutes=1))
    assert waits == [1, 2, 5, 10, 30, 60, 120, 240, 480, 960, 1440]
    assert (one("k").state, one("k").due_at - AT) == (State.WAITING, timedelta(hours=55, minutes=48))
    deliver(one("k").due_at)
    assert (one("k").state, one("k").attempts) == (State.GIVEN_UP, 12)
    assert deliver(AT + timedelta(days=30)) == 0


@pytest.mark.parametrize("poison", ["poison", "fail", "hopeless"])
def test_one_that_fails_holds_up_no_other(poison: str) -> None:
    put("first", poison)
    put("second")
    assert (deliver(), KEPT) == (1, ["second"])


def test_an_unforeseen_error_says_its_name_and_none_of_its_words() -> None:
    put("k", "poison")
    deliver()
    assert one("k").failure == "Erreur imprévue (KeyError), détaillée dans les journaux du service."


def test_a_kind_nobody_keeps_waits_in_sight() -> None:
    put("k", kind="unknown")
    put("second")
    assert deliver() == 1
    assert "« unknown »" in delivery.stuck().get().failure


def test_what_is_hopeless_is_given_up_at_once() -> None:
    put("k", "hopeless")
    deliver()
    assert (one("k").state, one("k").failure) == (State.GIVEN_UP, "Jamais.")


def test_when_nothing_of_a_kind_can_be_kept_the_others_wait_untried() -> None:
    for key in "abc":
        put(key, "unavailable")
    deliver()
    assert [(one(key).attempts, one(key).failure) for key in "abc"] == [
        (1, "Personne ne répond."),
        (0, "Personne ne répond."),
        (0, "Personne ne répond."),
    ]
    OutboxMessage.objects.update(payload={})
    assert deliver(AT + timedelta(seconds=59)) == 0
    assert deliver(AT + timedelta(seconds=60)) == 3
    assert not delivery.stuck().exists()


def test_another_kind_goes_on_meanwhile(settings: Settings) -> None:
    settings.OUTBOX["other"] = "tests.common.test_outbox.keep"
    put("a", "unavailable")
    put("b", kind="other")
    assert (deliver(), KEPT) == (1, ["b"])


def test_a_pass_that_died_leaves_its_promises_after_the_lease() -> None:
    put("k")
    delivery._claim("a pass that dies", AT)
    assert deliver(AT + timedelta(minutes=29, seconds=59)) == 0
    assert deliver(AT + timedelta(minutes=30)) == 1


def test_one_that_kills_its_worker_each_time_is_given_up() -> None:
    put("k")
    OutboxMessage.objects.update(attempts=12)
    assert deliver() == 0
    assert (one("k").state, one("k").failure, KEPT) == (State.GIVEN_UP, "Le service s'est arrêté à chaque essai.", [])


def test_a_pass_outrun_by_another_writes_nothing() -> None:
    put("k")
    (message,) = delivery._claim("slow", AT)
    delivery._claim("quick", AT + timedelta(minutes=30))
    assert delivery._attempt(message, lambda: AT) is False
    assert (KEPT, one("k").claim) == ([], "quick")


def test_a_person_has_it_tried_again_or_lets_go() -> None:
    put("a", "hopeless")
    put("b", "hopeless")
    deliver()
    OutboxMessage.objects.filter(key="a").update(payload={})
    assert delivery.retry(one("a").pk, at=AT)
    assert delivery.drop(one("b").pk, because="Prévenue par téléphone.", at=AT)
    assert (deliver(), KEPT) == (1, ["a"])
    dropped = one("b")
    assert (dropped.state, dropped.payload, dropped.dropped_because) == (State.DROPPED, {}, "Prévenue par téléphone.")
    assert not delivery.retry(one("a").pk, at=AT)
    assert not delivery.drop(one("a").pk, because="Trop tard.", at=AT)
    assert not delivery.retry(one("b").pk, at=AT)


def workers_race(monkeypatch: pytest.MonkeyPatch, *, patience: float) -> list[object]:
    """Both have read what is due before either claims it; the second claims once the first is at work."""
    put("k", "wait")
    meet, oldest, turns = meeting(2, patience=patience), delivery._oldest, itertools.count()

    def slow(at: datetime) -> list[OutboxMessage]:
        found = oldest(at)
        meet()
        if found and next(turns):
            WORKING.wait(patience)
        return found

    monkeypatch.setattr(delivery, "_oldest", slow)
    return race(deliver, deliver)


@pytest.mark.django_db(transaction=True)
def test_two_workers_keep_a_promise_once(monkeypatch: pytest.MonkeyPatch) -> None:
    results = workers_race(monkeypatch, patience=0.4)
    assert sorted(map(str, results)) == ["0", "1"]
    assert KEPT == ["k"]


@pytest.mark.django_db(transaction=True)
def test_without_locks_both_keep_it_or_one_runs_into_the_last_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    with without_locks():
        results = workers_race(monkeypatch, patience=5)
    assert KEPT == ["k", "k"] or any(isinstance(result, Exception) for result in results), results


@pytest.mark.django_db(transaction=True)
def test_of_two_who_promise_the_same_one_does() -> None:
    assert sorted(map(str, race(*[lambda: put("k")] * 8))) == ["False"] * 7 + ["True"]
