"""Let tests empty the database: its guards refuse it, as they should.

A transactional test ends with a flush (``DELETE`` on SQLite, ``TRUNCATE`` on PostgreSQL). Around
that flush alone the triggers step aside; during the test they stand as in production.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cesp.common.append_only import AppendOnly, Guard


@lru_cache(maxsize=1)
def guards() -> tuple[Guard, ...]:
    """Every guard that a migration put in place."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    operations = (operation for migration in loader.disk_migrations.values() for operation in migration.operations)
    return tuple(operation for operation in operations if isinstance(operation, Guard))


def protected_tables() -> tuple[str, ...]:
    """Every table that a migration made append-only."""
    return tuple(sorted(guard.table for guard in guards() if isinstance(guard, AppendOnly)))


def step_aside() -> None:
    """Take every guard away."""
    with connection.schema_editor() as editor:
        for guard in guards():
            guard.remove(editor)


def stand_again() -> None:
    """Put every guard back."""
    with connection.schema_editor() as editor:
        for guard in guards():
            guard.install(editor)


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
