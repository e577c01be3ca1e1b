"""The case desk's board: what each faculty has declared and what is left; and what waits for a decision."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count

from cesp.accounts.models import Membership, Organisation
from cesp.common import pagination
from cesp.common.pagination import Page, Sort
from cesp.contracts.models import Contract
from cesp.studies.models import Autumn, Outcome, Question, Reminder, Step
from cesp.studies.queries.lines import expected

_STEPS = list(Step)


@dataclass(slots=True)
class UfrLine:
    """One faculty's count for a year."""

    ufr: Organisation
    counts: dict[str, int] = field(default_factory=dict)
    to_settle: int = 0
    reminder: Reminder | None = None

    @property
    def missing(self) -> int:
        return self.counts.get("", 0)

    @property
    def declared(self) -> int:
        return self.expected - self.missing

    @property
    def expected(self) -> int:
        return sum(self.counts.values())

    @property
    def changes(self) -> int:
        """Lines that made a fact."""
        kinds = (Outcome.REPEATS, Outcome.THIRD_CYCLE, Outcome.DENTAL_INTERNSHIP, Outcome.DIPLOMA, Outcome.EXCLUDED)
        return sum(self.counts.get(kind, 0) for kind in kinds)


def missing_by_ufr(autumn: Autumn) -> dict[int, int]:
    """Lines left by faculty, those with none left aside."""
    rows = expected(autumn).filter(outcome="").order_by().values_list("contract__ufr").annotate(rows=Count("pk"))
    return {ufr: count for ufr, count in rows if ufr is not None}


def board(autumn: Autumn) -> list[UfrLine]:
    """Every faculty with signatories, those with the most left first: four queries whatever they are."""
    found = list(
        expected(autumn).order_by().values_list("contract__ufr", "outcome", "waits").annotate(rows=Count("pk"))
    )
    ufrs = Organisation.objects.in_bulk({ufr for ufr, *_ in found})
    lines = {pk: UfrLine(ufr) for pk, ufr in ufrs.items()}
    for ufr, outcome, waits, count in found:
        line = lines[ufr]
        line.counts[outcome] = line.counts.get(outcome, 0) + count
        line.to_settle += count if waits else 0
    for reminder in Reminder.objects.filter(autumn=autumn):
        line_of = lines.get(reminder.ufr_id)
        if line_of is not None and (line_of.reminder is None or _later(reminder, line_of.reminder)):
            line_of.reminder = reminder
    return sorted(lines.values(), key=lambda one: (-one.missing, one.ufr.sort_key, one.ufr.pk))


def _later(one: Reminder, other: Reminder) -> bool:
    return _STEPS.index(Step(one.step)) > _STEPS.index(Step(other.step))


def contracts_without_ufr() -> int:
    """Contracts in their studies that no faculty follows: nobody would declare for them."""
    phases = ("before_allowance", "training", "suspended")
    return Contract.objects.filter(ufr__isnull=True, summary__phase__in=phases).count()


def questions(actor: Membership, *, settled: bool, cursor: str = "", size: int = 30) -> Page[Question]:
    """Declarations to settle, the oldest first; or those settled, the latest first."""
    rows = Question.objects.visible_to(actor).select_related(
        "declaration__autumn", "declaration__ufr", "declaration__contract__signatory", "settled_by__person"
    )
    sort = Sort("settled_at", descending=True) if settled else Sort("asked_at")
    return pagination.page(rows.filter(settled_at__isnull=not settled), sort=sort, cursor=cursor, size=size)


def question_for(actor: Membership, pk: int) -> Question:
    """:raises Question.DoesNotExist: none, or about somebody whom the actor does not see."""
    rows = Question.objects.visible_to(actor).select_related(
        "thread",
        "declaration__autumn",
        "declaration__ufr",
        "declaration__certificate",
        "declaration__declared_by__person",
        "declaration__contract__signatory",
        "declaration__contract__ufr",
        "settled_by__person",
    )
    return rows.get(pk=pk)
