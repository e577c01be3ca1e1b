"""Several agents at once, each on a connection of their own; and the locks taken off, to see tests fail."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from cesp.common import locks


def race(*acts: Callable[[], object], before: Callable[[], None] = lambda: None) -> list[object]:
    """Start every act at the same instant.

    :param before: called in each thread on its own connection.
    :returns: for each act, in order, what it returned or the exception it raised.
    """
    start = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        try:
            before()
            connection.ensure_connection()
            start.wait(30)
            results[index] = act()
        except Exception as error:  # noqa: BLE001 - whatever happens to a racer is the result
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@contextmanager
def without_locks() -> Iterator[None]:
    """Take away what serialises writers: advisory locks on PostgreSQL, ``BEGIN IMMEDIATE`` on SQLite."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(locks, "hold", lambda *keys: None)
        if connection.vendor == "sqlite":
            begin = BaseDatabaseWrapper.ensure_connection

            def deferred(self: BaseDatabaseWrapper) -> None:
                begin(self)
                self.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]

            patch.setattr(BaseDatabaseWrapper, "ensure_connection", deferred)
        yield


def meeting(parties: int, *, patience: float) -> Callable[[], None]:
    """A point where racers wait for each other, ``patience`` seconds at most: under a lock only one can be there."""
    barrier = threading.Barrier(parties)

    def meet() -> None:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(patience)

    return meet
