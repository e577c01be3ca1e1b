"""Let tests empty the database: append-only triggers refuse it, as they should.

A transactional test ends with a flush (``DELETE`` on SQLite, ``TRUNCATE`` on PostgreSQL). Around
that flush alone the triggers step aside; during the test they stand as in production.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cesp.common import append_only
from cesp.payments import frozen_lines
from cesp.zoning import frozen_areas


@lru_cache(maxsize=1)
def protected_tables() -> tuple[str, ...]:
    """Every table that a migration made append-only."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    operations = (operation for migration in loader.disk_migrations.values() for operation in migration.operations)
    return tuple(sorted(op.table for op in operations if isinstance(op, append_only.AppendOnly)))


def step_aside() -> None:
    """Take every append-only trigger away."""
    with connection.schema_editor() as editor:
        for table in protected_tables():
            append_only.remove(editor, table)
        frozen_lines.remove(editor)
        frozen_areas.remove(editor)


def stand_again() -> None:
    """Put every append-only trigger back."""
    with connection.schema_editor() as editor:
        for table in protected_tables():
            append_only.install(editor, table)
        frozen_lines.install(editor)
        frozen_areas.install(editor)


@pytest.fixture(autouse=True, scope="session")
def flush_past_append_only() -> Iterator[None]:
    """Wrap the statement list of a flush, whoever asks for it."""
    patch = pytest.MonkeyPatch()
    flush = connection.ops.execute_sql_flush

    def execute_sql_flush(sql_list: Any) -> Any:
        step_aside()
        try:
            return flush(sql_list)
        finally:
            stand_again()

    patch.setattr(connection.ops, "execute_sql_flush", execute_sql_flush)
    yield
    patch.undo()
