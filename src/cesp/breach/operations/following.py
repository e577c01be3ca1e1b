"""A case follows the fact that it was decided for, whoever corrects or annuls it in the file of the contract."""

from __future__ import annotations

from datetime import datetime

from cesp.breach.models import Case
from cesp.contracts.models import Contract, FactKind, RecordedFact


def file_changed(contract: Contract, *, at: datetime) -> None:
    """Name the row that stands now in place of the one that a case recorded (``settings.FILE_CHANGED``).

    A correction gives its day to the case; an annulment is named, and the case says so. What was decided, and the
    debt, stay as they are: people put them right. Safe to run again.

    :clauses: IDF-16, PAP-10
    """
    cases = list(Case.objects.filter(contract=contract, fact__isnull=False).select_related("fact"))
    if not cases:
        return
    rows = RecordedFact.objects.filter(contract=contract, supersedes__isnull=False).order_by("position")
    heirs = {one.supersedes_id: one for one in rows}
    for case in cases:
        _follow(case, heirs)


def _follow(case: Case, heirs: dict[int | None, RecordedFact]) -> None:
    last = case.fact
    assert last is not None
    while last.pk in heirs:
        last = heirs[last.pk]
    if last.pk == case.fact_id:
        return
    case.fact = last
    if last.kind != FactKind.ANNULLED:
        case.effect_on = last.effective_on
    case.save(update_fields=["fact", "effect_on"])
