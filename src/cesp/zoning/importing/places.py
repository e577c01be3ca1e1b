"""A spreadsheet of places: its columns, and each row read into values or into reasons. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms

from cesp.common import search
from cesp.common.form_fields import DayField
from cesp.common.spreadsheets.guard import Unreadable
from cesp.common.spreadsheets.reader import RawSheet
from cesp.zoning.importing import finess
from cesp.zoning.models.places import PostKind
from cesp.zoning.naming import STRUCTURE
from cesp_law import labels

MOST_ROWS = 2_000
_HEADER_ROWS = 10
_MOST_POSTS = 99
HEADINGS: Mapping[str, str] = {
    "reference": "Numéro",
    "code": "Code INSEE",
    "commune": "Commune",
    "part": "Quartier (QPV)",
    "address": "Adresse",
    "profession": "Profession",
    "specialty": "Spécialité",
    "kind": "Nature du poste",
    "structure": "Structure",
    "structure_name": "Nom de la structure",
    "finess": "FINESS",
    "capacity": "Postes",
    "opens_on": "Disponible à compter du",
    "closes_until": "Quitte la liste le",
    "description": "Description",
    "contact": "Contact",
}
_LONGEST = {
    "reference": 30, "part": 10, "address": 200, "specialty": 60, "structure_name": 150, "description": 2_000,
    "contact": 200,
}  # fmt: skip
_COLUMNS = {search.key(heading): name for name, heading in HEADINGS.items()} | {
    "insee": "code",
    "reference": "reference",
    "qpv": "part",
    "nature": "kind",
    "type de structure": "structure",
    "numero finess": "finess",
    "nombre de postes": "capacity",
}
_DIGITS = re.compile(r"[0-9]{1,9}")
"""A number that somebody typed: ``str.isdigit`` says yes to « ² » too."""
_GUARDED = tuple("=+-@")
"""Before these, our exports write an apostrophe, so that no spreadsheet runs a cell."""
_NEEDED = ("profession", "kind", "structure")
_PROFESSIONS = {search.key(word): code for code, word in labels.PROFESSION.items()} | {
    "medecin": "medicine", "chirurgien dentiste": "odontology", "dentiste": "odontology", "pharmacien": "pharmacy",
    "sage femme": "midwifery",
}  # fmt: skip
_KINDS = {search.key(kind.label): kind.value for kind in PostKind}
_STRUCTURES = {search.key(word): code for code, word in STRUCTURE.items()} | {
    "msp": "msp", "maison de sante": "msp", "cms": "cms", "centre de sante": "cms", "pmi": "pmi", "cpts": "cpts",
    "mas": "mas", "chu": "university_hospital", "hopital": "hospital", "centre hospitalier": "hospital",
    "cabinet": "private_practice",
}  # fmt: skip


@dataclass(slots=True)
class Row:
    """One row of the file.

    :ivar number: as the spreadsheet counts it.
    :ivar typed: the cells as they are, by name of column; only columns that the file has.
    :ivar values: what they mean; ``code`` and ``commune`` are read by whoever knows the communes.
    :ivar reasons: why it is set aside, in French; empty for a row that reads.
    """

    number: int
    typed: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    @property
    def where(self) -> str:
        """What the row says of its commune, by name or by code; empty when it says nothing."""
        return self.typed.get("commune") or self.typed.get("code") or ""


@dataclass(frozen=True, slots=True)
class Table:
    """The sheet of places: its rows, and the headings that nobody reads."""

    rows: tuple[Row, ...]
    ignored: tuple[str, ...]


def table_of(sheets: Sequence[RawSheet]) -> Table:
    """Find the sheet of places and read its rows.

    :raises Unreadable: no sheet has the columns, or there are too many rows.
    """
    for sheet in sheets:
        for index, cells in enumerate(sheet.rows[:_HEADER_ROWS]):
            columns = {position: _COLUMNS.get(search.key(str(cell or ""))) for position, cell in enumerate(cells)}
            known = {name for name in columns.values() if name}
            if known.issuperset(_NEEDED) and known & {"code", "commune"}:
                ignored = tuple(str(cells[at]) for at, name in columns.items() if name is None and cells[at])
                named = {at: name for at, name in columns.items() if name}
                return Table(tuple(_rows(sheet, index, named)), ignored)
    raise Unreadable(
        "Aucune feuille n'a les colonnes des lieux : il faut au moins Commune (ou Code INSEE), Profession, Nature du "
        "poste et Structure. Partez du modèle à télécharger."
    )


def _rows(sheet: RawSheet, header: int, columns: Mapping[int, str]) -> Iterator[Row]:
    body = sheet.rows[header + 1 :]
    if len(body) > MOST_ROWS:
        raise Unreadable(f"Le fichier a plus de {MOST_ROWS} lignes : découpez-le.")
    for offset, cells in enumerate(body, start=header + 1):
        typed = {name: _text(cells[at]) if at < len(cells) else "" for at, name in columns.items()}
        if any(typed.values()):
            yield _read(Row(sheet.first + offset, typed))


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _GUARDED else text


def _read(row: Row) -> Row:
    for name, text in row.typed.items():
        if name in {"code", "commune"}:
            continue
        try:
            row.values[name] = _READERS.get(name, _plain)(name, text)
        except ValueError as fault:
            row.reasons.append(f"{HEADINGS[name]} : {fault}")
    return row


def _plain(name: str, text: str) -> str:
    longest = _LONGEST[name]
    if len(text) > longest:
        raise ValueError(f"{len(text)} caractères, {longest} au plus.")
    return text


def _word_of(words: Mapping[str, str], examples: str) -> Callable[[str, str], str]:
    def read(name: str, text: str) -> str:
        code = words.get(search.key(text))
        if code is None:
            raise ValueError(
                f"« {text} » n'est pas connu. Écrivez {examples}." if text else f"vide. Écrivez {examples}."
            )
        return code

    return read


def _finess(name: str, text: str) -> str:
    number = text.replace(" ", "").upper()
    number = number.zfill(9) if _DIGITS.fullmatch(number) else number  # a spreadsheet eats the first zero
    if number and number != "0" * 9 and not finess.is_well_formed(number):
        raise ValueError(f"« {text} » n'est pas un numéro FINESS : neuf caractères, dont le dernier est une clé.")
    return number if text else ""


def _posts(name: str, text: str) -> int:
    if not text:
        return 1
    if not _DIGITS.fullmatch(text) or not 1 <= int(text) <= _MOST_POSTS:
        raise ValueError(f"« {text} » ; un nombre de 1 à {_MOST_POSTS}.")
    return int(text)


def _day(name: str, text: str) -> date | None:
    try:
        return DayField(required=False).clean(text)  # type: ignore[no-any-return]
    except forms.ValidationError as fault:
        raise ValueError(f"« {text} ». {' '.join(fault.messages)}") from fault


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "reference": lambda name, text: _plain(name, text).upper(),
    "profession": _word_of(_PROFESSIONS, "médecine, odontologie, pharmacie ou maïeutique"),
    "kind": _word_of(_KINDS, "salarié, libéral ou mixte"),
    "structure": _word_of(_STRUCTURES, "par exemple MSP, centre de santé, établissement de santé, cabinet de groupe"),
    "finess": _finess,
    "capacity": _posts,
    "opens_on": _day,
    "closes_until": _day,
}
