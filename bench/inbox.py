"""An agent's inbox and its counters, beside a floor measured in the same run.

``python bench/inbox.py [threads]`` fills a database of its own (SQLite) with that many threads of one
desk, nine in ten closed, then times the first page of a queue with its six counters, as the view reads
them; the floor is one bare ``SELECT COUNT(*)`` over the same rows. Medians of 20, in milliseconds.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.engines import database  # noqa: E402 - after the path

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def fill(threads: int) -> object:
    from tests.factories import memberships
    from tests.factories.people import PersonFactory

    from cesp.correspondence.models import Thread

    desk = memberships.case_desk()
    people = [PersonFactory() for _ in range(200)]
    Thread.objects.bulk_create(
        (_thread(number, desk, people[number % 200]) for number in range(threads)), batch_size=5_000
    )
    return desk


def _thread(number: int, desk: object, person: object) -> object:
    from cesp.correspondence.models import Thread

    is_open = number % 10 == 0
    return Thread(
        person=person,
        subject="contract",
        title=f"Question {number}",
        title_key=f"question {number}",
        organisation=desk.organisation,  # type: ignore[attr-defined]
        desk="cases",
        assigned_to=desk if number % 3 == 0 else None,
        state="open" if is_open else "closed",
        opened_at=NOW,
        asked_at=NOW if is_open else None,
        answer_due_on=date(2026, 11, 10) + timedelta(days=number % 30) if is_open else None,
        last_message_at=NOW - timedelta(minutes=number),
        last_position=1,
        last_public_position=1,
    )


def median_ms(act: Callable[[], object]) -> float:
    spans = []
    for _ in range(20):
        start = time.perf_counter()
        act()
        spans.append(1_000 * (time.perf_counter() - start))
    return statistics.median(spans)


def main(threads: int) -> None:
    with database("sqlite"):
        from django.db import connection

        desk = fill(threads)
        from cesp.correspondence import queries

        def floor() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT COUNT(*) FROM correspondence_thread WHERE title_key >= ''")
                cursor.fetchone()

        today = date(2026, 11, 20)
        print(f"{threads} threads; floor (bare count): {median_ms(floor):.1f} ms")
        for queue in ("to_answer", "closed"):
            sort = "echeance" if queue == "to_answer" else "recent"
            took = median_ms(lambda queue=queue, sort=sort: queries.inbox(desk, queue=queue, sort=sort, today=today))
            print(f"inbox, queue {queue}: {took:.1f} ms")
        print(f"home: {median_ms(lambda: queries.waiting_for(desk, today=today)):.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
