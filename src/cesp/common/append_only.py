"""Tables that only grow: the database itself refuses to change or delete a row."""

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


def install(schema_editor: Any, table: str) -> None:
    """Put the triggers of one table in place."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(_SQLITE.format(table=table, verb=verb), params=None)
    else:
        for statement in _POSTGRESQL:
            schema_editor.execute(statement.format(table=table), params=None)


def remove(schema_editor: Any, table: str) -> None:
    """Take the triggers of one table away: for migrations, and for tests that empty the database."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")


class AppendOnly(RunPython):
    """Migration operation: from here on, the rows of ``table`` are only ever added."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            lambda apps, schema_editor: install(schema_editor, table),
            lambda apps, schema_editor: remove(schema_editor, table),
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.table], {})
