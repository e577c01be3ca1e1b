"""Workbooks written from the same columns as they are read by: template, examples, rows to correct."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from cesp.common.export import guarded
from cesp.takeover import layout
from cesp.takeover.cells import Cell
from cesp.takeover.layout import Column, Sheet
from cesp.takeover.notice import EXAMPLES, PRINCIPLES
from cesp.takeover.report import Correction
from cesp_law.dates import Month

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAMPLE = Path(__file__).resolve().parent / "samples" / "reprise_exemple_300_contrats.xlsx"
"""The workbook of invented contracts; ``manage.py write_takeover_sample`` writes it again, byte for byte."""
LISTS = "Listes"
_ROWS_WITH_A_LIST = 5_000
_FROZEN = datetime(2026, 1, 1)  # noqa: DTZ001 - a stamp inside the file, so that equal contents are equal bytes


@dataclass(frozen=True, slots=True)
class Content:
    """Rows of one sheet, as cells by column code; ``reasons`` adds the column of the rejection."""

    sheet: Sheet
    rows: Iterable[Mapping[str, Cell]] = ()
    reasons: Sequence[str] | None = None


def workbook(file: BinaryIO, contents: Sequence[Content], *, with_examples: bool) -> None:
    """Write a workbook: the notice, then each sheet, then the lists behind the drop-downs.

    :param with_examples: add the sheet of worked examples, which is never read back.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": _FROZEN, "title": "Reprise de contrats"})
        styles = Styles(book)
        _notice(book, styles)
        lists = book.define_name  # drop-downs refer to names, so that the lists may be long
        pages = [(content, book.add_worksheet(content.sheet.title)) for content in contents]
        if with_examples:
            _examples(book.add_worksheet(layout.EXAMPLES), styles)
        ranges = _lists(book.add_worksheet(LISTS), lists)
        for content, page in pages:
            _fill(page, content, styles, ranges)
        pages[0][1].activate()


class Styles:
    """The few formats of a workbook."""

    def __init__(self, book: Any) -> None:
        grey = "#eeeeee"
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.needed = book.add_format({"bold": True, "bg_color": "#cacafb", "text_wrap": True, "valign": "top"})
        self.optional = book.add_format({"bold": True, "bg_color": grey, "text_wrap": True, "valign": "top"})
        self.reason = book.add_format({"bold": True, "bg_color": "#ffe9e9", "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True})
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})
        self.month = book.add_format({"num_format": "mmmm yyyy"})
        self.euros = book.add_format({"num_format": "#,##0.00 [$€-40C]"})


def headings_of(content: Content) -> list[tuple[str, str, Column]]:
    """(code, heading, column) of each column to write; repeated ones as many times as the rows need."""
    most = 1
    if isinstance(content.rows, Sequence):
        most = max((int(code.split(" ")[1]) for row in content.rows for code in row if " " in code), default=1)
    found = [(column.code, column.heading, column) for column in content.sheet.columns]
    for number in range(2, most + 1):
        found += [
            (f"{column.code} {number}", layout.numbered(column.heading, number), column)
            for column in content.sheet.columns
            if column.repeats
        ]
    return found


def _fill(page: Any, content: Content, styles: Styles, ranges: Mapping[tuple[str, ...], str]) -> None:
    headings = headings_of(content)
    shift = 0 if content.reasons is None else 1
    if shift:
        page.write_string(0, 0, layout.REJECTION, styles.reason)
        page.set_column(0, 0, 60, styles.text)
    page.freeze_panes(1, shift + 1)
    for number, (_, heading, column) in enumerate(headings, shift):
        page.write_string(0, number, heading, styles.needed if column.needed else styles.optional)
        page.set_column(number, number, max(14, min(28, len(heading) + 2)))
        _help(page, number, column, ranges)
    for index, row in enumerate(content.rows, 1):
        if content.reasons is not None:
            page.write_string(index, 0, content.reasons[index - 1], styles.text)
        for number, (code, _, _) in enumerate(headings, shift):
            _write(page, index, number, row.get(code), styles)


def _help(page: Any, number: int, column: Column, ranges: Mapping[tuple[str, ...], str]) -> None:
    """The hint of each cell and its drop-down; a value of one's own stays possible."""
    options: dict[str, Any] = {
        "validate": "any",
        "input_title": column.heading[:32],
        "input_message": column.expects[:255],
    }
    if column.choices:
        options |= {"validate": "list", "source": f"={ranges[column.choices]}", "show_error": False}
    page.data_validation(1, number, _ROWS_WITH_A_LIST, number, options)


def _write(page: Any, row: int, number: int, cell: Cell, styles: Styles) -> None:
    match cell:
        case None | "":
            return
        case bool():
            page.write_string(row, number, "oui" if cell else "non")
        case datetime() | date():
            page.write_datetime(row, number, cell, styles.day)
        case Month():
            page.write_datetime(row, number, cell.first_day, styles.month)
        case Decimal():
            page.write_number(row, number, float(cell), styles.euros)
        case int() | float():
            page.write_number(row, number, cell)
        case _:
            page.write_string(row, number, cell)


def _lists(page: Any, define_name: Any) -> dict[tuple[str, ...], str]:
    """Write each closed list in a column of a hidden sheet; its name for the drop-downs."""
    page.hide()
    ranges: dict[tuple[str, ...], str] = {}
    choices = dict.fromkeys(column.choices for sheet in layout.SHEETS for column in sheet.columns if column.choices)
    for number, values in enumerate(choices):
        page.write_column(0, number, values)
        name = f"liste_{number + 1}"
        column = xlsxwriter.utility.xl_col_to_name(number)
        define_name(name, f"={LISTS}!${column}$1:${column}${len(values)}")
        ranges[values] = name
    return ranges


def _notice(book: Any, styles: Styles) -> None:
    page = book.add_worksheet(layout.NOTICE)
    page.set_column(0, 0, 32)
    page.set_column(1, 1, 13)
    page.set_column(2, 2, 70)
    page.set_column(3, 4, 45)
    page.write_string(0, 0, "Reprendre des contrats existants", styles.title)
    row = 2
    for sentence in PRINCIPLES:
        page.merge_range(row, 0, row, 4, sentence, styles.text)
        page.set_row(row, 32)
        row += 1
    for sheet in layout.SHEETS:
        row += 1
        page.write_string(row, 0, f"Feuille « {sheet.title} »", styles.title)
        row += 1
        for number, heading in enumerate(
            ("Colonne", "Obligatoire", "Ce que l'on attend", "Exemples", "Aussi reconnue sous")
        ):
            page.write_string(row, number, heading, styles.optional)
        for column in sheet.columns:
            row += 1
            for number, text in enumerate(described(column)):
                page.write_string(row, number, text, styles.text)
        row += 1


def described(column: Column) -> tuple[str, str, str, str, str]:
    """A column in words: heading, whether it is needed, what to write, examples, other headings."""
    expects = column.expects
    if column.choices:
        expects = f"{expects} Valeurs : {', '.join(column.choices)}."
    heading = f"{column.heading} (peut se répéter, numérotée)" if column.repeats else column.heading
    return (
        heading,
        "oui" if column.needed else "",
        expects,
        " · ".join(column.examples),
        column.synonyms.replace(";", ","),
    )


def _examples(page: Any, styles: Styles) -> None:
    """Three contracts from end to end, to read beside the notice."""
    page.set_column(0, 60, 20)
    page.write_string(0, 0, "Trois contrats donnés en exemple (cette feuille n'est jamais lue)", styles.title)
    row = 2
    for sheet, rows in EXAMPLES.items():
        page.write_string(row, 0, f"Dans la feuille « {layout.SHEETS[sheet].title} »", styles.bold)
        used = [column for column in layout.SHEETS[sheet].columns if any(column.code in example for example in rows)]
        for number, column in enumerate(used):
            page.write_string(row + 1, number, column.heading, styles.needed if column.needed else styles.optional)
            for index, example in enumerate(rows):
                _write(page, row + 2 + index, number, example.get(column.code), styles)
        row += len(rows) + 4


def template() -> bytes:
    """The empty workbook with its notice, examples, hints and drop-downs."""
    file = io.BytesIO()
    workbook(file, [Content(sheet) for sheet in layout.SHEETS], with_examples=True)
    return file.getvalue()


def template_csv() -> bytes:
    """The headings of « Contrats » alone, as a French spreadsheet opens them."""
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerow(
        guarded(c.heading) for c in layout.CONTRACTS.columns
    )
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def corrections(found: Iterable[Correction]) -> bytes:
    """Rejected rows, each with why: to correct and send again."""
    rows: dict[str, list[Mapping[str, Cell]]] = {sheet.code: [] for sheet in layout.SHEETS}
    reasons: dict[str, list[str]] = {sheet.code: [] for sheet in layout.SHEETS}
    for one in found:
        rows[one.sheet].append(one.cells)
        reasons[one.sheet].append(one.reason)
    return filled([Content(sheet, rows[sheet.code], reasons[sheet.code]) for sheet in layout.SHEETS])


def filled(contents: Sequence[Content]) -> bytes:
    """The workbook with these rows and its notice."""
    file = io.BytesIO()
    workbook(file, contents, with_examples=False)
    return file.getvalue()
