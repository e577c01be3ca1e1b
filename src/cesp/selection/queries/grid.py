"""A committee's grid, as rows and as the law reads it."""

from __future__ import annotations

from dataclasses import dataclass

from cesp.campaigns.models import Committee
from cesp.selection.models import Criterion
from cesp_law.selection import ranking


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a grid before it is kept."""

    code: str
    label: str
    weight: int
    maximum: int = ranking.OUT_OF
    guidance: str = ""
    tie_position: int | None = None


STANDARD = (
    Line(code=ranking.PROFESSIONAL_PROJECT, label="Projet professionnel", weight=2, tie_position=1),
    Line(code=ranking.ACADEMIC_RESULTS, label="Résultats universitaires", weight=1, tie_position=2),
)
"""What a new committee starts from; it changes weights and adds lines before it scores."""


def criteria_of(committee: Committee) -> list[Criterion]:
    return list(committee.criteria.order_by("position", "pk"))


def law_grid(lines: list[Criterion] | list[Line] | tuple[Line, ...]) -> ranking.Grid:
    """:raises Refused: a grid the law does not admit."""
    tied = sorted((line for line in lines if line.tie_position is not None), key=lambda line: line.tie_position or 0)
    return ranking.Grid(
        criteria=tuple(
            ranking.Criterion(code=line.code, label=line.label, weight=line.weight, maximum=line.maximum)
            for line in lines
        ),
        ties=tuple(line.code for line in tied),
    )
