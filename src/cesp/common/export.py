"""Lists as spreadsheets: csv that a French Excel opens as it is, xlsx with real dates.

Rows are consumed one by one and nothing is kept: a hundred thousand rows cost the memory of one.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from cesp_law.dates import Month

Row = TypeVar("Row")
_LIMIT_OF_EXCEL = 1_048_576
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_LINES_A_CHUNK = 500
_CSV_TYPE = "text/csv; charset=utf-8"
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class Kind(StrEnum):
    """What a column holds; it decides how a cell is written."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"
    CENTS = "cents"


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A heading in French, what a row gives for it (``None`` leaves the cell empty), and its kind."""

    heading: str
    value: Callable[[Row], Any]
    kind: Kind = Kind.TEXT
    width: int = 16


def guarded(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe goes before ``= + - @``, tab and carriage return."""
    return f"'{text}" if _FORMULA.match(text) else text


def csv_lines(columns: tuple[Column[Row], ...], rows: Iterable[Row]) -> Iterator[bytes]:
    """UTF-8 with its mark, semicolons, decimal commas, ``JJ/MM/AAAA``: chunks of whole lines."""
    buffer = _Lines()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow([column.heading for column in columns])
    cells = [(column.value, _IN_CSV[column.kind]) for column in columns]
    for row in rows:
        writer.writerow([write(value(row)) for value, write in cells])
        if len(buffer.lines) >= _LINES_A_CHUNK:
            yield buffer.take()
    yield buffer.take()


def write_xlsx(path: Any, columns: tuple[Column[Row], ...], rows: Iterable[Row], *, sheet: str) -> int:
    """Write a workbook of one sheet, row by row.

    :param path: a path or an open binary file.
    :returns: how many rows were written, heading aside.
    :raises ValueError: past the million rows an Excel sheet can hold; never a sheet cut short.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(path, options) as book:
        formats = {
            Kind.DAY: book.add_format({"num_format": "dd/mm/yyyy"}),
            Kind.MONTH: book.add_format({"num_format": "mmmm yyyy"}),
            Kind.CENTS: book.add_format({"num_format": "#,##0.00 [$€-40C]"}),
        }
        page = book.add_worksheet(sheet)
        page.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            page.set_column(number, number, column.width)
        page.write_row(0, 0, [column.heading for column in columns], book.add_format({"bold": True}))
        writers = [
            (number, column.value, *_in_xlsx(page, column.kind, formats.get(column.kind)))
            for number, column in enumerate(columns)
        ]
        for count, row in enumerate(rows, start=1):
            if count >= _LIMIT_OF_EXCEL:
                raise ValueError("an Excel sheet holds 1,048,576 rows")
            for number, value, write, convert, style in writers:
                cell = value(row)
                if cell is not None and cell != "":
                    write(count, number, convert(cell), style)
        page.autofilter(0, 0, count, len(columns) - 1)
    return count


def download(
    *, form: Format, name: str, columns: tuple[Column[Row], ...], rows: Iterable[Row], sheet: str
) -> HttpResponseBase:
    """Answer a request with a file: csv leaves while it is being read, xlsx goes through a temporary file.

    :param name: file name without its ending.
    """
    if form is Format.CSV:
        response: HttpResponseBase = StreamingHttpResponse(csv_lines(columns, rows), content_type=_CSV_TYPE)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    else:
        file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
        write_xlsx(file, columns, rows, sheet=sheet)
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=_XLSX_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


class _Lines:
    """A file for ``csv.writer`` that gives back what was written since the last time."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> int:
        self.lines.append(line)
        return len(line)

    def take(self) -> bytes:
        taken = "".join(self.lines).encode()
        self.lines.clear()
        return taken


def _csv_text(value: Any) -> str:
    return "" if value is None else guarded(str(value))


def _csv_number(value: Any) -> str:
    return "" if value is None else str(value)


def _csv_day(value: date | None) -> str:
    return "" if value is None else value.strftime("%d/%m/%Y")


def _csv_month(value: Month | None) -> str:
    return "" if value is None else f"{value.number:02d}/{value.year:04d}"


def _csv_cents(value: int | None) -> str:
    if value is None:
        return ""
    whole, cents = divmod(abs(value), 100)
    return f"{'-' if value < 0 else ''}{whole},{cents:02d}"


_IN_CSV: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: _csv_text,
    Kind.NUMBER: _csv_number,
    Kind.DAY: _csv_day,
    Kind.MONTH: _csv_month,
    Kind.CENTS: _csv_cents,
}


def _in_xlsx(page: Any, kind: Kind, style: Any) -> tuple[Callable[..., Any], Callable[[Any], Any], Any]:
    """How a cell of this kind is written: the writer, what it is given, and the format."""
    if kind is Kind.TEXT:
        return page.write_string, str, style
    if kind is Kind.DAY:
        return page.write_datetime, _same, style
    if kind is Kind.MONTH:
        return page.write_datetime, _first_day, style
    if kind is Kind.CENTS:
        return page.write_number, _in_euros, style
    return page.write_number, _same, style


def _same(value: Any) -> Any:
    return value


def _first_day(value: Month) -> date:
    return value.first_day


def _in_euros(cents: int) -> float:
    """A spreadsheet's numbers are floats: exact to the cent far beyond any amount met here."""
    return cents / 100
