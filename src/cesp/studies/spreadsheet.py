"""What leaves as a spreadsheet: the list of a faculty, the model to fill in, the rows to correct, the board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cesp.common.export import Column, Kind
from cesp.studies.declared_file import HEADINGS
from cesp.studies.models import Outcome
from cesp.studies.queries.board import UfrLine
from cesp.studies.queries.lines import STATES, Line
from cesp_law import labels


def _outcome(line: Line) -> str:
    return "" if line.declaration is None else line.declaration.get_outcome_display()


LIST: tuple[Column[Line], ...] = (
    Column("Référence", lambda line: line.summary.reference, width=18),
    Column("Nom", lambda line: line.summary.contract.signatory.family_name, width=24),
    Column("Prénoms", lambda line: line.summary.contract.signatory.given_names, width=20),
    Column("Profession", lambda line: labels.label(labels.PROFESSION, line.summary.profession)),
    Column("Diplôme prévu", lambda line: line.summary.expected_diploma_on, Kind.DAY),
    Column("Situation", lambda line: STATES[line.state], width=28),
    Column("Année d'études", lambda line: line.declaration and line.declaration.year_of_study, Kind.NUMBER),
    Column("Date", lambda line: line.declaration and line.declaration.on, Kind.DAY),
    Column("Précision", lambda line: line.declaration and line.declaration.words, width=40),
    Column("Déclarée par", lambda line: line.declaration and line.declaration.declared_by.signature, width=28),
    Column("Déclarée le", lambda line: line.declaration and line.declaration.declared_at.date(), Kind.DAY),
)
MODEL: tuple[Column[Line], ...] = (
    Column(HEADINGS["reference"], lambda line: line.summary.reference, width=18),
    Column(HEADINGS["name"], lambda line: line.summary.contract.signatory.full_name, width=32),
    Column(HEADINGS["outcome"], _outcome, width=28),
    Column(HEADINGS["year"], lambda line: line.next_year, Kind.NUMBER),
    Column(HEADINGS["on"], lambda _: None, Kind.DAY),
    Column(HEADINGS["words"], lambda _: "", width=40),
)
"""To be filled in: those left to declare, with the year that comes next."""


def _typed(name: str) -> Column[Mapping[str, Any]]:
    return Column(HEADINGS[name], lambda row: row[name], width=24)


REJECTED: tuple[Column[Mapping[str, Any]], ...] = (
    Column("Pourquoi", lambda row: row["reasons"], width=60),
    *(_typed(name) for name in HEADINGS),
)
"""In the columns that an import reads back, the reason before them."""


def _count(outcome: Outcome) -> Column[UfrLine]:
    return Column(outcome.label, lambda line: line.counts.get(outcome, 0), Kind.NUMBER)


BOARD: tuple[Column[UfrLine], ...] = (
    Column("UFR", lambda line: line.ufr.code),
    Column("Nom", lambda line: line.ufr.name, width=40),
    Column("Signataires", lambda line: line.expected, Kind.NUMBER),
    Column("Déclarés", lambda line: line.declared, Kind.NUMBER),
    Column("Manquants", lambda line: line.missing, Kind.NUMBER),
    Column("À trancher", lambda line: line.to_settle, Kind.NUMBER),
    *(_count(outcome) for outcome in Outcome if outcome != Outcome.WITHDRAWN),
    Column("Dernière relance", lambda line: line.reminder and line.reminder.get_step_display(), width=30),
    Column("Relancée le", lambda line: line.reminder and line.reminder.sent_at.date(), Kind.DAY),
)
