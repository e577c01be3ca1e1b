"""From verdicts to the lines of a report, and back to cells for what is to be corrected."""

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
from cesp.takeover.models import Outcome, ReportLine
from cesp.takeover.remarks import Remark
from cesp_law.dates import Month


@dataclass(frozen=True, slots=True)
class Correction:
    """One rejected row given back: its sheet, its cells by column code, and why it was rejected."""

    sheet: str
    cells: Mapping[str, Cell]
    reason: str


def lines_of(examination: Examination, *, batch_id: int) -> Iterator[ReportLine]:
    """Unsaved lines, contracts in the file's order, then the rows that belong to none."""
    position = 0
    for verdict in examination.verdicts:
        position += 1
        yield _of_contract(verdict, batch_id, position)
    for orphan in examination.orphans:
        position += 1
        yield _of_orphan(orphan, batch_id, position)


def tally_of(examination: Examination) -> dict[str, int]:
    """How many lines have a remark of each kind."""
    count: Counter[str] = Counter()
    for verdict in examination.verdicts:
        count.update({remark.code.value for remark in verdict.remarks})
    for orphan in examination.orphans:
        count.update({remark.code.value for remark in orphan.remarks})
    return dict(sorted(count.items()))


def _of_contract(verdict: Verdict, batch_id: int, position: int) -> ReportLine:
    line, remarks = verdict.line, verdict.remarks
    outcome = Outcome.REJECTED if not verdict.is_accepted else Outcome.WARNED if remarks else Outcome.ACCEPTED
    computed = verdict.timeline is not None
    return ReportLine(
        batch_id=batch_id,
        position=position,
        sheet=line.sheet,
        row=line.number,
        reference=verdict.reference,
        name=verdict.full_name[:250],
        search_key=search.key(f"{verdict.full_name} {verdict.reference}")[:300],
        outcome=outcome.value,
        codes=_codes(remarks),
        remarks=_plain(remarks),
        qualities=_qualities(verdict.draft),
        typed=list(_typed(verdict.draft)) if outcome is Outcome.REJECTED else None,
        due_cents=verdict.due_cents if computed else None,
        paid_cents=verdict.paid_cents if computed else None,
    )


def _of_orphan(orphan: Line, batch_id: int, position: int) -> ReportLine:
    reference = orphan.text("reference")
    return ReportLine(
        batch_id=batch_id,
        position=position,
        sheet=orphan.sheet,
        row=orphan.number,
        reference=reference,
        search_key=search.key(reference),
        outcome=Outcome.REJECTED.value,
        codes=_codes(orphan.remarks),
        remarks=_plain(orphan.remarks),
        qualities=orphan.qualities,
        typed=[_typed_line(orphan, orphan.remarks)],
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
