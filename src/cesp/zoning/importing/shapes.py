"""Which columns of a file say what: the shapes met in real files, recognised by their headings.

A CartoSanté export (two title lines, then « Code;Libellé;Zonage médecins »), the annex of an order as
the national application exports it (sheets TVS and QPV), the national list by postcode and name, an
annex of districts (QPV) with several INSEE codes in a cell, a plain list of codes and categories.
Anything else is mapped by a person, who says the same things of its columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cesp.common import search
from cesp.common.spreadsheets.reader import RawSheet
from cesp.zoning.importing import professions

_LOOKED_AT = 20
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b\ufeff]+")
FIELDS: Mapping[str, str] = {
    "code": "Code INSEE de la commune",
    "postcode": "Code postal",
    "name": "Nom de la commune",
    "category": "Catégorie",
    "part": "Code du quartier (QPV)",
    "part_name": "Nom du quartier (QPV)",
    "group": "Code du territoire de vie-santé",
    "group_name": "Nom du territoire de vie-santé",
}
"""What a column may hold, as the mapping screen asks it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file, still in its own words.

    :param place: where it is: « TVS, ligne 12 ».
    :param codes: INSEE codes, five characters; several for a district across communes.
    """

    place: str
    codes: tuple[str, ...]
    postcode: str
    name: str
    category: str
    part: str = ""
    part_name: str = ""
    group: str = ""
    group_name: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a sheet has what.

    :param header: rank of the row of headings among the sheet's rows; -1 when it has none.
    :param columns: field → rank of its column.
    :param heading: of the column of categories, as the file writes it; empty when it has none.
    """

    shape: str
    sheet: str
    header: int
    columns: Mapping[str, int]
    heading: str = ""


SHAPES: Mapping[str, str] = {
    "cartosante": "export CartoSanté",
    "annex_tvs": "annexe d'arrêté par territoires de vie-santé",
    "annex_qpv": "annexe d'arrêté par quartiers (QPV)",
    "national": "liste nationale par code postal et nom",
    "list": "liste de codes et de catégories",
    "mapped": "colonnes indiquées à la main",
}
_HEADINGS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("group_name", lambda h: h.startswith("nom du territoire de vie")),
    ("group", lambda h: h.startswith("code du territoire de vie") or h in {"tvs", "code tvs"}),
    ("part", lambda h: h in {"code qpv", "code du qpv", "id qpv", "qpv"}),
    ("part_name", lambda h: h in {"nom du qpv", "libelle qpv", "nom qpv"}),
    ("postcode", lambda h: h in {"code postal", "cp", "codepostal"}),
    ("code", lambda h: h in {"code", "code insee", "insee", "code de la commune", "code commune", "codgeo", "depcom"}),
    ("name", lambda h: h in {"libelle", "nom commune", "nom de la commune", "commune", "libelle commune", "nom"}),
    (
        "category",
        lambda h: h in {"zonage", "zone"} or (h.startswith(("zonage ", "categorie")) and "rr" not in h.split()),
    ),
)


def recognise(sheets: Sequence[RawSheet], *, profession: str = "") -> tuple[Layout, ...]:
    """Find what each sheet is; sheets that class nothing are left out, none is left when nothing is understood.

    :param profession: whose categories are wanted, where a sheet has a column for several.
    """
    found = [layout for sheet in sheets if (layout := _layout(sheet, profession)) is not None]
    return tuple(found)


def guessed(sheet: RawSheet) -> tuple[int, Mapping[str, int]]:
    """The row that looks most like headings, and what they say: where the mapping screen starts from."""
    ranked = [
        (len(columns := _columns(_texts(cells), "")), -n, columns) for n, cells in enumerate(sheet.rows[:_LOOKED_AT])
    ]
    count, rank, columns = max(ranked, key=lambda one: one[:2], default=(0, 0, {}))
    return (-rank, columns) if count else (0, {})


def _layout(sheet: RawSheet, profession: str) -> Layout | None:
    for number, cells in enumerate(sheet.rows[:_LOOKED_AT]):
        headings = _texts(cells)
        columns = _columns(headings, profession)
        if "category" in columns and columns.keys() & {"code", "postcode", "part"}:
            return Layout(_shape(columns, number), sheet.name, number, columns, headings[columns["category"]])
    return _bare_list(sheet)


def _texts(cells: Sequence[Any]) -> list[str]:
    return [_text(cell) for cell in cells]


def _columns(headings: Sequence[str], profession: str) -> dict[str, int]:
    """Field → rank; the first heading that says a field holds it (« Zonage QPV » before « Zonage du TVS »).

    Of several columns of categories, that of the profession, if one names it.
    """
    columns: dict[str, int] = {}
    for rank, heading in enumerate(map(search.key, headings)):
        field = next((field for field, says in _HEADINGS if says(heading)), None)
        if field == "category" and profession and professions.said_by(heading) == profession:
            profession, columns["category"] = "", rank
        elif field is not None:
            columns.setdefault(field, rank)
    return columns


def _shape(columns: Mapping[str, int], header: int) -> str:
    if "part" in columns:
        return "annex_qpv"
    if "group" in columns:
        return "annex_tvs"
    if "code" not in columns:
        return "national"
    return "cartosante" if header and "name" in columns else "list"


def _bare_list(sheet: RawSheet) -> Layout | None:
    """Two columns without headings, codes first."""
    head = [row for row in sheet.rows[:_LOOKED_AT] if row]
    if not head or not all(len(row) >= 2 and re.fullmatch(r"\d[\dAB]\d{3}", code_of(row[0])) for row in head):
        return None
    return Layout("list", sheet.name, -1, {"code": 0, "category": 1})


def mapped(mapping: Mapping[str, Any], sheets: Sequence[RawSheet]) -> Layout:
    """The layout that a person described.

    :param mapping: ``{"sheet": name, "header": rank, "columns": {field: rank}}``.
    """
    name, header, columns = mapping["sheet"], mapping["header"], dict(mapping["columns"])
    rows = next((sheet.rows for sheet in sheets if sheet.name == name), [])
    headings = _texts(rows[header]) if 0 <= header < len(rows) else []
    at = columns["category"]
    return Layout("mapped", name, header, columns, headings[at] if at < len(headings) else "")


def rows_of(sheet: RawSheet, layout: Layout) -> Iterator[Row]:
    """The rows under the headings, blank ones left out."""
    rank = layout.columns.get

    def cell(cells: Sequence[Any], field: str) -> Any:
        at = rank(field)
        return cells[at] if at is not None and at < len(cells) else None

    for number, cells in enumerate(sheet.rows[layout.header + 1 :], start=sheet.first + layout.header + 1):
        if not any(value is not None for value in cells):
            continue
        yield Row(
            place=f"{sheet.name}, ligne {number}",
            codes=_codes(cell(cells, "code")) if rank("code") is not None else (),
            postcode=_postcode(cell(cells, "postcode")),
            name=_text(cell(cells, "name")),
            category=_text(cell(cells, "category")),
            part=_text(cell(cells, "part")),
            part_name=_text(cell(cells, "part_name")),
            group=_text(cell(cells, "group")),
            group_name=_text(cell(cells, "group_name")),
        )


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(_UNSEEN.sub(" ", str(cell)).split())


def _codes(cell: Any) -> tuple[str, ...]:
    """Several codes stand in one cell where a district lies across communes."""
    return tuple(map(code_of, re.split(r"[,;/]", _text(cell))))


def code_of(cell: Any) -> str:
    """An INSEE code as it should be written: a spreadsheet loses the zero of « 01001 »."""
    text = _text(cell).upper()
    return text.zfill(5) if text.isdigit() and len(text) >= 4 else text


def _postcode(cell: Any) -> str:
    text = _text(cell)
    return text.zfill(5) if text.isdigit() else text
