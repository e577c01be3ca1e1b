"""What desks read: the list of debts, one of them on any day, what waits to be confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cesp.accounts.models import Membership, Role
from cesp.common import pagination, search
from cesp.common.pagination import Page, Sort
from cesp.pictures import curve
from cesp.pictures.curve import Curve, Point
from cesp.recovery import told
from cesp.recovery.models import (
    Asking,
    AskingState,
    Debt,
    DebtOrigin,
    DebtQuerySet,
    LateInstalment,
    Movement,
    OverClaim,
    Proposal,
    ProposalState,
    RecoveryOrder,
)
from cesp.recovery.queries.again import again_of
from cesp.recovery.queries.excess import Excess, excess_of
from cesp.recovery.queries.indemnities import Shift, shift_of
from cesp.recovery.reading import Account, account_of, spread
from cesp.recovery.workflow import PROPOSALS
from cesp_law.instalments import Instalment
from cesp_law.money import ZERO, euros
from cesp_law.refusals import Refused

SORTS: Mapping[str, Sort] = {
    "-constat": Sort("opened_on", descending=True),
    "constat": Sort("opened_on"),
    "-reste": Sort("left_cents", descending=True),
    "reste": Sort("left_cents"),
}
DEFAULT_SORT = "-constat"
QUEUES: Mapping[str, str] = {
    "a-emettre": "Ordre à émettre",
    "a-instruire": "Demande à instruire",
    "a-confirmer": "Proposition à confirmer",
    "a-revoir": "Le dossier a changé",
    "en-retard": "En retard",
    "en-cours": "En cours",
    "soldees": "Soldées",
}
_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; an empty text narrows nothing."""

    queue: str = ""
    origin: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list; ``state`` is a word and its tone."""

    debt: Debt
    account: Account
    state: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    page: Page[Debt]
    rows: tuple[Row, ...]
    total: int
    queues: tuple[Queue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtPage:
    """One debt as an agent reads it on a day.

    :param actions: what this reader may do now; none on a day of the past.
    :param excess: what it claims beside the overpayment, or the indemnity, there is today; none on a day of the past.
    """

    debt: Debt
    account: Account
    excess: Excess | Shift | None
    state: tuple[str, str]
    sentence: str
    curve: Curve | None
    proposals: tuple[tuple[Proposal, str], ...]
    askings: tuple[tuple[Asking, str], ...]
    actions: frozenset[str]
    is_today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage:
    """One proposal before it is decided: its effect, and what its reader may do.

    :param instalments: what a plan would be, or is. :param after_cents: what would be left; ``refusal`` says why one
        may not confirm it, and ``too_late`` why nobody may any more.
    """

    proposal: Proposal
    account: Account
    sentence: str
    instalments: tuple[Instalment, ...]
    after_cents: int
    actions: frozenset[str]
    refusal: str
    too_late: str


WHERES: Mapping[str, Q] = {
    "a-emettre": Q(is_ordered=False, left_cents__gt=0),
    "a-instruire": Q(is_asked=True),
    "a-confirmer": Q(is_proposed=True),
    "a-revoir": Q(is_over=True),
    "en-retard": Q(is_late=True),
    "en-cours": Q(is_ordered=True, left_cents__gt=0),
    "soldees": Q(left_cents=0),
}
"""What each queue holds, of the rows of :func:`sortable`."""


def sortable(actor: Membership, *, today: date) -> DebtQuerySet:
    """The debts an actor sees, with what queues and sorts read of each."""
    of_debt = {"debt": OuterRef("pk")}
    return (
        Debt.objects.visible_to(actor)
        .with_left(on=today)
        .annotate(
            is_ordered=Exists(RecoveryOrder.objects.filter(**of_debt)),
            is_asked=Exists(Asking.objects.filter(**of_debt, state=AskingState.SENT)),
            is_proposed=Exists(Proposal.objects.filter(**of_debt, state=ProposalState.PROPOSED)),
            is_over=Exists(OverClaim.objects.filter(**of_debt, settled_at__isnull=True)),
            is_late=Exists(LateInstalment.objects.filter(**of_debt, settled_at__isnull=True)),
        )
    )


def listing(actor: Membership, wanted: Filters, *, sort: str = "", cursor: str = "", today: date) -> Listing:
    """A page of the debts an actor sees, and how many each queue holds. Nine queries whatever the rows."""
    rows, where = _narrowed(actor, wanted, today), WHERES
    counts = rows.order_by().aggregate(
        all=Count("pk"), **{code.replace("-", "_"): Count("pk", filter=held) for code, held in where.items()}
    )
    chosen = rows.filter(where[wanted.queue]) if wanted.queue in where else rows
    order = SORTS.get(sort, SORTS[DEFAULT_SORT])
    page = pagination.page(chosen.whole(), sort=order, cursor=cursor, size=_PAGE)
    total = counts[wanted.queue.replace("-", "_")] if wanted.queue in where else counts["all"]
    queues = tuple(Queue(code, label, counts[code.replace("-", "_")]) for code, label in QUEUES.items())
    shown = tuple(one for one in queues if one.count or one.code == wanted.queue)
    return Listing(page, tuple(rows_of(page.rows, today=today)), total, shown)


def everything(actor: Membership, wanted: Filters, *, sort: str = "", today: date) -> QuerySet[Debt]:
    """Every debt of the list, for an export."""
    rows, where = _narrowed(actor, wanted, today), WHERES
    chosen = rows.filter(where[wanted.queue]) if wanted.queue in where else rows
    return pagination.ordered(chosen.whole(), SORTS.get(sort, SORTS[DEFAULT_SORT]))


def rows_of(debts: Sequence[Debt], *, today: date) -> Iterator[Row]:
    for debt in debts:
        account = account_of(debt, on=today)
        state = told.OVER[DebtOrigin(debt.origin)] if debt.is_over else told.state_of(account)  # type: ignore[attr-defined]  # annotated
        yield Row(debt, account, state)


def _narrowed(actor: Membership, wanted: Filters, today: date) -> DebtQuerySet:
    rows = sortable(actor, today=today)
    for word in search.key(wanted.words).split():
        rows = rows.filter(Q(contract__signatory__search_key__contains=word) | Q(contract__reference__icontains=word))
    return rows.filter(origin=wanted.origin) if wanted.origin else rows


def debt_for(actor: Membership, public_id: UUID) -> Debt:
    """One debt, with all that its page reads.

    :raises Debt.DoesNotExist: there is none, or it is outside the actor's perimeter.
    """
    return Debt.objects.visible_to(actor).whole().get(public_id=public_id)


def page_of(actor: Membership, debt: Debt, *, on: date, today: date) -> DebtPage:
    """One debt at the end of a day, today or before."""
    account = account_of(debt, on=on)
    return DebtPage(
        debt=debt,
        account=account,
        excess=(excess_of(debt, today=today) or shift_of(debt, today=today)) if on == today else None,
        state=told.state_of(account),
        sentence=told.status(account),
        curve=draw(account),
        proposals=tuple((one, told.proposal_sentence(one)) for one in debt.proposals.all()),
        askings=tuple((one, told.asking_sentence(one, actor.role)) for one in debt.askings.all()),
        actions=_actions(actor, account) | _again(actor, account) if on == today else frozenset(),
        is_today=on == today,
    )


def draw(account: Account) -> Curve | None:
    """What is left, day after day, as a staircase that goes down; none before it was claimed."""
    if not account.steps:
        return None
    by_day = {step.on: step.left_cents for step in account.steps}
    last = max(account.on, account.steps[0].on + timedelta(days=1))
    by_day.setdefault(last, account.left_cents)
    points = [Point(on, 0, ZERO, ZERO, cents) for on, cents in sorted(by_day.items())]
    marks = [(account.order.pay_by_on, "à payer au plus tard")] if account.order and account.plan is None else []
    return curve.draw(points=points, rows=(), marks=[one for one in marks if one[0] <= last], chosen=points[-1])


def _actions(actor: Membership, account: Account) -> frozenset[str]:
    if account.is_settled:
        return frozenset({"statement"} if actor.role in (Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER) else ())
    match actor.role:
        case Role.PAYMENTS_CLERK:
            offered = {"statement", "pay", "lift" if account.halt else "halt"}
            if account.proposed is None:
                offered |= {"less"} | ({"plan"} if account.order else set())
            return frozenset(offered)
        case Role.PAYMENTS_APPROVER:
            to_order = account.order is None and not account.is_deceased
            return frozenset({"statement", "order"} if to_order else {"statement"})
        case _:
            return frozenset()


def _again(actor: Membership, account: Account) -> frozenset[str]:
    if actor.role != Role.PAYMENTS_CLERK or again_of(account, today=account.on) is None:
        return frozenset()
    return frozenset({"again"})


def payment_for(debt: Debt, pk: int) -> Movement:
    """One payment of a debt.

    :raises Movement.DoesNotExist: it has no such one.
    """
    return Movement.objects.with_cents().select_related("debt__contract__signatory").get(pk=pk, debt=debt)


def proposal_for(actor: Membership, public_id: UUID) -> Proposal:
    """:raises Proposal.DoesNotExist: there is none, or it is outside the actor's perimeter."""
    rows = Proposal.objects.visible_to(actor).select_related(
        "proposed_by", "decided_by", "letter", "asking", "debt__contract__signatory"
    )
    return rows.get(public_id=public_id)


def proposal_page(actor: Membership, proposal: Proposal, *, today: date) -> ProposalPage:
    """One proposal with its effect."""
    account = account_of(Debt.objects.whole().get(pk=proposal.debt_id), on=today)
    waits = proposal.state == ProposalState.PROPOSED
    if waits and proposal.first_due_on is not None:
        proposal.cents = account.left_cents
    buttons = PROPOSALS.buttons(state=proposal.state, subject=proposal, actor=actor)
    instalments, too_late = _effect_of(proposal, account, waits=waits)
    open_ones = {button.transition.code for button in buttons if button.open}
    return ProposalPage(
        proposal=proposal,
        account=account,
        sentence=told.proposal_sentence(proposal),
        instalments=instalments,
        after_cents=account.left_cents - (0 if proposal.first_due_on else proposal.cents),
        actions=frozenset(open_ones - {"confirm"} if too_late else open_ones),
        refusal=next((button.refusal for button in buttons if not button.open), ""),
        too_late=too_late,
    )


def _effect_of(proposal: Proposal, account: Account, *, waits: bool) -> tuple[tuple[Instalment, ...], str]:
    """What a plan would be, or is; and why what waits can no longer be confirmed: what was paid meanwhile."""
    if waits and account.is_settled:
        return (), "Plus rien n'est à payer sur cette créance : cette proposition n'a plus d'objet."
    if proposal.first_due_on is not None:
        try:
            return spread(proposal), ""
        except Refused as refusal:
            return (), refusal.sentence
    if waits and proposal.cents > account.left_cents:
        left = euros(account.left_cents)
        return (), f"Il ne reste plus que {left} à payer : cette proposition porte sur davantage."
    return (), ""


def asking_for(actor: Membership, public_id: UUID) -> Asking:
    """:raises Asking.DoesNotExist: there is none, or it is outside the actor's perimeter."""
    rows = Asking.objects.visible_to(actor).select_related("debt__contract__signatory", "letter")
    return rows.get(public_id=public_id)
