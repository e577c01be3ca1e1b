"""The database keeps the lines of a run as they were controlled.

A line is never changed. While its run is a draft, lines may be added and removed; afterwards
neither, whoever asks: what the second person approves is what the first one controlled.
"""

from typing import Any

from cesp.common.append_only import Guard

TABLE = "payments_runline"
_RUN_IS_NOT_DRAFT = "(SELECT state FROM payments_paymentrun WHERE id = {row}.run_id) <> 'draft'"

_SQLITE = {
    "line_no_update": f"BEFORE UPDATE ON {TABLE}",
    "line_no_late_insert": f"BEFORE INSERT ON {TABLE} WHEN {_RUN_IS_NOT_DRAFT.format(row='NEW')}",
    "line_no_late_delete": f"BEFORE DELETE ON {TABLE} WHEN {_RUN_IS_NOT_DRAFT.format(row='OLD')}",
}
_POSTGRESQL_FUNCTIONS = (
    """
CREATE OR REPLACE FUNCTION payments_line_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'payments_runline is frozen' USING ERRCODE = 'integrity_constraint_violation'; END $$
""",
    """
CREATE OR REPLACE FUNCTION payments_line_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT run_id FROM moved) AS runs
             JOIN payments_paymentrun AS run ON run.id = runs.run_id WHERE run.state <> 'draft') THEN
    RAISE EXCEPTION 'payments_runline is frozen' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
""",
)
_POSTGRESQL = {
    "line_no_update": f"BEFORE UPDATE OR TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION payments_line_never()",
    "line_no_late_insert": f"AFTER INSERT ON {TABLE} REFERENCING NEW TABLE AS moved "
    "FOR EACH STATEMENT EXECUTE FUNCTION payments_line_in_draft()",
    "line_no_late_delete": f"AFTER DELETE ON {TABLE} REFERENCING OLD TABLE AS moved "
    "FOR EACH STATEMENT EXECUTE FUNCTION payments_line_in_draft()",
}


class FrozenLines(Guard):
    """From here on, lines of a controlled run stay as they are.

    SQLite loses its triggers when a migration rebuilds the table: that migration names this guard again, at its end.
    """

    def install(self, schema_editor: Any) -> None:
        self.remove(schema_editor)
        if schema_editor.connection.vendor == "sqlite":
            for name, when in _SQLITE.items():
                schema_editor.execute(
                    f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, 'payments_runline is frozen'); END"
                )
            return
        for function in _POSTGRESQL_FUNCTIONS:
            schema_editor.execute(function, params=None)
        for name, when in _POSTGRESQL.items():
            schema_editor.execute(f"CREATE TRIGGER {name} {when}", params=None)

    def remove(self, schema_editor: Any) -> None:
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
        for name in _SQLITE:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
