"""A spreadsheet of quotas, read line by line: what each row gives, or why it gives nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q

from cesp.accounts.models import Organisation
from cesp.campaigns.models import Campaign, Quota
from cesp.campaigns.queries import quotas as queries
from cesp.campaigns.queries.quotas import MOST_CONTRACTS, Category
from cesp.common import search
from cesp.common.export import Column, Kind
from cesp.common.spreadsheets import apart
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.common.spreadsheets.reader import RawSheet
from cesp_law import labels

MOST_ROWS = 2_000
_HEADINGS = {
    "ufr": ("ufr", "code", "code ufr", "code de l'ufr", "faculte", "universite"),
    "profession": ("profession", "filiere", "discipline"),
    "status": ("situation", "statut", "cycle"),
    "contracts": ("contrats", "nombre", "nombre de contrats", "contingent", "quota"),
}
_PROFESSIONS = {
    "medecine": "medicine",
    "odontologie": "odontology",
    "chirurgie dentaire": "odontology",
    "pharmacie": "pharmacy",
    "maieutique": "midwifery",
    "sage femme": "midwifery",
}
_STATUSES = {
    "first_cycle": r"premier cycle|1er cycle|1 cycle",
    "second_cycle": r"deuxieme cycle|second cycle|2e cycle|2eme cycle|externat|externes?|etudiants?",
    "third_cycle": r"troisieme cycle|3e cycle|3eme cycle|internat|internes?",
    "padhue": r"padhue",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A row of the file.

    :param number: as the spreadsheet numbers it. :param typed: what it says, by column.
    :param before: what the category had, nothing when it had none.
    """

    number: int
    typed: Mapping[str, str]
    ufr: Organisation | None = None
    category: Category | None = None
    contracts: int | None = None
    before: int | None = None
    reasons: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        return not self.reasons

    @property
    def changes(self) -> bool:
        return self.kept and self.contracts != self.before


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row rejected, as the report that one takes away writes it.

    :param typed: UFR, profession, situation and contracts, as they were written.
    """

    number: int
    typed: tuple[str, str, str, str]
    why: str


REJECTED_COLUMNS: tuple[Column[Rejected], ...] = (
    Column("Ligne", lambda row: row.number, Kind.NUMBER, 8),
    Column("UFR", lambda row: row.typed[0], width=40),
    Column("Profession", lambda row: row.typed[1], width=18),
    Column("Situation", lambda row: row.typed[2], width=24),
    Column("Contrats", lambda row: row.typed[3], width=10),
    Column("Pourquoi", lambda row: row.why, width=80),
)
"""An import reads the columns of the model among these: corrected, the report is a file to import."""


@dataclass(frozen=True)
class Report:
    """What a file would do: rows read are rows kept and rows rejected."""

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
    def to_take_away(self) -> list[Rejected]:
        """The rows rejected and why."""
        names = ("ufr", "profession", "status", "contracts")
        return [
            Rejected(one.number, tuple(one.typed[name] for name in names), " ".join(one.reasons))  # type: ignore[arg-type]
            for one in self.rejected
        ]

    @property
    def changing(self) -> int:
        return sum(one.changes for one in self.rows)

    @property
    def numbers(self) -> dict[Category, int]:
        found = ((one.category, one.contracts) for one in self.kept)
        return {category: count for category, count in found if category is not None and count is not None}


def read(campaign: Campaign, content: bytes) -> Report:
    """Read a file and judge each of its rows against the campaign; nothing is written.

    A row without a number asks nothing and is only counted, so that the model can list every faculty.

    :raises Unreadable: not a spreadsheet, or its columns are not those of the model.
    :param only: which faculties; every one unless said.
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
    asked = [(number, cells) for number, cells in typed if cells["contracts"]]
    rows = tuple(_judged(asked, _World(campaign)))
    return Report(rows, len(typed) - len(asked), hashlib.sha256(content).hexdigest())


def _columns(sheet: RawSheet) -> tuple[dict[str, int], int]:
    """Where each column stands, and on which row the headings are: among the first ten."""
    for rank, row in enumerate(sheet.rows[:10]):
        keys = [search.key(str(cell or "")) for cell in row]
        found = {
            name: next((place for place, key in enumerate(keys) if key in map(search.key, words)), -1)
            for name, words in _HEADINGS.items()
        }
        if min(found.values()) >= 0:
            return found, rank
    raise Unreadable("Les colonnes UFR, Profession, Situation et Contrats sont nécessaires : partez du modèle.")


def _typed(row: list[Any], columns: Mapping[str, int]) -> dict[str, str]:
    cells = {name: row[place] if place < len(row) else None for name, place in columns.items()}
    return {name: _text(cell) for name, cell in cells.items()}


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()[:200]


class _World:
    """What rows are judged against, read once."""

    def __init__(self, campaign: Campaign) -> None:
        self.quotas = {
            Category(one.ufr_id, one.profession, one.status): one for one in Quota.objects.filter(campaign=campaign)
        }
        self.engaged = queries.engaged()
        self.ufrs: dict[str, set[Organisation]] = {}
        for ufr in queries.faculties():
            for words in {ufr.code, ufr.name, f"{ufr.name} {ufr.city}"}:
                self.ufrs.setdefault(search.key(words), set()).add(ufr)

    def ufr(self, typed: str) -> Organisation | str:
        """The faculty of a code or a name; else why not."""
        found = self.ufrs.get(search.key(typed), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            return f"Plusieurs UFR s'appellent « {typed} » : écrivez son code."
        return f"Aucune UFR n'a pour code ou pour nom « {typed} »." if typed else "L'UFR manque."


def _judged(rows: Iterable[tuple[int, dict[str, str]]], world: _World) -> Iterator[Read]:
    seen: dict[Category, int] = {}
    for number, typed in rows:
        row = _one(number, typed, world)
        category = row.category if row.kept else None
        if category is not None and category in seen:
            again = f"Même UFR, profession et situation qu'à la ligne {seen[category]}."
            row = Read(number=number, typed=typed, reasons=(again,))
        elif category is not None:
            seen[category] = number
        yield row


def _one(number: int, typed: dict[str, str], world: _World) -> Read:
    ufr, profession, status = world.ufr(typed["ufr"]), _profession(typed["profession"]), _status(typed["status"])
    contracts = int(typed["contracts"]) if re.fullmatch(r"\d{1,4}", typed["contracts"]) else -1
    reasons = [ufr] if isinstance(ufr, str) else []
    if not profession:
        reasons.append(f"Profession inconnue : « {typed['profession']} ».")
    if not status:
        reasons.append(f"Situation inconnue : « {typed['status']} ».")
    if not 0 <= contracts <= MOST_CONTRACTS:
        reasons.append(f"« {typed['contracts']} » n'est pas un nombre entier de 0 à {MOST_CONTRACTS}.")
    if reasons or isinstance(ufr, str):
        return Read(number=number, typed=typed, reasons=tuple(reasons))
    category = Category(ufr.pk, profession, status)
    quota = world.quotas.get(category)
    engaged = world.engaged.get(quota.pk, 0) if quota else 0
    return Read(
        number=number,
        typed=typed,
        ufr=ufr,
        category=category,
        contracts=contracts,
        before=quota.contracts if quota else None,
        reasons=(queries.below(engaged),) if contracts < engaged else (),
    )


def _profession(typed: str) -> str:
    key = search.key(typed)
    return next((code for word, code in _PROFESSIONS.items() if key in {search.key(word), code}), "")


def _status(typed: str) -> str:
    key = search.key(typed)
    known = {search.key(word): code for code, word in labels.STATUS.items()}
    return known.get(key) or next((code for code, words in _STATUSES.items() if re.fullmatch(words, key)), "")


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the model or of the export: a category, and its number if it has one."""

    ufr: Organisation
    profession: str
    status: str
    contracts: int | None


COLUMNS: tuple[Column[Listed], ...] = (
    Column("UFR", lambda one: one.ufr.code),
    Column("Nom", lambda one: f"{one.ufr.name}, {one.ufr.city}" if one.ufr.city else one.ufr.name, width=50),
    Column("Profession", lambda one: labels.label(labels.PROFESSION, one.profession)),
    Column("Situation", lambda one: labels.label(labels.STATUS, one.status), width=48),
    Column("Contrats", lambda one: one.contracts, Kind.NUMBER),
)


def listed(campaign: Campaign, *, every_category: bool, only: Q | None = None) -> Iterator[Listed]:
    """The numbers of a campaign, in the columns that an import reads back.

    :param every_category: also the categories that have none, for the faculties of each profession: the model.
    :param only: which faculties; every one unless said.
    """
    for profession in labels.PROFESSION:
        for line in queries.board(campaign, profession, every_ufr=False, only=only).lines:
            for cell in line.cells:
                if cell.contracts is not None or (every_category and profession in ("medicine", "odontology")):
                    yield Listed(line.ufr, profession, cell.category.status, cell.contracts)
