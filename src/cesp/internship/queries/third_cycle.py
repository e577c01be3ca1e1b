"""What entering the third cycle would change in each file, before it is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cesp.contracts import queries as contracts
from cesp.contracts import reading
from cesp.contracts.queries import Effect
from cesp.internship.models import Candidate
from cesp_law.facts import EnteredThirdCycle
from cesp_law.refusals import Refused


@dataclass(frozen=True, slots=True)
class Ahead:
    """A file as the fact would leave it. :param refusal: why the law refuses it; empty when it does not."""

    candidate: Candidate
    effects: tuple[Effect, ...]
    refusal: str


def effects(candidates: Sequence[Candidate], *, on: date, today: date) -> Iterator[Ahead]:
    """The effect on pay, months owed and end, file by file."""
    for candidate in candidates:
        before = reading.standing(candidate.contract)
        try:
            found = contracts.preview(before, before.plus(EnteredThirdCycle(on=on)), today=today)
        except Refused as refusal:
            yield Ahead(candidate, (), refusal.sentence)
        else:
            yield Ahead(candidate, found, "")
