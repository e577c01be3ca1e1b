"""What the database itself refuses, whoever asks: guards that a migration puts in place.

The one most tables need is here: a table that only grows.
"""

from typing import Any

from django.db.migrations.operations.special import RunPython

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION cesp_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
""",
    """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION cesp_append_only()
""",
)


class Guard(RunPython):
    """Migration operation: triggers by which the database refuses what no code of ours does."""

    def __init__(self) -> None:
        super().__init__(
            lambda apps, schema_editor: self.install(schema_editor),
            lambda apps, schema_editor: self.remove(schema_editor),
        )

    def install(self, schema_editor: Any) -> None:
        """Put the triggers in place."""
        raise NotImplementedError

    def remove(self, schema_editor: Any) -> None:
        """Take the triggers away: for migrations, and for tests that empty the database."""
        raise NotImplementedError

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [], {})


class AppendOnly(Guard):
    """From here on, the rows of ``table`` are only ever added.

    SQLite loses its triggers when a migration rebuilds a table: that migration names this one again, at its end.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__()

    def install(self, schema_editor: Any) -> None:
        self.remove(schema_editor)
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(_SQLITE.format(table=self.table, verb=verb), params=None)
        else:
            for statement in _POSTGRESQL:
                schema_editor.execute(statement.format(table=self.table), params=None)

    def remove(self, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_no_{verb}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_append_only ON {self.table}")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.table], {})
