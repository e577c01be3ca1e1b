"""From bytes to rows of cells: xlsx and ods by calamine, csv by ourselves. Knows no column.

Run as a program (``python -m cesp.common.spreadsheets.reader``) it reads the file on its standard input and
writes the sheets as JSON: :mod:`cesp.common.spreadsheets.apart` runs it so, because a hostile workbook can make
the native reader ask for more memory than there is, which ends the process and not the call.
"""

import csv
import io
import json
import re
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

from cesp.common.spreadsheets.guard import EXPECTED, Format, Limits, Unreadable, recognise

Cell = str | int | float | bool | date | datetime | None
"""What a cell of a file may hold."""
MOST_COLUMNS = 400
_SEPARATORS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet as it is: ``rows[0]`` is the row numbered ``first`` on screen.

    :param merged: merged cells, as (top row, left column, bottom row, right column), counted from 0 within ``rows``.
    """

    name: str
    rows: list[list[Any]]
    first: int = 1
    merged: tuple[tuple[int, int, int, int], ...] = field(default=())


def read(content: bytes, *, limits: Limits) -> list[RawSheet]:
    """Every sheet of a file, in order, trailing blank rows left out.

    :raises Unreadable: not a spreadsheet, too big, damaged, protected…
    """
    kind = recognise(content, limits=limits)
    if kind is Format.CSV:
        return [_csv(content, limits)]
    return _workbook(content, kind, limits)


def _workbook(content: bytes, kind: Format, limits: Limits) -> list[RawSheet]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            metadata = [m for m in workbook.sheets_metadata if m.typ == python_calamine.SheetTypeEnum.WorkSheet]
            return [_sheet(workbook.get_sheet_by_name(m.name), kind, limits) for m in metadata]
    except python_calamine.PasswordError:
        raise Unreadable("Le classeur est protégé par un mot de passe. Retirez-le, puis renvoyez le fichier.") from None
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError, ValueError) as error:
        raise Unreadable(
            "Le classeur est abîmé : il ne s'ouvre pas. "
            "Ouvrez-le dans un tableur, enregistrez-le de nouveau, puis renvoyez-le."
        ) from error


def _sheet(sheet: python_calamine.CalamineSheet, kind: Format, limits: Limits) -> RawSheet:
    top, left = sheet.start or (0, 0)
    if sheet.width > MOST_COLUMNS:
        raise Unreadable(
            f"La feuille « {sheet.name} » a {sheet.width} colonnes : la limite est de {MOST_COLUMNS}. "
            "Supprimez les colonnes vides à droite du tableau."
        )
    _bounded(sheet.height, sheet.name, limits)
    rows = _trimmed([[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)])
    ranges = sheet.merged_cell_ranges or () if kind is Format.XLSX else ()
    merged = tuple((a - top, b - left, c - top, d - left) for (a, b), (c, d) in ranges)
    return RawSheet(sheet.name, rows, first=top + 1, merged=merged)


def _bounded(rows: int, name: str, limits: Limits) -> None:
    most = limits.rows * 10 + 100
    if rows > most:
        raise Unreadable(f"La feuille « {name} » a {rows} lignes : c'est plus que ce que l'on accepte ({most}).")


def _plain(cell: Any) -> Cell:
    if cell == "":
        return None
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    if isinstance(cell, timedelta):
        return str(cell)
    return cell  # type: ignore[no-any-return]


def _trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    while rows and not any(cell is not None and str(cell).strip() for cell in rows[-1]):
        rows.pop()
    return rows


def _csv(content: bytes, limits: Limits) -> RawSheet:
    text = _decoded(content)
    if text.lower().startswith("sep=") and "\n" in text:
        text = text.split("\n", 1)[1]
    separator = _separator(text)
    csv.field_size_limit(100_000)
    rows: list[list[Cell]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(record) > MOST_COLUMNS:
                raise Unreadable(
                    f"La ligne {len(rows) + 1} a {len(record)} colonnes : ce n'est pas un tableau. {EXPECTED}"
                )
            rows.append([_unescaped(value) or None for value in record])
            if len(rows) > limits.rows * 10 + 100:
                break
    except csv.Error:
        raise Unreadable(
            f"Le texte ne se découpe pas en colonnes, vers la ligne {len(rows) + 1} : "
            "un guillemet n'y est sans doute pas fermé."
        ) from None
    rows = _trimmed(rows)
    _bounded(len(rows), "fichier CSV", limits)
    return RawSheet("fichier CSV", rows)


def _unescaped(value: str) -> str:
    """Our own exports put an apostrophe before what a spreadsheet would take for a formula."""
    return value[1:] if re.match(r"^'[=+\-@\t\r]", value) else value


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if wide else ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("Les caractères du fichier ne se lisent pas. Enregistrez-le en « CSV UTF-8 ».")


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the most columns, quotes respected."""
    head = "\n".join(text.splitlines()[:20])

    def columns(separator: str) -> int:
        try:
            return max((len(row) for row in csv.reader(io.StringIO(head), delimiter=separator)), default=0)
        except csv.Error:
            return 0

    return max(_SEPARATORS, key=columns)


def to_json(sheets: list[RawSheet]) -> str:
    """Sheets as JSON; a day is ``{"d": "2023-01-03"}``, so that text stays text."""

    def tagged(value: object) -> dict[str, str]:
        if isinstance(value, datetime):
            value = value.date()
        assert isinstance(value, date), type(value)
        return {"d": value.isoformat()}

    return json.dumps([[s.name, s.first, s.merged, s.rows] for s in sheets], default=tagged)


def from_json(text: str) -> list[RawSheet]:
    def untagged(value: dict[str, str]) -> date:
        return date.fromisoformat(value["d"])

    return [
        RawSheet(name, rows, first=first, merged=tuple(tuple(box) for box in merged))
        for name, first, merged, rows in json.loads(text, object_hook=untagged)
    ]


def main() -> int:
    """Read standard input under the limits given as JSON; 3 and a sentence when the file is refused."""
    limits = Limits(**json.loads(sys.argv[1]))
    try:
        answer, code = to_json(read(sys.stdin.buffer.read(), limits=limits)), 0
    except Unreadable as refusal:
        answer, code = str(refusal), 3
    sys.stdout.buffer.write(answer.encode())
    return code


if __name__ == "__main__":
    sys.exit(main())
