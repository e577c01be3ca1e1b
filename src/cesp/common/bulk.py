"""Many rows at once, as fast as each engine takes them: one helper, two dialects.

Rows are raw tuples of what the driver stores (integers, texts, bytes): no model is built, no
signal sent. For rows computed by Python; rows that come from other rows are better left to
``INSERT … SELECT``.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models


def _columns(model: type[models.Model], names: Sequence[str]) -> str:
    """Quoted column names of fields, in the order asked; an unknown field is an error."""
    columns = {field.name: connection.ops.quote_name(str(field.column)) for field in model._meta.concrete_fields}
    return ", ".join(columns[name] for name in names)


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a table: ``COPY`` on PostgreSQL, ``executemany`` on SQLite.

    :param names: field names, one for each value of a row; a foreign key takes the key.
    :param rows: consumed once; their types are the driver's own.
    """
    table, columns = connection.ops.quote_name(model._meta.db_table), _columns(model, names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            any_rows: Any = rows  # any iterable will do, says PEP 249; Django's types ask for a sequence
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", any_rows)  # noqa: S608 - our names


def count_anew(*kinds: type[models.Model]) -> None:
    """Have the planner count what a load has just written, within its transaction.

    PostgreSQL counts by itself some minutes after the commit: until then it takes a table of 35,000 rows for an
    empty one, and walks it again and again. SQLite plans without counts.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for kind in kinds:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(kind._meta.db_table)}")


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the collector of cycles while rows come and go by the hundred thousand.

    Rows hold no cycle: they are freed as soon as nobody holds them. Walking them again and again in
    search of one takes a sixth of the time of a whole run.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
