"""A spreadsheet of ranks, read line by line: whose rank each row gives, or why it gives none."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings

from cesp.common import search
from cesp.common.export import Column
from cesp.common.spreadsheets import apart
from cesp.common.spreadsheets.guard import Limits, Unreadable
from cesp.common.spreadsheets.reader import RawSheet
from cesp.internship.models import Candidate, Rank, Ranking
from cesp.internship.operations.ranks import MOST_WORDS

MOST_ROWS = 20_000
_HEADINGS = {
    "reference": ("contrat", "reference", "reference du contrat", "numero de contrat"),
    "rank": ("rang", "classement", "rang de classement"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A row of the file: as the spreadsheet numbers it, what it says, whom it ranks, why not.

    :param before: the rank that the candidate had in this ranking.
    """

    number: int
    reference: str
    typed: str
    candidate: Candidate | None = None
    rank: int | None = None
    before: int | None = None
    reasons: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        return not self.reasons

    @property
    def changes(self) -> bool:
        return self.kept and self.rank != self.before


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
    def changing(self) -> int:
        return sum(one.changes for one in self.rows)

    @property
    def ranks(self) -> dict[int, int]:
        found = ((one.candidate, one.rank) for one in self.kept)
        return {candidate.pk: rank for candidate, rank in found if candidate is not None and rank is not None}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row set aside, as it leaves to be corrected."""

    number: int
    reference: str
    typed: str
    why: str


REJECTED: tuple[Column[Rejected], ...] = (
    Column("Ligne", lambda row: str(row.number)),
    Column("Contrat", lambda row: row.reference, width=24),
    Column("Rang", lambda row: row.typed),
    Column("Pourquoi", lambda row: row.why, width=80),
)
MODEL: tuple[Column[Candidate], ...] = (
    Column("Contrat", lambda one: one.contract.reference, width=24),
    Column("Rang", lambda one: ""),
    Column("Nom", lambda one: one.contract.signatory.full_name, width=32),
)


def read(ranking: Ranking, content: bytes) -> Report:
    """Read a file and judge each of its rows against the candidates; nothing is written.

    :raises Unreadable: not a spreadsheet, or its columns are not those of the model.
    """
    sheets = apart.read(content, limits=Limits(**settings.TAKEOVER_LIMITS))
    sheet = next((one for one in sheets if one.rows), None)
    if sheet is None:
        raise Unreadable("Le tableau est vide : partez du modèle.")
    columns, first = _columns(sheet)
    typed = [
        (sheet.first + place, _text(row, columns["reference"]), _text(row, columns["rank"]))
        for place, row in enumerate(sheet.rows)
        if place > first and any(cell is not None and str(cell).strip() for cell in row)
    ]
    if len(typed) > MOST_ROWS:
        raise Unreadable(f"Ce tableau a {len(typed)} lignes ; la limite est de {MOST_ROWS}.")
    asked = [row for row in typed if row[2]]
    rows = tuple(_judged(ranking, asked))
    return Report(rows, len(typed) - len(asked), hashlib.sha256(content).hexdigest())


def _columns(sheet: RawSheet) -> tuple[dict[str, int], int]:
    """Where each column stands, and on which row the headings are: among the first ten."""
    for rank, row in enumerate(sheet.rows[:10]):
        keys = [search.key(str(cell or "")) for cell in row]
        found = {
            name: next((place for place, key in enumerate(keys) if key in words), -1)
            for name, words in _HEADINGS.items()
        }
        if min(found.values()) >= 0:
            return found, rank
    raise Unreadable("Les colonnes Contrat et Rang sont nécessaires : partez du modèle.")


def _text(row: list[Any], place: int) -> str:
    cell = row[place] if place < len(row) else None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()[:200]


def _judged(ranking: Ranking, asked: list[tuple[int, str, str]]) -> Iterator[Read]:
    """Each row, judged against the candidates, the ranks recorded, and the other rows."""
    rows = Candidate.objects.filter(choice=ranking.choice_id).select_related("contract__signatory")
    candidates = {search.key(one.contract.reference): one for one in rows}
    before = dict(Rank.objects.filter(ranking=ranking).values_list("candidate_id", "rank"))
    people = Counter(search.key(reference) for _, reference, _ in asked)
    shared = Counter(_number(typed) for _, _, typed in asked)
    ranked_here = {candidates[key].pk for key in people if key in candidates}
    taken = {rank for key, rank in before.items() if key not in ranked_here}
    for number, reference, typed in asked:
        candidate, rank = candidates.get(search.key(reference)), _number(typed)
        reasons = _reasons(reference, typed, candidate, rank, people=people, shared=shared, taken=taken)
        yield Read(
            number=number,
            reference=reference,
            typed=typed,
            candidate=candidate,
            rank=rank,
            before=before.get(candidate.pk) if candidate is not None else None,
            reasons=tuple(reasons),
        )


def _number(typed: str) -> int:
    """A rank as spreadsheets write it, « 1 200 » included; nought when it is none."""
    plain = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)", "", typed)
    return int(plain) if re.fullmatch(r"[0-9]{1,6}", plain) else 0


def _reasons(
    reference: str,
    typed: str,
    candidate: Candidate | None,
    rank: int,
    *,
    people: Mapping[str, int],
    shared: Mapping[int, int],
    taken: set[int],
) -> Iterator[str]:
    if candidate is None:
        yield f"Aucun candidat n'a de contrat « {reference} »." if reference else "La référence du contrat manque."
    elif people[search.key(reference)] > 1:
        yield f"Le contrat {reference} est sur plusieurs lignes."
    if not rank:
        yield f"« {typed} » n'est pas un nombre entier de 1 à {MOST_WORDS}."
    elif shared[rank] > 1:
        yield f"Le rang {rank} est sur plusieurs lignes : un rang est unique."
    elif rank in taken:
        yield f"Le rang {rank} est déjà celui d'un autre candidat de ce classement."
