# ruff: noqa: E501 - bytes of files
"""Files that are not what they should be: a French sentence each, quickly, and no server error."""

import io
import time
import zipfile

import pytest
import xlsxwriter

from cesp.accounts.models import Membership
from cesp.common.spreadsheets import apart
from cesp.common.spreadsheets.guard import Limits, Unreadable, recognise
from cesp.takeover import examination, layout
from tests.takeover.conftest import checked
from tests.takeover.files import another, contract, table, text, workbook, xlsx

pytestmark = pytest.mark.alike

ROWS = table(layout.CONTRACTS, [contract()])
GOOD = xlsx(Contrats=ROWS)
DATA = GOOD.find(b"xl/worksheets/sheet1.xml") + 60
HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
FAR = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="%d"><c r="%s"><v>1</v></c></row>'


def with_member(name: str, content: bytes, *, source: bytes = GOOD, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook one of whose members is replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as before, zipfile.ZipFile(out, "w", method) as after:
        for known in before.namelist():
            if known != name:
                after.writestr(known, before.read(known))
        after.writestr(name, content)
    return out.getvalue()


def sheet(content: bytes) -> bytes:
    return with_member("xl/worksheets/sheet1.xml", HEAD + content + TAIL)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def lying(content: bytes) -> bytes:
    """The same archive whose directory says that each member unfolds into one byte."""
    altered = bytearray(content)
    at = altered.find(b"PK\x01\x02")
    while at != -1:
        altered[at + 24 : at + 28] = (1).to_bytes(4, "little")
        at = altered.find(b"PK\x01\x02", at + 4)
    return bytes(altered)


def encrypted(content: bytes) -> bytes:
    altered = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = altered.find(mark)
        while at != -1:
            altered[at + offset] |= 1
            at = altered.find(mark, at + 4)
    return bytes(altered)


def overlapping(content: bytes, times: int) -> bytes:
    """An archive whose directory lists the same packed bytes many times over."""
    end = content.rfind(b"PK\x05\x06")
    start = int.from_bytes(content[end + 16 : end + 20], "little")
    entry_end = content.find(b"PK\x01\x02", start + 4)
    entry = content[start:entry_end]
    name = int.from_bytes(entry[28:30], "little")
    entries = b"".join(entry[:46] + f"{n:0{name}d}".encode()[:name] + entry[46 + name :] for n in range(times))
    tail = bytearray(content[end : end + 22])
    tail[8:10] = tail[10:12] = times.to_bytes(2, "little")
    tail[12:16] = len(entries).to_bytes(4, "little")
    return content[:start] + entries + bytes(tail)


def formulas(formula: str) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("Contrats")
        for number, row in enumerate(ROWS):
            page.write_row(number, 0, row)
        page.write_formula(1, 1, formula, None, formula)
    return file.getvalue()


XXE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet
 xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>
</sheetData></worksheet>"""
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;">]><worksheet
 xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&f;</t></is></c></row>
</sheetData></worksheet>"""
ODS_BOMB = (
    b'<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    b'<office:body><office:spreadsheet><table:table table:name="Contrats"><table:table-row table:number-rows-repeated="1000000">'
    b'<table:table-cell office:value-type="string" table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell>'
    b"</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)


def ods(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", b"<manifest/>")
    return out.getvalue()


HOSTILE = {
    "empty": b"",
    "blank": b"   \r\n\r\n ",
    "zeros": b"\x00" * 4096,
    "bom alone": b"\xef\xbb\xbf",
    "pdf": b"%PDF-1.7\n1 0 obj",
    "png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
    "jpeg": b"\xff\xd8\xff\xe0" + b"\x00" * 64,
    "program": b"\x7fELF\x02\x01\x01" + b"\x00" * 64,
    "windows program": b"MZ\x90\x00" + b"\x00" * 64,
    "old excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512,
    "html table": b"<html><table><tr><td>1</td></tr></table></html>",
    "xml": b"<?xml version='1.0'?><a/>",
    "rtf": b"{\\rtf1 hello}",
    "gzip": b"\x1f\x8b\x08\x00" + b"\x00" * 64,
    "rar": b"Rar!\x1a\x07\x00" + b"\x00" * 64,
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\x00" * 64,
    "sqlite": b"SQLite format 3\x00" + b"\x00" * 64,
    "random": bytes(range(256)) * 40,
    "utf-16 without mark": "Référence;Nom".encode("utf-16-le"),
    "half a surrogate": b"\xff\xfe\x00\xd8\x00",
    "prose": "Bonjour, voici les contrats demandés.\nCordialement".encode(),
    "json": b'{"contrats": []}',
    "open quote": b'a;b\n"never closed;1\n' + b"x;y\n" * 60_000,
    "one endless line": b"a" * 1_500_000,
    "a thousand columns": b";".join([b"x"] * 1000) + b"\n",
    "null bytes in csv": "Référence;Nom\x00\nA\x00;B".encode(),
    "cut in half": GOOD[: len(GOOD) // 2],
    "cut at the end": GOOD[:-30],
    "bytes changed": GOOD[:DATA] + b"\x00\x00\x00\x00" + GOOD[DATA + 4 :],
    "not an archive inside": b"PK\x03\x04" + b"x" * 400,
    "archive of nothing": zipped(),
    "archive of text": zipped(lisezmoi=b"bonjour"),
    "word": zipped(**{"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"}),
    "xlsb": zipped(**{"xl/workbook.bin": b"\x00"}),
    "odt": zipped(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<x/>"}),
    "workbook.xml and nothing else": zipped(**{"xl/workbook.xml": b"<workbook/>"}),
    "workbook.xml of noise": with_member("xl/workbook.xml", b"\x00\xff" * 500),
    "relations to nowhere": with_member("xl/_rels/workbook.xml.rels", b"<Relationships/>"),
    "sheet of noise": with_member("xl/worksheets/sheet1.xml", b"<" * 10_000),
    "sheet not closed": with_member("xl/worksheets/sheet1.xml", HEAD + b"<row>" * 2000),
    "deep nesting": with_member("xl/worksheets/sheet1.xml", HEAD + b"<a>" * 200_000),
    "shared strings missing": with_member("xl/sharedStrings.xml", b"<sst/>"),
    "far cell": sheet(FAR % (1_048_576, b"XFD1048576")),
    "tall": sheet(FAR % (1_000_000, b"Z1000000")),
    "wide": sheet(FAR % (2, b"XFD2")),
    "impossible cell": sheet(FAR % (99_999_999, b"ZZZZZZ99999999")),
    "bomb": sheet(b" " * 60_000_000),
    "bomb beside": with_member("xl/media/image1.png", b"\x00" * 60_000_000),
    "lying bomb": lying(sheet(b" " * 60_000_000)),
    "overlapping": overlapping(sheet(b" " * 15_000_000), 400),
    "many members": zipped(**{f"xl/{n}": b"" for n in range(3000)}, **{"xl/workbook.xml": b"<workbook/>"}),
    "odd compression": with_member("xl/x", b"x" * 1000, method=zipfile.ZIP_BZIP2),
    "encrypted": encrypted(GOOD),
    "external entity": with_member("xl/worksheets/sheet1.xml", XXE),
    "billion laughs": with_member("xl/worksheets/sheet1.xml", LAUGHS),
    "path out of the archive": with_member("../../etc/passwd", b"x", source=xlsx(Contrats=[["a"], [1]])),
    "ods bomb": ods(ODS_BOMB),
    "ods of noise": ods(b"<x>" * 1000),
    "too big": b"Reference;Nom\n" + b"x;y\n" * 600_000,
    "no sheet filled": xlsx(A=[], B=[]),
    "headings alone": xlsx(Contrats=ROWS[:1]),
    "no headings": xlsx(Contrats=[["1", "2"], ["3", "4"]]),
    "two sheets of contracts": xlsx(A=ROWS, B=ROWS),
    "a needed column missing": xlsx(Contrats=[row[1:] for row in ROWS]),
    "the same column twice": xlsx(Contrats=[[*row, row[0]] for row in ROWS]),
    "too many rows": workbook([contract(reference=f"R-{n}") for n in range(60)]),
}  # fmt: skip
SMALL = Limits(file_bytes=2_000_000, unfolded_bytes=20_000_000, rows=50, reader_bytes=900_000_000, reader_seconds=20)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_sentence(name: str) -> None:
    started = time.perf_counter()
    with pytest.raises(Unreadable) as refusal:
        examination.read_file(HOSTILE[name], limits=SMALL)
    sentence = str(refusal.value)
    assert sentence[0].isupper(), sentence
    assert sentence.endswith((".", "?")), sentence
    assert not any(word in sentence for word in ("Error", "Traceback", "None", "XML", "zip")) or name == "xml"
    assert time.perf_counter() - started < 20


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("formula", ["=1/0", '=WEBSERVICE("http://x")', "=cmd|' /C calc'!A0"])
def test_a_formula_is_never_computed_nor_taken_for_a_name(formula: str) -> None:
    found = examination.read_file(formulas(formula), limits=SMALL)
    assert [remark.column for remark in found.drafts[0].remarks] == ["Nom"]


def test_hostile_cells_are_only_text() -> None:
    cells = contract(place='=HYPERLINK("http://x","y")', phone="@SUM(1)", ufr="<script>alert(1)</script>")
    (draft,) = examination.read_file(workbook([cells]), limits=SMALL).drafts
    assert draft.line.text("place") == '=HYPERLINK("http://x","y")'


def test_a_cell_longer_than_its_field_is_refused_not_cut() -> None:
    (draft,) = examination.read_file(workbook([contract(family_name="x" * 121)]), limits=SMALL).drafts
    assert [remark.sentence for remark in draft.remarks] == [f"« {'x' * 39}… » dépasse 120 caractères."]


def test_numbers_in_every_text_column_are_read_as_text() -> None:
    found = examination.read_file(
        text([ROWS[0], [cell if n else "123456" for n, cell in enumerate(ROWS[1])]]), limits=SMALL
    )
    assert found.drafts[0].reference == "123456"


def test_the_reader_dies_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short of memory, the process that opens the file ends; the one that asked gets a sentence."""
    with pytest.raises(Unreadable, match="demande trop de mémoire, ou il est abîmé"):
        apart.read(sheet(FAR % (1_048_576, b"XFD1048576")), limits=Limits())


def test_the_reader_runs_out_of_time() -> None:
    with pytest.raises(Unreadable, match="ne s'est pas ouvert en 0 secondes"):
        apart.read(GOOD, limits=Limits(reader_seconds=0))


def test_the_bytes_decide_not_the_name() -> None:
    assert [recognise(content, limits=SMALL).value for content in (GOOD, b"a;b\n1;2")] == ["xlsx", "csv"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["empty", "pdf", "bomb", "far cell", "cut in half", "two sheets of contracts"])
def test_the_check_of_a_hostile_file_ends_refused(desk: Membership, name: str, settings) -> None:  # type: ignore[no-untyped-def]
    settings.TAKEOVER_LIMITS = {"unfolded_bytes": 20_000_000}
    batch = checked(desk, HOSTILE[name])
    assert (batch.state, bool(batch.refusal), batch.lines.count()) == ("refused", True, 0)


@pytest.mark.django_db
def test_a_report_of_nothing_but_errors_is_still_a_report(desk: Membership) -> None:
    batch = checked(desk, workbook([contract(email="?", ars="?"), another(2, signed_on="demain")]))
    assert (batch.state, batch.contracts_read, batch.contracts_rejected) == ("checked", 2, 2)
