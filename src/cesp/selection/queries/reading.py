"""The deliberation as one reader meets it: files hidden from them keep their place and lose everything else."""

from __future__ import annotations

from dataclasses import dataclass

from cesp.selection.queries.deliberation import Deliberation, Row
from cesp_law import labels
from cesp_law.selection import ranking


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table.

    :ivar row: none when the reader declared a conflict of interest about the file.
    :ivar sheets: who, their points in the order of the grid, and what they wrote.
    :ivar means: (label, value) of each criterion.
    """

    rank: int | None
    row: Row | None
    status: str = ""
    interview: str = ""
    sheets: tuple[tuple[str, tuple[str, ...], str], ...] = ()
    means: tuple[str, ...] = ()


def lines_of(found: Deliberation, withheld: set[int]) -> list[Line]:
    return [Line(row.rank, None) if row.candidature.pk in withheld else _line(found, row) for row in found.rows]


def _line(found: Deliberation, row: Row) -> Line:
    codes = [one.code for one in found.criteria]
    slot = getattr(row.candidature, "slot", None)
    return Line(
        rank=row.rank,
        row=row,
        status=labels.STATUS.get(row.candidature.status, row.candidature.status),
        interview=slot.get_attendance_display() if slot and slot.attendance else "",
        sheets=tuple(
            (
                one.seat.membership.person.full_name,
                tuple(ranking.decimal(one.points[code]) for code in codes),
                one.comment,
            )
            for one in row.given
        ),
        means=tuple(ranking.decimal(row.means[code]) for code in codes) if row.means else (),
    )
