"""The columns of a list of deadlines when it leaves as a spreadsheet."""

from __future__ import annotations

from cesp.common.export import Column, Kind
from cesp.reminders.models import Deadline
from cesp_law.wording import capitalised

COLUMNS: tuple[Column[Deadline], ...] = (
    Column("Dernier jour", lambda row: row.due_on, Kind.DAY),
    Column("Échéance", lambda row: capitalised(row.declared.label), width=44),
    Column("Nom", lambda row: row.person.family_name, width=24),
    Column("Prénoms", lambda row: row.person.given_names, width=20),
    Column("Page", lambda row: row.agent_path, width=36),
)
