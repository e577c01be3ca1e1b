"""The database keeps a grid as it stood when scoring opened: no line is added, changed or deleted, whoever asks."""

from typing import Any

from cesp.common.append_only import Guard

TABLE = "selection_criterion"
_OPEN = "(SELECT state FROM campaigns_committee WHERE id = {row}.committee_id) <> 'setup'"
_REFUSAL = f"{TABLE} is frozen once scoring opens"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION selection_grid_in_setup() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND {_OPEN.format(row="OLD")} OR TG_OP <> 'DELETE' AND {_OPEN.format(row="NEW")} THEN
    RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$
"""
_VERBS = {
    "selection_grid_no_insert": ("INSERT", "NEW"),
    "selection_grid_no_update": ("UPDATE", "OLD"),
    "selection_grid_no_delete": ("DELETE", "OLD"),
}


class FrozenGrid(Guard):
    """From here on, the lines of a grid stay as they are once its committee scores."""

    def install(self, schema_editor: Any) -> None:
        sqlite = schema_editor.connection.vendor == "sqlite"
        if not sqlite:
            schema_editor.execute(_FUNCTION, params=None)
        for name, (verb, row) in _VERBS.items():
            act = (
                f"WHEN {_OPEN.format(row=row)} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
                if sqlite
                else "EXECUTE FUNCTION selection_grid_in_setup()"
            )
            schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH ROW {act}", params=None)

    def remove(self, schema_editor: Any) -> None:
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
        for name in _VERBS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
