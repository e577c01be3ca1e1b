"""What the pages of a run show, put together once: figures, steps, buttons, and why one is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from cesp.accounts.access import ACCESS
from cesp.accounts.models import Membership
from cesp.common.workflow import Button
from cesp.payments import queries
from cesp.payments.models import Account, Finding, LineKind, PaymentFile, PaymentRun, RunAct, RunState
from cesp.payments.queries import KindCount, Ledger, Movement, Sheet, Turn
from cesp.payments.redirection import Redirected, redirected
from cesp.payments.workflow import WORKFLOW
from cesp_law.dates import Month, in_french

_STEPS = ("Préparer", "Contrôler", "Approuver", "Émettre")
_REACHED = {"": 1, RunState.DRAFT: 2, RunState.CONTROLLED: 3, RunState.APPROVED: 4, RunState.EMITTED: 4}


@dataclass(frozen=True, slots=True)
class Stepper:
    """Where a run stands among its four steps."""

    number: int
    title: str
    next: str

    @classmethod
    def of(cls, state: str) -> Stepper:
        number = _REACHED[state]
        following = _STEPS[number] if number < len(_STEPS) else ""
        return cls(number, _STEPS[number - 1], following)


@dataclass(frozen=True, slots=True)
class TurnCard:
    """The run to work on, at the top of the list."""

    turn: Turn
    sentence: str
    is_open: bool


def turn_card(actor: Membership, today: date) -> TurnCard:
    """The run under way, or the next to prepare, as this reader should read it."""
    now = queries.turn(today)
    state = now.run.state if now.run else ""
    sentence = _sentence(state, actor, now.pay_on)
    if not now.is_open(today):
        sentence = f"Toutes les mensualités sont émises. Celle-ci se prépare à partir du {in_french(now.opens_on)}."
    return TurnCard(now, sentence, now.is_open(today))


def _sentence(state: str, actor: Membership, pay_on: date) -> str:
    return WORKFLOW.sentence(state=state, role=actor.role).format(pay_on=in_french(pay_on))


@dataclass(frozen=True, slots=True)
class ActDone:
    """One step as it was taken: the act's name in French, who, when, why."""

    label: str
    act: RunAct


@dataclass(frozen=True, slots=True)
class PageButton:
    """A transition as the page shows it: where it posts, what it says, or why it is not there."""

    button: Button
    month: Month
    again: bool

    @property
    def code(self) -> str:
        return self.button.transition.code

    @property
    def label(self) -> str:
        return "Préparer de nouveau" if self.again else self.button.transition.label

    @property
    def refusal(self) -> str:
        return self.button.refusal

    @property
    def address(self) -> str:
        return reverse(f"payments:{self.code}", args=[self.month])

    @property
    def is_primary(self) -> bool:
        """One button a page calls for action; those that go back do not."""
        return not self.again and self.code not in ("take_back", "send_back")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """All that the page of a run shows."""

    month: Month
    run: PaymentRun | None
    pay_on: date
    sentence: str
    stepper: Stepper
    buttons: tuple[PageButton, ...]
    may_download: bool
    sheet: Sheet | None
    lines: dict[str, int]
    files: tuple[PaymentFile, ...]
    acts: tuple[ActDone, ...]
    redirected: tuple[Redirected, ...]

    @property
    def findings(self) -> list[KindCount]:
        """Kinds with at least one finding, in order."""
        return [count for count in self.sheet.kinds if count.items] if self.sheet else []


def run_page(actor: Membership, month: Month, *, today: date) -> RunPage:
    """Read the page of a month.

    :raises LookupError: this month has no run and is not the next to prepare.
    """
    run = queries.run_for(actor, month)
    now = queries.turn(today)
    if run is None and (now.month != month or not now.is_open(today)):
        raise LookupError(month)
    state = run.state if run else ""
    pay_on = run.pay_on if run else now.pay_on
    return RunPage(
        month=month,
        run=run,
        pay_on=pay_on,
        sentence=_sentence(state, actor, pay_on),
        stepper=Stepper.of(state),
        buttons=tuple(
            PageButton(button, month, run is not None and button.transition.code == "prepare")
            for button in WORKFLOW.buttons(state=state, subject=run, actor=actor)
        ),
        may_download=ACCESS["payments:download"].admits(role=actor.role, method="GET"),
        sheet=queries.sheet(run) if run else None,
        lines=queries.line_counts(run) if run else {},
        files=tuple(queries.files(run)) if run else (),
        acts=tuple(ActDone(WORKFLOW[act.transition].label, act) for act in queries.acts(run)) if run else (),
        redirected=redirected(run) if run and run.state == RunState.APPROVED else (),
    )


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One entry of a contract's ledger, its amounts in the order of the accounts."""

    movement: Movement
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """The ledger of a contract as a table: only accounts that moved have a column."""

    accounts: tuple[str, ...]
    rows: tuple[LedgerRow, ...]
    balances: tuple[int, ...]


def ledger_table(held: Ledger) -> LedgerTable:
    """Lay the ledger of a contract out, one column an account."""
    moved = [account for account in Account if any(movement.of(account) for movement in held.movements)]
    return LedgerTable(
        accounts=tuple(str(account.label) for account in moved),
        rows=tuple(
            LedgerRow(movement, tuple(movement.of(account) for account in moved)) for movement in held.movements
        ),
        balances=tuple(held.balances[account] for account in moved),
    )


def count_of(run: PaymentRun, kind: Finding) -> KindCount:
    """The count of one kind."""
    return next(count for count in queries.kind_counts(run) if count.kind is kind)


def may_explain(actor: Membership, run: PaymentRun) -> bool:
    """Whether this reader may write words on a finding."""
    return run.state == RunState.DRAFT and actor.role == WORKFLOW["control"].role


def line_kinds(run: PaymentRun) -> list[tuple[str, str, int]]:
    """(code, label, count) of each kind of line."""
    counts = queries.line_counts(run)
    return [(kind.value, str(kind.label), counts[kind.value]) for kind in LineKind]


def address(**asked: str) -> str:
    """What a list was narrowed to, for the links of its pages."""
    return urlencode({name: value for name, value in asked.items() if value})
