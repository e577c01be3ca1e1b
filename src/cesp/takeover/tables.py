"""Which sheet is which, where its headings are, and what each column holds.

Titles above the headings, headings on two rows, other names, other orders, extra columns and
repeated headings are all met in real files and understood. What is not understood is said.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from cesp.common import search
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.common.spreadsheets.reader import RawSheet
from cesp.takeover import cells, layout
from cesp.takeover.cells import Cell
from cesp.takeover.layout import Column, Sheet

_LOOKED_AT = 20
_ENOUGH = 3
_NOT_DATA = ("notice", "exemple", "mode d emploi", "lisez moi", "listes", "aide")
_NUMBERED = re.compile(r"\b(?:n |no )?([2-9])\b")
_DROPPED = frozenset({search.key(layout.REJECTION)})


@dataclass(frozen=True, slots=True)
class Placed:
    """A column of the layout where the file has it.

    :param code: the column's code, with its number when it repeats: ``suspension_first`` then ``suspension_first 2``.
    """

    position: int
    code: str
    heading: str
    column: Column


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet understood.

    :param rows: (number shown by the spreadsheet, cells); blank rows and repeated headings left out.
    :param merged: row number → headings of the cells hidden under a cell merged with a row above.
    """

    sheet: Sheet
    name: str
    placed: tuple[Placed, ...]
    rows: tuple[tuple[int, list[Cell]], ...]
    merged: dict[int, list[str]]


@dataclass(frozen=True, slots=True)
class Tables:
    """The sheets of a file by what they hold, and what was left aside, in French sentences."""

    contracts: Table
    events: Table | None
    payments: Table | None
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Headings:
    """The best row of headings of a sheet for one layout."""

    row: int
    texts: tuple[str, ...]
    found: dict[int, tuple[str, Column]]

    @property
    def score(self) -> int:
        return len({code for code, _ in self.found.values()})


def recognise(raws: list[RawSheet], *, limits: Limits) -> Tables:
    """Tell the three sheets apart and place their columns.

    :raises Unreadable: no contracts, two sheets of contracts, no headings, a needed column missing, too many rows…
    """
    held: dict[str, tuple[RawSheet, _Headings]] = {}
    ignored: list[str] = []
    for raw in raws:
        if not raw.rows or search.key(raw.name).startswith(_NOT_DATA):
            continue
        sheet, headings = _kind_of(raw)
        if sheet is None or headings is None:
            ignored.append(raw.name)
        elif sheet.code in held:
            raise Unreadable(
                f"Deux feuilles portent des {sheet.title.lower()} : « {held[sheet.code][0].name} » et « {raw.name} ». "
                "Réunissez-les en une seule, ou renommez « Notice » celle qui ne doit pas être lue."
            )
        else:
            held[sheet.code] = (raw, headings)
    if layout.CONTRACTS.code not in held:
        raise Unreadable(_no_contracts(raws))
    notices = [f"Feuilles ignorées : {_listed(ignored)}."] if ignored else []
    tables = {
        sheet.code: _table(sheet, *held[sheet.code], notices=notices) for sheet in layout.SHEETS if sheet.code in held
    }
    _check_size(tables[layout.CONTRACTS.code], limits)
    return Tables(
        contracts=tables[layout.CONTRACTS.code],
        events=tables.get(layout.EVENTS.code),
        payments=tables.get(layout.PAYMENTS.code),
        notices=tuple(notices),
    )


def _kind_of(raw: RawSheet) -> tuple[Sheet | None, _Headings | None]:
    """By its name, else by its headings; a sheet that has neither is left aside."""
    name = search.key(raw.name)
    named = next((sheet for sheet in layout.SHEETS if name in sheet.names), None)
    if named is not None:
        headings = _headings(raw, named)
        if headings.score < _ENOUGH:
            raise Unreadable(_no_headings(raw, named))
        return named, headings
    best = max(((sheet, _headings(raw, sheet)) for sheet in layout.SHEETS), key=lambda pair: pair[1].score)
    return best if best[1].score >= _ENOUGH else (None, None)


def _headings(raw: RawSheet, sheet: Sheet) -> _Headings:
    candidates = (_read_headings(raw, index, sheet) for index in range(min(_LOOKED_AT, len(raw.rows))))
    return max(candidates, key=lambda headings: headings.score)


def _read_headings(raw: RawSheet, index: int, sheet: Sheet) -> _Headings:
    texts = tuple(cells.written(cell) for cell in raw.rows[index])
    groups = _groups(raw.rows[index - 1], len(texts)) if index else ("",) * len(texts)
    found: dict[int, tuple[str, Column]] = {}
    for position, (text, group) in enumerate(zip(texts, groups, strict=True)):
        named = text and (_column(text, sheet) or (group and _column(f"{group} {text}", sheet)))
        if named:
            found[position] = named
    return _Headings(index, texts, found)


def _groups(above: list[Cell], width: int) -> tuple[str, ...]:
    """The row above read as titles of groups of columns, each holding until the next."""
    titles, current = [], ""
    for position in range(width):
        current = cells.written(above[position] if position < len(above) else None) or current
        titles.append(current)
    return tuple(titles)


def _column(text: str, sheet: Sheet) -> tuple[str, Column] | None:
    folded = search.key(text)
    if folded in sheet.by_key:
        column = sheet.by_key[folded]
        return column.code, column
    match = _NUMBERED.search(folded)
    if match:
        bare = " ".join((folded[: match.start()] + folded[match.end() :]).split())
        column_or_none = sheet.by_key.get(bare)
        if column_or_none is not None and column_or_none.repeats:
            return f"{column_or_none.code} {match[1]}", column_or_none
    return None


def _table(sheet: Sheet, raw: RawSheet, headings: _Headings, *, notices: list[str]) -> Table:
    _refuse_twins(raw, headings)
    missing = [column for column in sheet.columns if column.needed and column.code not in _codes(headings)]
    if missing:
        raise Unreadable(_missing(raw, missing, headings))
    placed = tuple(
        Placed(position, code, headings.texts[position], column) for position, (code, column) in headings.found.items()
    )
    unknown = [
        text
        for position, text in enumerate(headings.texts)
        if text and position not in headings.found and search.key(text) not in _DROPPED
    ]
    if unknown:
        notices.append(f"Feuille « {raw.name} », colonnes ignorées : {_listed(unknown)}.")
    body = [
        (raw.first + index, row)
        for index, row in enumerate(raw.rows)
        if index > headings.row and any(not cells.is_empty(cell) for cell in row)
    ]
    variants = [
        (p.position, frozenset(name.casefold() for name in (p.heading, p.column.heading, p.column.code)))
        for p in placed
    ]
    repeated = [number for number, row in body if _is_heading(row, variants)]
    if repeated:
        notices.append(f"Feuille « {raw.name} », intitulés répétés, lignes ignorées : {_listed(repeated)}.")
    rows = tuple((number, row) for number, row in body if number not in set(repeated))
    return Table(sheet, raw.name, placed, rows, _merged(raw, headings, placed))


def _codes(headings: _Headings) -> set[str]:
    return {code for code, _ in headings.found.values()}


def _refuse_twins(raw: RawSheet, headings: _Headings) -> None:
    by_code = sorted((code, position) for position, (code, _) in headings.found.items())
    for _, twins in groupby(by_code, key=lambda pair: pair[0]):
        positions = [position for _, position in twins]
        if len(positions) > 1:
            names = _listed(f"{headings.texts[p]} (colonne {letter(p)})" for p in positions)
            raise Unreadable(
                f"Feuille « {raw.name} » : plusieurs colonnes disent la même chose, {names}. "
                "Gardez-en une, ou numérotez-les si elles se répètent (« Suspension 2 : premier mois »)."
            )


def _is_heading(row: list[Cell], variants: list[tuple[int, frozenset[str]]]) -> bool:
    """Whether a row names its columns again.

    :param variants: position of each column, and what names it when it is written as it stands.
    """

    def names(position: int, known: frozenset[str]) -> bool:
        cell = row[position] if position < len(row) else None
        return isinstance(cell, str) and cell.strip().casefold() in known

    return names(*variants[0]) and sum(names(*variant) for variant in variants) >= _ENOUGH


def _merged(raw: RawSheet, headings: _Headings, placed: tuple[Placed, ...]) -> dict[int, list[str]]:
    by_position = {p.position: p.heading for p in placed}
    hidden: dict[int, list[str]] = {}
    for top, left, bottom, right in raw.merged:
        for index in range(max(top + 1, headings.row + 1), bottom + 1):
            for position in range(left, right + 1):
                if top > headings.row and position in by_position:
                    hidden.setdefault(raw.first + index, []).append(by_position[position])
    return hidden


def _check_size(table: Table, limits: Limits) -> None:
    if not table.rows:
        raise Unreadable(
            f"La feuille « {table.name} » n'a aucun contrat sous ses intitulés. "
            "Remplissez-la, puis renvoyez le fichier."
        )
    if len(table.rows) > limits.rows:
        raise Unreadable(
            f"Le fichier a {len(table.rows)} contrats ; la limite est de {limits.rows} à la fois. "
            "Partagez-le en plusieurs fichiers."
        )


def _missing(raw: RawSheet, missing: list[Column], headings: _Headings) -> str:
    spare = {search.key(text): text for p, text in enumerate(headings.texts) if text and p not in headings.found}
    sentences = [f"Feuille « {raw.name} » : il manque {_listed(column.heading for column in missing)}."]
    for column in missing:
        near = [spare[key] for key in _near(column, spare)]
        if near:
            sentences.append(f"« {column.heading} » serait-elle {_listed(near)} ? Si oui, renommez-la.")
    return " ".join([*sentences, "Les intitulés attendus sont dans le modèle."])


def _near(column: Column, spare: dict[str, str]) -> list[str]:
    """Headings of the file that could be meant for a column: alike, or sharing a word that tells."""
    found: dict[str, None] = {}
    for key in sorted(column.keys):
        found |= dict.fromkeys(difflib.get_close_matches(key, spare, n=2, cutoff=0.7))
        telling = {word for word in key.split() if len(word) > 3}
        found |= dict.fromkeys(name for name in spare if telling & set(name.split()))
    return list(found)[:2]


def _no_headings(raw: RawSheet, sheet: Sheet) -> str:
    wanted = _listed(column.heading for column in sheet.columns if column.needed)
    return (
        f"Feuille « {raw.name} » : aucune ligne d'intitulés reconnue dans les {_LOOKED_AT} premières. "
        f"Il faut au moins {wanted}. Partez du modèle, ou renommez vos colonnes."
    )


def _no_contracts(raws: list[RawSheet]) -> str:
    filled = [raw for raw in raws if raw.rows]
    if not filled:
        return "Le classeur n'a que des feuilles vides. Enregistrez le classeur, puis envoyez-le de nouveau."
    if len(filled) == 1:
        return _no_headings(filled[0], layout.CONTRACTS)
    return (
        f"Aucune feuille ne porte de contrats. Feuilles lues : {_listed(raw.name for raw in filled)}. "
        "Nommez « Contrats » celle qui a une ligne par contrat."
    )


def _listed(names: Iterable[object]) -> str:
    quoted = [f"« {cells.written(str(name))[:60]} »" for name in names]
    shown = quoted[:15]
    rest = len(quoted) - len(shown)
    return ", ".join(shown) + (f" et {rest} autres" if rest else "")


def letter(position: int) -> str:
    """A spreadsheet's name for a column: 0 → A, 27 → AB."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name
