"""What leaves as a spreadsheet: nothing runs, days are days, amounts are numbers, memory stays flat."""

import io
import tracemalloc
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from cesp.common.export import Column, Format, Kind, csv_lines, download, guarded, write_xlsx
from cesp_law.dates import Month


@dataclass
class Line:
    name: str
    day: date | None = None
    month: Month | None = None
    cents: int | None = None
    number: int | None = None


COLUMNS = (
    Column[Line]("Nom", lambda line: line.name),
    Column[Line]("Jour", lambda line: line.day, Kind.DAY),
    Column[Line]("Mois", lambda line: line.month, Kind.MONTH),
    Column[Line]("Montant", lambda line: line.cents, Kind.CENTS),
    Column[Line]("Rang", lambda line: line.number, Kind.NUMBER),
)
WHOLE = Line("Noël ; « Œ »", date(2023, 3, 1), Month.of(2023, 3), -108563, 12)


def as_csv(*rows: Line) -> bytes:
    return b"".join(csv_lines(COLUMNS, rows))


def test_csv_is_what_a_french_excel_opens() -> None:
    assert as_csv(WHOLE, Line("B")) == (
        b"\xef\xbb\xbf"
        + 'Nom;Jour;Mois;Montant;Rang\r\n"Noël ; « Œ »";01/03/2023;03/2023;-1085,63;12\r\nB;;;;\r\n'.encode()
    )


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


def test_plain_text_is_left_alone() -> None:
    assert [guarded(text) for text in ("Le Goff", "1=1", "", "a-b")] == ["Le Goff", "1=1", "", "a-b"]


def opened(*rows: Line) -> openpyxl.worksheet.worksheet.Worksheet:
    file = io.BytesIO()
    assert write_xlsx(file, COLUMNS, rows, sheet="Contrats") == len(rows)
    return openpyxl.load_workbook(file)["Contrats"]


def test_xlsx_holds_real_days_months_and_numbers() -> None:
    sheet = opened(WHOLE, Line("B"))
    assert [cell.value for cell in sheet[2]] == [
        "Noël ; « Œ »",
        datetime(2023, 3, 1),
        datetime(2023, 3, 1),
        -1085.63,
        12,
    ]
    assert [cell.number_format for cell in sheet[2]][1:4] == ["dd/mm/yyyy", "mmmm yyyy", "#,##0.00 [$€-40C]"]
    assert [cell.value for cell in sheet[3]] == ["B", None, None, None, None]


def test_xlsx_never_holds_a_formula_nor_a_link() -> None:
    sheet = opened(Line("=1+1"), Line("https://exemple.test"))
    assert [(sheet[row][0].value, sheet[row][0].data_type, sheet[row][0].hyperlink) for row in (2, 3)] == [
        ("=1+1", "s", None),
        ("https://exemple.test", "s", None),
    ]


def test_a_file_longer_than_a_sheet_is_refused_rather_than_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cesp.common.export._LIMIT_OF_EXCEL", 3)
    assert len(list(opened(Line("a"), Line("b")).rows)) == 3
    with pytest.raises(ValueError, match="1,048,576"):
        opened(Line("a"), Line("b"), Line("c"))


def test_a_csv_leaves_while_it_is_read() -> None:
    read = 0

    def rows():  # type: ignore[no-untyped-def]
        nonlocal read
        for _ in range(2_000):
            read += 1
            yield WHOLE

    chunks = csv_lines(COLUMNS, rows())
    next(chunks), next(chunks)
    assert read < 600


@pytest.mark.parametrize("form", list(Format))
def test_memory_is_flat(form: Format, tmp_path: Path) -> None:
    def peak(count: int) -> int:
        rows = (WHOLE for _ in range(count))
        tracemalloc.start()
        if form is Format.CSV:
            for _ in csv_lines(COLUMNS, rows):
                pass
        else:
            write_xlsx(tmp_path / "x.xlsx", COLUMNS, rows, sheet="x")
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(100)
    assert peak(6_000) < peak(1_000) + 400_000


@pytest.mark.parametrize(("form", "start"), [(Format.CSV, b"\xef\xbb\xbfNom;Jour"), (Format.XLSX, b"PK\x03\x04")])
def test_download_names_its_file_and_is_never_cached(form: Format, start: bytes) -> None:
    response = download(form=form, name="contrats-2026-01-15", columns=COLUMNS, rows=[WHOLE], sheet="Contrats")
    assert b"".join(response.streaming_content).startswith(start)  # type: ignore[attr-defined]
    assert f"contrats-2026-01-15.{form}" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    for close in response._resource_closers:  # close() would also end the request, hence the connection
        close()
