"""The audit journal: a million lines verified, and what a line costs an act, beside floors of the same minute.

``python bench/journal.py [--lines 1000000] [--engine sqlite|postgresql]``

Lines are inserted directly and chained by the product. The floor of the verification is to read the
same rows from the same tables and to digest as many bytes, with no product around; the floor of a
line is a raw insert of the same row in a transaction of its own.
"""

import argparse
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.engines import database  # noqa: E402 - after the path

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--lines", type=int, default=1_000_000)
parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ACTS = 1_000


def main() -> None:
    options = parser.parse_args()
    with database(options.engine):
        fill(options.lines)
        verification(options.lines)
        one_line()


def fill(lines: int) -> None:
    from django.db import connection, transaction

    from cesp.audit import chain, operations
    from cesp.audit.models import Entry, Link
    from cesp.common import bulk

    when = [connection.ops.adapt_datetimefield_value(START + timedelta(seconds=n)) for n in range(1_000)]
    names = ["id", "at", "act", "membership_id", "person_id", "about_id", "subject", "detail"]
    with transaction.atomic():
        bulk.insert(
            Entry,
            names,
            (
                (
                    n,
                    when[n % 1_000],
                    "contracts.file_read",
                    n % 97,
                    n % 89,
                    n % 9_973,
                    f"contracts.contract:{n % 9_973}",
                    '{"digest":"' + "0" * 64 + f'","fact":{n},"kind":"installed"' + "}",
                )
                for n in range(1, lines + 1)
            ),
        )
    with transaction.atomic():
        digest, rows = chain.GENESIS, []
        for start in range(1, lines + 1, 500):
            for line in chain.lines(list(range(start, min(start + 500, lines + 1)))):
                digest = chain.follow(digest, line)
                rows.append((line[0], line[0], digest.hex()))
        bulk.insert(Link, ["position", "entry", "digest"], rows)
    operations.seal(until=START.date())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SELECT setval(pg_get_serial_sequence('audit_entry', 'id'), MAX(id)) FROM audit_entry")


def verification(lines: int) -> None:
    from django.db import connection

    from cesp.audit import chain
    from cesp.audit.verification import verify

    for turn in (1, 2):
        start, busy = time.perf_counter(), time.process_time()
        verified = verify(now=START + timedelta(days=1))
        taken, worked = time.perf_counter() - start, time.process_time() - busy
        assert verified.failure is None, verified.failure
        assert verified.lines == lines
        start, busy = time.perf_counter(), time.process_time()
        for row in chain.linked(after=0):
            sha256(b"0" * 260 if row else b"").digest()
        floor, least = time.perf_counter() - start, time.process_time() - busy
        print(
            f"== {connection.vendor}, {lines} lignes vérifiées ({turn}) : {taken:.2f} s (processeur {worked:.2f} s) ; "
            f"plancher {floor:.2f} s (processeur {least:.2f} s) ; rapport {worked / least:.1f}",
            flush=True,
        )


def one_line() -> None:
    from django.db import connection, transaction

    from cesp.audit import operations
    from cesp.audit.models import Entry

    def product(n: int) -> None:
        with transaction.atomic():
            operations.record(act="contracts.file_read", actor=None, at=START, about_id=n)

    def raw(n: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_entry (at, act, subject, about_id, detail) VALUES (%s, %s, %s, %s, %s)",
                [connection.ops.adapt_datetimefield_value(START), "contracts.file_read", "", n, "{}"],
            )

    figures = {}
    for name, act in (("plancher", raw), ("produit", product)):
        taken = []
        for n in range(ACTS):
            start = time.perf_counter()
            act(n)
            taken.append(time.perf_counter() - start)
        figures[name] = statistics.median(taken) * 1_000
    assert Entry.objects.exists()
    print(
        f"== {connection.vendor}, une ligne : {figures['produit']:.2f} ms, maillon compris ; "
        f"plancher {figures['plancher']:.2f} ms ; rapport {figures['produit'] / figures['plancher']:.1f}"
    )


if __name__ == "__main__":
    main()
