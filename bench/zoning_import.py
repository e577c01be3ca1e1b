"""A national zoning file, from its bytes to a draft in each region, and what publishing one of them costs.

``python bench/zoning_import.py [--engine sqlite|postgresql]`` writes a file of every shipped commune, then times the
report, the drafts, a comparison and a publication on a database of its own, beside a floor measured in the same run:
the same bytes split into cells, and as many rows inserted as raw text in one table.
"""

import argparse
import csv
import io
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.engines import database  # noqa: E402 - after the path

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
T = TypeVar("T")


def national_file() -> bytes:
    """An export of CartoSanté that classes every commune, a third of them out of zone."""
    from cesp.territory.models import Commune

    lines = ["CartoSanté; ;", "France; ;", "Code;Libellé;Zonage médecins"]
    rows = Commune.objects.filter(active=True).order_by("pk").values_list("code", "name")
    lines += [f"{code};{name};{'1_ZIP' if rank % 3 else '3_HZ'}" for rank, (code, name) in enumerate(rows)]
    return "\n".join(lines).encode()


def floor(content: bytes) -> int:
    """Split the bytes into cells and insert them as text: what no import can do without."""
    from django.db import connection, transaction

    rows = [row for row in csv.reader(io.StringIO(content.decode()), delimiter=";") if len(row) == 3]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE floor (a TEXT, b TEXT, c TEXT)")
        if connection.vendor == "postgresql":
            with cursor.copy("COPY floor FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany("INSERT INTO floor VALUES (%s, %s, %s)", rows)
        transaction.set_rollback(True)
    return len(rows)


def timed(act: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    return act(), time.perf_counter() - start


def settle() -> None:
    from django.core.management import call_command
    from tests.zoning import country

    country.seed()
    call_command("load_organisations", verbosity=0)
    call_command("load_territory", verbosity=0)


def run(engine: str) -> None:
    from tests.factories import memberships

    from cesp.zoning.operations import deciding, deposits, preparing, publishing
    from cesp.zoning.operations.deposits import Described
    from cesp.zoning.queries import comparison

    settle()
    content = national_file()
    rows, least = timed(lambda: floor(content))
    desk = memberships.case_desk()
    described = Described(profession="medicine", in_force_on=date(2027, 1, 1), name="zonage médecins 2027")
    held = deposits.receive(actor=desk, file_name="zonage.csv", content=content, described=described, at=NOW)
    held, checked = timed(lambda: deposits.check(deposit_id=held.pk, at=NOW))
    deciding.leave_unsaid(actor=desk, deposit=held, at=NOW)
    preparing.ask_drafts(actor=desk, deposit=held, seen=held.kept_digest)
    held, prepared = timed(lambda: preparing.prepare(deposit_id=held.pk, at=NOW))
    assert held.state == "prepared", held.notices
    drafts = list(held.drafts.all())
    largest = max(drafts, key=lambda draft: draft.areas.count())
    _, compared = timed(lambda: comparison.compare(largest, with_=None))
    _, published = timed(lambda: publishing.publish(actor=memberships.case_desk(), zoning=largest, at=NOW))
    print(f"{engine}: {rows:,} rows; floor (split and inserted as text) {least:.2f} s;")
    print(f"  report {checked:.2f} s, {rows / checked:,.0f} rows/s, {checked / least:.0f} times the floor;")
    print(
        f"  {len(drafts)} drafts {prepared:.2f} s, {rows / prepared:,.0f} rows/s, {prepared / least:.0f} times the floor;"
    )
    print(
        f"  largest region ({largest.areas.count():,} places): compared {compared:.2f} s, published {published:.2f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    engine = parser.parse_args().engine
    with database(engine):
        run(engine)


if __name__ == "__main__":
    main()
