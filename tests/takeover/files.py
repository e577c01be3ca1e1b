"""Files as people send them, made in a line of test."""

import csv
import io
from datetime import date
from typing import Any

import xlsxwriter

from cesp.common.spreadsheets import reader
from cesp.common.spreadsheets.guard import Limits
from cesp.takeover import examination, layout
from cesp.takeover.cells import Cell
from cesp.takeover.examination import Examination
from cesp.takeover.judgement import Verdict
from cesp.takeover.world import World

TODAY = date(2026, 11, 22)
LIMITS = Limits(rows=200, file_bytes=2_000_000, unfolded_bytes=20_000_000, reader_seconds=30)


def contract(**changes: Cell) -> dict[str, Cell]:
    """A medical student of Auvergne-Rhône-Alpes, signed on 14 February 2023 for 2022-23; ``None`` empties a cell."""
    cells: dict[str, Cell] = {
        "reference": "REPRISE-1",
        "family_name": "Lefèvre",
        "given_names": "Anne-Lise",
        "birth_on": "17/05/2000",
        "email": "anne-lise.lefevre@exemple.fr",
        "profession": "Médecine",
        "status": "deuxième cycle",
        "ars": "ARA",
        "lodged_on": "18/11/2022",
        "signed_on": "14/02/2023",
        "academic_year": "2022-2023",
    }
    return cells | changes


def another(number: int, **changes: Cell) -> dict[str, Cell]:
    """Somebody else's contract."""
    own: dict[str, Cell] = {
        "reference": f"REPRISE-{number}",
        "family_name": f"Martin-{chr(64 + number)}",
        "email": f"p{number}@exemple.fr",
    }
    return contract(**own | changes)


def event(**cells: Cell) -> dict[str, Cell]:
    return {"reference": "REPRISE-1", **cells}


def paid(first: Cell, last: Cell, net: Cell, **cells: Cell) -> dict[str, Cell]:
    return {"reference": "REPRISE-1", "first": first, "last": last, "net": net, **cells}


def table(sheet: layout.Sheet, rows: list[dict[str, Cell]]) -> list[list[Cell]]:
    """Headings and rows under the template's own headings; only the columns used."""
    codes = list(dict.fromkeys(code for row in rows for code in row))
    headings: list[Cell] = [
        layout.field_in_words(code) if sheet is layout.CONTRACTS else sheet.by_code[code].heading for code in codes
    ]
    return [headings, *([row.get(code) for code in codes] for row in rows)]


def xlsx(**sheets: list[list[Cell]]) -> bytes:
    """A workbook, sheets by name, as tables of cells."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    write(page, number, column, cell, day)
    return file.getvalue()


def write(page: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, day)
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, str):
        page.write_string(row, column, cell)
    else:
        page.write_number(row, column, cell)


def workbook(
    contracts: list[dict[str, Cell]],
    events: list[dict[str, Cell]] | None = None,
    payments: list[dict[str, Cell]] | None = None,
) -> bytes:
    """The three sheets, those that have rows."""
    sheets = {"Contrats": table(layout.CONTRACTS, contracts)}
    if events:
        sheets["Événements"] = table(layout.EVENTS, events)
    if payments:
        sheets["Versements"] = table(layout.PAYMENTS, payments)
    return xlsx(**sheets)


def text(rows: list[list[Cell]], *, delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([["" if c is None else c for c in row] for row in rows])
    return file.getvalue().encode(encoding)


def examined(content: bytes, *, world: World | None = None, today: date = TODAY) -> Examination:
    """Read in this very process: faster, and these files are ours."""
    material = examination.read_file(content, limits=LIMITS, opened_by=reader.read)
    return examination.examine(material, world=world or World(), today=today)


def judged(
    cells: dict[str, Cell] | None = None,
    *,
    events: list[dict[str, Cell]] | None = None,
    payments: list[dict[str, Cell]] | None = None,
    world: World | None = None,
    today: date = TODAY,
) -> Verdict:
    """The verdict on one contract, through a real file."""
    found = examined(workbook([cells or contract()], events, payments), world=world, today=today)
    (verdict,) = found.verdicts
    assert not found.orphans
    return verdict


def errors(verdict: Verdict) -> list[tuple[str, str, str]]:
    """(code, column, sentence) of what rejects a contract."""
    return [(r.code.value, r.column, r.sentence) for r in verdict.remarks if r.is_error]


def warnings(verdict: Verdict) -> list[tuple[str, str, str]]:
    return [(r.code.value, r.column, r.sentence) for r in verdict.remarks if not r.is_error]
