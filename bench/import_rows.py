"""Taking over contracts from a spreadsheet. Figure: at least 2,000 rows a second, with full validation.

``python bench/import_rows.py [contracts] [--engine sqlite|postgresql]`` writes a workbook of contracts over three
sheets, then times the whole import (open, read, judge by the law, store with facts, summaries,
accounts and ledger, report) in one transaction on a database of its own, beside a floor measured in
the same run: opening the workbook and inserting its rows as raw text, one table a sheet.
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.engines import database  # noqa: E402 - found from here on

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
WANTED = 2_000
T = TypeVar("T")


def workbook(contracts: int) -> tuple[bytes, int]:
    """A file of good contracts, and how many rows it has in all."""
    from cesp.takeover import layout, sample, writer

    drawn = sample.Sample()
    for case in sample.cases(contracts):
        drawn.add(case)
    rows = (drawn.contracts, drawn.events, drawn.payments)
    contents = [writer.Content(sheet, cells) for sheet, cells in zip(layout.SHEETS, rows, strict=True)]
    return writer.filled(contents), sum(map(len, rows))


def floor(content: bytes) -> None:
    """Open the workbook and insert every cell as text: what no import can do without."""
    from django.db import connection, transaction

    from cesp.takeover import operations, reader

    sheets = reader.read(content, limits=operations.limits())
    with transaction.atomic(), connection.cursor() as cursor:
        for number, sheet in enumerate(sheets):
            width = max((len(row) for row in sheet.rows), default=1)
            columns = ", ".join(f"c{column} TEXT" for column in range(width))
            cursor.execute(f"CREATE TABLE floor{number} ({columns})")
            cells = [[None if c is None else str(c) for c in row] + [None] * (width - len(row)) for row in sheet.rows]
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY floor{number} FROM STDIN") as copy:
                    for row in cells:
                        copy.write_row(row)
            else:
                cursor.executemany(f"INSERT INTO floor{number} VALUES ({', '.join(['%s'] * width)})", cells)
        transaction.set_rollback(True)


def timed(work: Callable[[], T]) -> tuple[float, float, T]:
    """(seconds, seconds of this process alone, what it gave)."""
    started, busy = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - started, time.process_time() - busy, result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("contracts", type=int, nargs="?", default=10_000)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args()
    with database(options.engine):
        from django.core.management import call_command

        call_command("load_organisations", stdout=sys.stderr)
        return measure(options.contracts)


def measure(contracts: int) -> int:
    from django.db import connection

    from cesp.accounts.models import Membership, Organisation, Person, Role
    from cesp.contracts.models import Contract, RecordedFact
    from cesp.payments import ledger
    from cesp.takeover import operations

    person = Person.objects.create_person(email="agent@exemple.fr", given_names="Agent", family_name="Banc")
    authority = Organisation.objects.get(kind=Organisation.Kind.MANAGING_AUTHORITY)
    actor = Membership.objects.create(
        person=person, role=Role.CASE_DESK, organisation=authority, from_on=date(2020, 1, 1)
    )
    content, rows = workbook(contracts)
    lowest = min(timed(lambda: floor(content))[0] for _ in range(3))
    batch = operations.receive(actor=actor, file_name="banc.xlsx", content=content, at=NOW).batch
    dry, dry_busy, batch = timed(lambda: operations.check(batch_id=batch.pk, at=NOW))
    operations.ask_import(actor=actor, batch=batch, seen=batch.accepted_digest, at=NOW)
    whole, whole_busy, batch = timed(lambda: operations.import_batch(batch_id=batch.pk, at=NOW))
    assert (batch.state, batch.contracts_accepted) == ("imported", contracts)
    assert Contract.objects.count() == contracts
    assert ledger.imbalances() == []
    facts = RecordedFact.objects.count()
    print(f"{connection.vendor}: {contracts} contracts, {rows} rows, {facts} facts, {len(content) / 1e6:.1f} MB")
    for name, spent, busy in (("dry run", dry, dry_busy), ("import", whole, whole_busy)):
        rates = f"{rows / spent:7.0f} rows/s  {contracts / spent:6.0f} contracts/s"
        print(f"  {name:8} {spent:6.2f} s  {rates}  ({busy:.2f} s of this process)")
    print(f"  floor    {lowest:6.2f} s  {rows / lowest:7.0f} rows/s  import = {whole / lowest:.1f} × floor")
    verdict = "ok" if rows / whole >= WANTED else "TOO SLOW"
    print(f"  wanted   {WANTED} rows/s: {verdict}")
    return 0 if verdict == "ok" else 1


if __name__ == "__main__":
    sys.exit(main())
