"""From verdicts to the lines of a report, and back to cells for what is to be corrected."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cesp.common import search
from cesp.takeover.cells import Cell
from cesp.takeover.drafts import Draft
from cesp.takeover.examination import Examination
from cesp.takeover.judgement import Verdict
from cesp.takeover.lines import Line
from cesp.takeover.models import Outcome
from cesp.takeover.remarks import Remark
from cesp_law.dates import Month


@dataclass(frozen=True, slots=True)
class Correction:
    """One rejected row given back: its sheet, its cells by column code, and why it was rejected."""

    sheet: str
    cells: Mapping[str, Cell]
    reason: str


COLUMNS = (
    "batch", "position", "sheet", "row", "reference", "name", "search_key", "outcome", "codes", "remarks", "qualities",
    "typed", "due_cents", "paid_cents", "contract",
)  # fmt: skip
"""Fields of a :class:`~cesp.takeover.models.ReportLine`, in the order of :func:`rows_of`."""

Row = tuple[object, ...]


def rows_of(examination: Examination, *, batch_id: int, contracts: Mapping[str, int]) -> Iterator[Row]:
    """The lines of a report as the drivers store them: contracts in the file's order, then the rows of none.

    :param contracts: reference → number of the contract stored; empty before the import.
    """
    position = 0
    for verdict in examination.verdicts:
        position += 1
        yield (
            batch_id,
            position,
            *_of_contract(verdict),
            contracts.get(verdict.reference) if verdict.is_accepted else None,
        )
    for orphan in examination.orphans:
        position += 1
        yield batch_id, position, *_of_orphan(orphan), None


def tally_of(examination: Examination) -> dict[str, int]:
    """How many lines have a remark of each kind."""
    count: Counter[str] = Counter()
    for verdict in examination.verdicts:
        count.update({remark.code.value for remark in verdict.remarks})
    for orphan in examination.orphans:
        count.update({remark.code.value for remark in orphan.remarks})
    return dict(sorted(count.items()))


def _of_contract(verdict: Verdict) -> Row:
    line, remarks = verdict.line, verdict.remarks
    outcome = Outcome.REJECTED if not verdict.is_accepted else Outcome.WARNED if remarks else Outcome.ACCEPTED
    typed = list(_typed(verdict.draft)) if outcome is Outcome.REJECTED else None
    computed = verdict.timeline is not None
    return (
        line.sheet,
        line.number,
        verdict.reference,
        verdict.full_name[:250],
        search.key(f"{verdict.full_name} {verdict.reference}")[:300],
        outcome.value,
        _codes(remarks),
        json.dumps(_plain(remarks)),
        json.dumps(_qualities(verdict.draft)),
        None if typed is None else json.dumps(typed),
        verdict.due_cents if computed else None,
        verdict.paid_cents if computed else None,
    )


def _of_orphan(orphan: Line) -> Row:
    reference = orphan.text("reference")
    return (
        orphan.sheet,
        orphan.number,
        reference,
        "",
        search.key(reference),
        Outcome.REJECTED.value,
        _codes(orphan.remarks),
        json.dumps(_plain(orphan.remarks)),
        json.dumps(orphan.qualities),
        json.dumps([_typed_line(orphan, orphan.remarks)]),
        None,
        None,
    )


def _codes(remarks: list[Remark]) -> str:
    """Between spaces, so that a code is found whole and never inside another."""
    return " ".join(["", *sorted({remark.code.value for remark in remarks}), ""]) if remarks else ""


def _plain(remarks: list[Remark]) -> list[dict[str, Any]]:
    ordered = sorted(remarks, key=lambda remark: not remark.is_error)
    return [
        {
            "severity": remark.severity.value,
            "code": remark.code.value,
            "sheet": remark.sheet,
            "row": remark.row,
            "column": remark.column,
            "sentence": remark.sentence,
        }
        for remark in ordered
    ]


def _qualities(draft: Draft) -> dict[str, str]:
    found = dict(draft.line.qualities)
    for line in (*draft.events, *draft.payments):
        found |= {f"{line.layout.code} {line.number} {code}": quality for code, quality in line.qualities.items()}
    return found


def _typed(draft: Draft) -> Iterator[list[Any]]:
    for line in draft.lines:
        yield _typed_line(line, draft.remarks if line is draft.line else line.remarks)


def _typed_line(line: Line, remarks: list[Remark]) -> list[Any]:
    """[sheet code, cells by column, why it is rejected]: what the correction file gives back."""
    why = " ".join(_reason(remark, line) for remark in remarks if remark.is_error)
    return [line.layout.code, {code: _jsonable(cell) for code, cell in line.cells.items()}, why]


def _reason(remark: Remark, line: Line) -> str:
    place = [] if remark.sheet == line.sheet and remark.row == line.number else [f"{remark.sheet}, ligne {remark.row}"]
    where = ", ".join([*place, *([remark.column] if remark.column else [])])
    return f"{where} : {remark.sentence}" if where else remark.sentence


def _jsonable(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, Month):
        return {"d": cell.first_day.isoformat()}
    return str(cell) if isinstance(cell, Decimal) else cell


def cell_from(value: Any) -> Cell:
    """Read back what :func:`_jsonable` wrote."""
    if isinstance(value, Mapping):
        return date.fromisoformat(value["d"])
    return value  # type: ignore[no-any-return]
