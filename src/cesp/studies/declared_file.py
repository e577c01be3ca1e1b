"""A workbook of declarations, read line by line: what each row declares, or why it declares nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings

from cesp.accounts.models import Membership
from cesp.common import french_dates, search
from cesp.common.spreadsheets import apart
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.common.spreadsheets.reader import RawSheet
from cesp.contracts.models import Contract
from cesp.contracts.queries import Effect
from cesp.studies import judgement
from cesp.studies.judgement import DATED, Said
from cesp.studies.models import Autumn, Outcome
from cesp.studies.queries import lines
from cesp.studies.queries.effects import effect_of
from cesp_law.refusals import Refused

MOST_ROWS = 1_000
HEADINGS: Mapping[str, str] = {
    "reference": "Référence",
    "name": "Nom",
    "outcome": "Situation",
    "year": "Année d'études",
    "on": "Date",
    "words": "Précision",
}
_COMPULSORY = ("reference", "outcome")
_WORDS: Mapping[str, Outcome] = {
    "inscrit": Outcome.ENROLLED,
    "inscrite": Outcome.ENROLLED,
    "redouble": Outcome.REPEATS,
    "redoublement": Outcome.REPEATS,
    "redoublant": Outcome.REPEATS,
    "troisieme cycle": Outcome.THIRD_CYCLE,
    "passe en troisieme cycle": Outcome.THIRD_CYCLE,
    "3e cycle": Outcome.THIRD_CYCLE,
    "internat d odontologie": Outcome.DENTAL_INTERNSHIP,
    "entre a l internat d odontologie": Outcome.DENTAL_INTERNSHIP,
    "diplome": Outcome.DIPLOMA,
    "diplomee": Outcome.DIPLOMA,
    "diplome obtenu": Outcome.DIPLOMA,
    "exclu": Outcome.EXCLUDED,
    "exclue": Outcome.EXCLUDED,
    "exclusion": Outcome.EXCLUDED,
    "interruption": Outcome.STOPPED,
    "interrompt ses etudes": Outcome.STOPPED,
    "inconnu": Outcome.UNKNOWN,
    "inconnue": Outcome.UNKNOWN,
    "pas inscrit ici": Outcome.UNKNOWN,
}
_YEAR = re.compile(r"(\d{1,2})(?:\.0)?(?: ?(?:re|e|eme|ere|annee|e annee|eme annee))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A row of the file.

    :param number: as the spreadsheet numbers it. :param typed: what it says, by column.
    :param effects: what it would change in the file; none for what changes no pay.
    """

    number: int
    typed: Mapping[str, str]
    contract: Contract | None = None
    said: Said | None = None
    effects: tuple[Effect, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class Report:
    """What a file would do: rows read are rows kept and rows rejected; rows that say nothing are only counted."""

    rows: tuple[Read, ...]
    left_empty: int
    digest: str

    @cached_property
    def kept(self) -> tuple[Read, ...]:
        return tuple(one for one in self.rows if one.kept)

    @cached_property
    def rejected(self) -> tuple[Read, ...]:
        return tuple(one for one in self.rows if not one.kept)

    @property
    def declared(self) -> list[tuple[Contract, Said]]:
        pairs = ((one.contract, one.said) for one in self.kept)
        return [(contract, said) for contract, said in pairs if contract is not None and said is not None]


def read(actor: Membership, autumn: Autumn, content: bytes, *, today: date) -> Report:
    """Read a file and judge each of its rows against the faculty's list; nothing is written.

    :raises Unreadable: not a spreadsheet, or its columns are not those of the model.
    """
    sheets = apart.read(content, limits=Limits(**settings.TAKEOVER_LIMITS))
    sheet = next((one for one in sheets if one.rows), None)
    if sheet is None:
        raise Unreadable("Le tableau est vide : partez du modèle.")
    columns, first = _columns(sheet)
    typed = [
        (sheet.first + rank, _typed(row, columns))
        for rank, row in enumerate(sheet.rows)
        if rank > first and any(cell is not None and str(cell).strip() for cell in row)
    ]
    if len(typed) > MOST_ROWS:
        raise Unreadable(f"Ce tableau a {len(typed)} lignes ; la limite est de {MOST_ROWS}.")
    asked = [(number, cells) for number, cells in typed if cells["outcome"]]
    rows = tuple(_judged(actor, autumn, asked, today))
    return Report(rows, len(typed) - len(asked), hashlib.sha256(content).hexdigest())


def _columns(sheet: RawSheet) -> tuple[dict[str, int], int]:
    """Where each column stands, and on which row the headings are: among the first ten."""
    wanted = {name: search.key(heading) for name, heading in HEADINGS.items()}
    for rank, row in enumerate(sheet.rows[:10]):
        keys = [search.key(str(cell or "")) for cell in row]
        found = {name: keys.index(key) if key in keys else -1 for name, key in wanted.items()}
        if min(found[name] for name in _COMPULSORY) >= 0:
            return found, rank
    raise Unreadable("Les colonnes Référence et Situation sont nécessaires : partez du modèle.")


def _typed(row: Sequence[Any], columns: Mapping[str, int]) -> dict[str, str]:
    return {name: _text(row[place]) if 0 <= place < len(row) else "" for name, place in columns.items()}


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()[:300]


def _judged(
    actor: Membership, autumn: Autumn, rows: Sequence[tuple[int, dict[str, str]]], today: date
) -> Iterator[Read]:
    known = {line.summary.reference: line for line in lines.every_line(actor=actor, autumn=autumn)}
    contracts = {one.reference: one for one in lines.chosen(actor, list(known))}
    seen: dict[str, int] = {}
    for number, typed in rows:
        reference = typed["reference"].upper()
        line, contract = known.get(reference), contracts.get(reference)
        if line is None or contract is None:
            missing = f"Aucun de vos signataires à déclarer n'a la référence « {typed['reference']} »."
            yield Read(number=number, typed=typed, reasons=(missing,))
            continue
        if reference in seen:
            yield Read(number=number, typed=typed, reasons=(f"Même contrat qu'à la ligne {seen[reference]}.",))
            continue
        seen[reference] = number
        if line.declaration is not None:
            word = line.declaration.get_outcome_display()
            again = f"« {word} » est déjà déclaré : corrigez-le sur sa ligne, dans le service."
            yield Read(number=number, typed=typed, contract=contract, reasons=(again,))
            continue
        yield _one(number, typed, contract, autumn, today)


def _one(number: int, typed: dict[str, str], contract: Contract, autumn: Autumn, today: date) -> Read:
    said, reasons = _said(typed)
    effects: tuple[Effect, ...] = ()
    if said is not None and not reasons:
        reasons = list(judgement.faults(said, profession=contract.summary.profession).values())
    if said is not None and not reasons:
        try:
            effects = effect_of(contract, said, autumn=autumn, correcting=None, today=today)
        except Refused as refusal:
            reasons = [refusal.sentence]
    return Read(number=number, typed=typed, contract=contract, said=said, effects=effects, reasons=tuple(reasons))


def _said(typed: Mapping[str, str]) -> tuple[Said | None, list[str]]:
    """What a row says, and what in it does not read."""
    outcome = _WORDS.get(search.key(typed["outcome"]))
    if outcome is None:
        return None, [f"Situation inconnue : « {typed['outcome']} »."]
    reasons: list[str] = []
    year, on = None, None
    if outcome in judgement.WITH_YEAR and typed["year"]:
        match = _YEAR.fullmatch(search.key(typed["year"]))
        year = int(match[1]) if match else None
        if year is None:
            reasons.append(f"« {typed['year']} » n'est pas une année d'études : écrivez un nombre.")
    if outcome in DATED and typed["on"]:
        try:
            found = french_dates.read(typed["on"])
        except ValueError:
            found = None
        on = found if isinstance(found, date) else None
        if on is None:
            reasons.append(f"« {typed['on']} » n'est pas un jour : écrivez-le ainsi, 03/01/2027.")
    return Said(outcome=outcome, year_of_study=year, on=on, words=typed["words"]), reasons
