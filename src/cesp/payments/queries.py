"""Reads on runs, their control sheet and their lines: what the screens and the exports show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When

from cesp.accounts.models import Membership, Role
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.contracts.models import RecordedFact
from cesp.payments import paydays, reading
from cesp.payments.contract_account import Ledger, MonthPaid, Movement, ledger_of, payments_of, received
from cesp.payments.models import (
    ControlItem,
    Finding,
    LineKind,
    PaymentFile,
    PaymentRun,
    RunAct,
    RunLine,
    RunState,
)
from cesp_law.dates import Month
from cesp_law.wording import of_month

__all__ = ["Ledger", "MonthPaid", "Movement", "ledger_of", "payments_of", "received"]

_PEOPLE = ("prepared_by", "controlled_by", "approved_by", "emitted_by", "previous")


def run_for(actor: Membership, month: Month) -> PaymentRun | None:
    """The run of a month, or nothing when it was never prepared."""
    runs = PaymentRun.objects.visible_to(actor).select_related(*_PEOPLE)
    return runs.filter(month=month.index).first()


def runs(actor: Membership, *, cursor: str = "", size: int = 24) -> Page[PaymentRun]:
    """The runs so far, the latest first: two years a page."""
    return pagination.page(
        PaymentRun.objects.visible_to(actor), sort=Sort("month", descending=True), cursor=cursor, size=size
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """The month to work on: the run that is under way, else the next to prepare.

    :param opens_on: first day it may be prepared.
    :param pay_on: day it is paid, if all goes in time.
    """

    month: Month
    run: PaymentRun | None
    opens_on: date
    pay_on: date

    def is_open(self, today: date) -> bool:
        return self.opens_on <= today


def turn(today: date) -> Turn:
    """Whose turn it is: the last run until it is emitted, then the month after it, this month at the latest."""
    last = PaymentRun.objects.select_related(*_PEOPLE).order_by("-month").first()
    if last is not None and last.state != RunState.EMITTED:
        return Turn(last.month, last, last.month.first_day, last.pay_on)
    this_month = Month.on(today)
    month = this_month if last is None or last.month < this_month else last.month + 1
    pay_on = paydays.pay_day(month, before_last=settings.PAY_DAY_BEFORE_LAST)
    return Turn(month, None, month.first_day, pay_on)


@dataclass(frozen=True, slots=True)
class KindCount:
    """One kind of finding on the sheet: how many, for how much, and how many wait for words."""

    kind: Finding
    items: int
    waiting: int
    before_cents: int
    after_cents: int


@dataclass(frozen=True, slots=True)
class BridgeStep:
    """One step from the net of a run to the net of the next."""

    label: str
    cents: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The control sheet of a run."""

    kinds: tuple[KindCount, ...]
    bridge: tuple[BridgeStep, ...]
    changed_since: int

    @property
    def waiting(self) -> int:
        return sum(count.waiting for count in self.kinds)


def kind_counts(run: PaymentRun) -> tuple[KindCount, ...]:
    """How many findings of each kind, in the order of the sheet: one query."""
    waits = Case(When(cause="", explanation="", then=Value(1)), default=Value(0))
    rows = ControlItem.objects.filter(run=run).order_by().values("kind")
    held = {
        row["kind"]: row
        for row in rows.annotate(
            items=Count("pk"), waiting=Sum(waits), before=Sum("before_cents"), after=Sum("after_cents")
        )
    }
    empty = {"items": 0, "waiting": 0, "before": 0, "after": 0}
    return tuple(
        KindCount(kind, row["items"], row["waiting"], row["before"] or 0, row["after"] or 0)
        for kind in Finding
        for row in [held.get(kind.value, empty)]
    )


def sheet(run: PaymentRun) -> Sheet:
    """Counts of every kind, the way from the run before to this one, and what changed since the draft."""
    kinds = kind_counts(run)
    return Sheet(kinds, _bridge(run, {count.kind: count for count in kinds}), _changed_since(run))


def _changed_since(run: PaymentRun) -> int:
    """Contracts with a fact recorded after the run was prepared: only told while it can be prepared again."""
    if run.state not in (RunState.DRAFT, RunState.CONTROLLED):
        return 0
    last_read = reading.last_fact(run.watermark)
    return RecordedFact.objects.filter(pk__gt=last_read).values("contract_id").distinct().count()


def _bridge(run: PaymentRun, kinds: dict[Finding, KindCount]) -> tuple[BridgeStep, ...]:
    previous = run.previous
    if previous is None:
        return ()
    name = previous.month.in_french
    arrears_before = previous.net_cents - _own_month_cents(previous)
    changed = kinds[Finding.CHANGED_AMOUNT]
    steps = (
        BridgeStep(f"Net de la mensualité {of_month(previous.month)}", previous.paid_cents),
        *_unless_nil(f"Retenu en {name}, net de ce qui est rendu", previous.withheld_cents),
        BridgeStep(f"Rappels payés en {name}", -arrears_before),
        BridgeStep("Premiers paiements et reprises", kinds[Finding.NEW].after_cents),
        BridgeStep("Arrêts", -kinds[Finding.STOPPED].before_cents),
        BridgeStep("Payés alors, bloqués cette fois", -kinds[Finding.BLOCKED].before_cents),
        BridgeStep("Montants changés", changed.after_cents - changed.before_cents),
        BridgeStep("Rappels de cette mensualité", kinds[Finding.ARREARS].after_cents),
        *_unless_nil("Retenu cette fois, net de ce qui est rendu", -run.withheld_cents),
    )
    return (*steps, BridgeStep(f"Net de la mensualité {of_month(run.month)}", run.paid_cents))


def _unless_nil(label: str, cents: int) -> tuple[BridgeStep, ...]:
    return (BridgeStep(label, cents),) if cents else ()


def _own_month_cents(run: PaymentRun) -> int:
    """Net of a run's own month, arrears aside."""
    month = run.month.index
    lines = RunLine.objects.filter(run=run, kind=LineKind.DUE, first_month__lte=month, until_month__gt=month)
    total = lines.aggregate(cents=Sum(F("net_cents") / (F("until_month") - F("first_month"))))["cents"]
    return int(total or 0)


def items(run: PaymentRun, *, kind: str = "", words: str = "") -> QuerySet[ControlItem]:
    """Findings of a run, of one kind or of all, narrowed to a name or a reference."""
    found = ControlItem.objects.filter(run=run).select_related("contract__signatory", "explained_by")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(_named(words))


def items_page(run: PaymentRun, *, kind: str, words: str, cursor: str = "", size: int = 50) -> Page[ControlItem]:
    """A page of findings of one kind, in the order of the contracts."""
    return pagination.page(items(run, kind=kind, words=words), sort=Sort("id"), cursor=cursor, size=size)


def items_to_export(run: PaymentRun) -> Iterator[ControlItem]:
    """The whole sheet, kind after kind, read as it is consumed."""
    rank = Case(*(When(kind=kind, then=Value(position)) for position, kind in enumerate(Finding.values)))
    return items(run).order_by(rank, "pk").iterator(chunk_size=2_000)


def item_for(run: PaymentRun, pk: int) -> ControlItem:
    """One finding.

    :raises ControlItem.DoesNotExist: none of that number in this run.
    """
    return items(run).get(pk=pk)


def lines(run: PaymentRun, *, kind: str = "", words: str = "") -> QuerySet[RunLine]:
    """Lines of a run, of one kind or of all, narrowed to a name or a reference."""
    found = RunLine.objects.filter(run=run).select_related("contract__signatory")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(_named(words))


def lines_page(run: PaymentRun, *, kind: str, words: str, cursor: str = "", size: int = 50) -> Page[RunLine]:
    """A page of lines, in the order of the contracts."""
    return pagination.page(lines(run, kind=kind, words=words), sort=Sort("id"), cursor=cursor, size=size)


def lines_to_export(run: PaymentRun, *, kind: str = "", words: str = "") -> Iterator[RunLine]:
    """Every line of the list, read as it is consumed."""
    return lines(run, kind=kind, words=words).order_by("pk").iterator(chunk_size=2_000)


def line_counts(run: PaymentRun) -> dict[str, int]:
    """How many lines of each kind, those without any included."""
    counted = RunLine.objects.filter(run=run).order_by().values_list("kind").annotate(lines=Count("pk"))
    return dict.fromkeys(LineKind.values, 0) | dict(counted)


def _named(words: str) -> Q:
    """Whose name or reference holds every word."""
    condition = Q()
    for word in search.key(words).split():
        name, reference = Q(contract__signatory__search_key__contains=word), Q(contract__reference__icontains=word)
        condition &= name | reference
    return condition


def acts(run: PaymentRun) -> list[RunAct]:
    """What was done to a run, oldest first."""
    return list(RunAct.objects.filter(run=run).select_related("by__person", "by__delegated_by__person").order_by("pk"))


def files(run: PaymentRun) -> list[PaymentFile]:
    """The files of a run, without their content."""
    return list(PaymentFile.objects.filter(run=run).defer("content").order_by("number"))


def file_for(run: PaymentRun, number: int) -> PaymentFile:
    """One file with its content.

    :raises PaymentFile.DoesNotExist: none of that number in this run.
    """
    return PaymentFile.objects.get(run=run, number=number)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Something that waits for an agent, for their home: what, how many, by when, and where.

    :param url_name: with ``url_args``, the address to go to.
    """

    code: str
    label: str
    count: int
    due_on: date
    url_name: str
    url_args: tuple[str, ...]


def work_list(actor: Membership, today: date) -> list[WorkItem]:
    """What a desk has to do on the run of the month, the nearest day first; nothing for other roles.

    The run has to be approved a working day before it is paid.
    """
    if actor.role not in (Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER):
        return []
    now = turn(today)
    step = _STEPS.get((now.run.state if now.run else "", actor.role))
    if step is None or not now.is_open(today):
        return []
    code, label = step
    month = of_month(now.month)
    due_on = paydays.working_day_before(now.pay_on)
    found = [WorkItem(code, f"{label} {month}", 1, due_on, "payments:run", (str(now.month),))]
    if now.run is not None and code == "control" and (waiting := sum(kind.waiting for kind in kind_counts(now.run))):
        label = "Écarts à expliquer avant de clore le contrôle"
        found.insert(0, WorkItem("explain", label, waiting, due_on, "payments:run", (str(now.month),)))
    return found


_STEPS: dict[tuple[str, str], tuple[str, str]] = {
    ("", Role.PAYMENTS_CLERK): ("prepare", "Préparer la mensualité"),
    (RunState.DRAFT, Role.PAYMENTS_CLERK): ("control", "Contrôler la mensualité"),
    (RunState.CONTROLLED, Role.PAYMENTS_APPROVER): ("approve", "Approuver la mensualité"),
    (RunState.APPROVED, Role.PAYMENTS_CLERK): ("emit", "Émettre la mensualité"),
}
