"""The database keeps what a published version says: its rows are neither changed nor deleted, whoever asks.

A draft may be completed by another file, which replaces rows. From the publication on, withdrawn or
not, what was in force stays readable as it was; only a new version says otherwise.
"""

from typing import Any

from cesp.common.append_only import Guard

TABLE = "zoning_zonedarea"
_WAS_IN_FORCE = "(SELECT state FROM zoning_zoning WHERE id = OLD.zoning_id) IN ('published', 'withdrawn')"
_REFUSAL = f"{TABLE} is frozen once its zoning is published"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION zoning_area_in_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_WAS_IN_FORCE} THEN
    RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$
"""
_VERBS = {"zoning_area_no_update": "UPDATE", "zoning_area_no_delete": "DELETE"}


class FrozenAreas(Guard):
    """From here on, rows of a published version stay as they are."""

    def install(self, schema_editor: Any) -> None:
        sqlite = schema_editor.connection.vendor == "sqlite"
        if not sqlite:
            schema_editor.execute(_FUNCTION, params=None)
        for name, verb in _VERBS.items():
            act = (
                f"WHEN {_WAS_IN_FORCE} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
                if sqlite
                else "EXECUTE FUNCTION zoning_area_in_draft()"
            )
            schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH ROW {act}", params=None)

    def remove(self, schema_editor: Any) -> None:
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
        for name in _VERBS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
