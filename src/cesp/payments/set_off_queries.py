"""Reads on overpayments and their set-offs: one contract for the desk, one's own for the signatory, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from cesp.accounts.models import Membership, Role
from cesp.common.instants import day_of, end_of
from cesp.common.workflow import Button
from cesp.contracts.models import Contract
from cesp.contracts.queries import contracts_of
from cesp.payments import set_offs
from cesp.payments.causes import stops_of
from cesp.payments.models import SET_OFF_LINES, LineKind, PaymentRun, RunLine
from cesp.payments.overpayments import Overpayment, by_month, counted, overpayment_of
from cesp.payments.schedule import Schedule, proposable, schedule_of
from cesp.payments.set_off_models import SetOff, SetOffAct, SetOffState
from cesp.payments.setting_off import to_confirm
from cesp.payments.workflow import SET_OFFS
from cesp_law.dates import Month
from cesp_law.money import ZERO, Cents
from cesp_law.refusals import Refused

_PEOPLE = ("contract__signatory", "proposed_by", "decided_by", "letter")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one run took back, or gave again, under a set-off."""

    run: PaymentRun
    withheld_cents: Cents
    restored_cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One set-off as a page shows it.

    :param schedule: what it will still withhold, while it is proposed or in force. :param refusal: why it cannot.
    :param taken: run by run, what it withheld, the oldest first; ``withheld_cents``, in all.
    """

    set_off: SetOff
    sentence: str
    acts: tuple[tuple[str, SetOffAct], ...]
    taken: tuple[Taken, ...]
    schedule: Schedule | None = None
    refusal: str = ""
    buttons: tuple[Button, ...] = ()

    @property
    def withheld_cents(self) -> Cents:
        return Cents(sum(one.withheld_cents - one.restored_cents for one in self.taken))

    @property
    def decided_on(self) -> date | None:
        return day_of(self.set_off.decided_at) if self.set_off.decided_at else None

    @property
    def ended_on(self) -> date | None:
        return day_of(self.set_off.ended_at) if self.set_off.ended_at else None

    @property
    def stopped_because(self) -> str:
        """What the signatory reads of why it was stopped."""
        return next((act.reason for _, act in self.acts if act.transition == "stop"), "")


@dataclass(frozen=True, slots=True)
class Balance:
    """What was to be given back on a day, as it was known at its end. Net cents, never negative."""

    on: date
    overpaid_cents: Cents
    withheld_cents: Cents

    @property
    def left_cents(self) -> Cents:
        return Cents(max(0, self.overpaid_cents - self.withheld_cents))


@dataclass(frozen=True, slots=True, kw_only=True)
class OverpaymentPage:
    """All that the page of one contract's overpayment shows.

    :param causes: the facts that stop an allowance, as the file holds them, in words.
    :param set_offs: the latest first.
    :param may_propose: a set-off, on the months to come; ``may_claim``, whether an order may ask for it instead.
    """

    contract: Contract
    found: Overpayment
    causes: tuple[str, ...]
    set_offs: tuple[Shown, ...]
    balance: Balance | None
    may_propose: bool
    may_claim: bool

    @property
    def is_empty(self) -> bool:
        return not (self.found.cents or self.found.withheld_cents or self.set_offs or self.found.refusal)


def overpayment_page(
    actor: Membership, contract: Contract, *, at: datetime, today: date, on: date | None
) -> OverpaymentPage:
    """Read one contract's overpayment.

    :param on: a day whose balance is asked for.
    """
    found = overpayment_of(contract, today=today)
    rows = SetOff.objects.visible_to(actor).filter(contract=contract).select_related(*_PEOPLE).order_by("-pk")
    shown = tuple(_shown(list(rows), actor=actor, at=at, today=today))
    decides = actor.role == Role.PAYMENTS_CLERK and bool(found.left_cents) and found.proposed is None
    return OverpaymentPage(
        contract=contract,
        found=found,
        causes=stops_of(contract, months=found.months),
        set_offs=shown,
        balance=balance_of(contract, on=on) if on is not None else None,
        may_propose=decides and bool(proposable(contract, today=today).largest_cap_cents),
        may_claim=decides and bool(found.claimable_cents),
    )


def balance_of(contract: Contract, *, on: date) -> Balance:
    """What was to be given back on a day: overpaid less withheld, by the facts, the orders and the runs known then."""
    known_at = end_of(on)
    overpaid, _ = by_month([contract], month=Month.on(on), known_at=known_at)
    taken = set_offs.given_back([contract.pk], known_at=known_at).get(contract.pk, {})
    cents = sum(one.net for one in overpaid[contract.pk].values())
    return Balance(on, Cents(cents), Cents(sum(one.net for one in taken.values())))


def _shown(rows: list[SetOff], *, actor: Membership, at: datetime, today: date) -> Iterator[Shown]:
    ids = [one.pk for one in rows]
    taken = _taken(rows)
    acts: dict[int, list[tuple[str, SetOffAct]]] = {pk: [] for pk in ids}
    steps = SetOffAct.objects.filter(set_off__in=ids).select_related("by__person", "by__delegated_by__person")
    for act in steps.order_by("pk"):
        acts[act.set_off_id].append((SET_OFFS[act.transition].label, act))
    for one in rows:
        schedule, refusal = _schedule(one, at=at, today=today)
        yield Shown(
            set_off=one,
            sentence=SET_OFFS.sentence(state=one.state, role=actor.role),
            acts=tuple(acts[one.pk]),
            taken=taken.get(one.pk, ()),
            schedule=schedule,
            refusal=refusal,
            buttons=tuple(
                button
                for button in SET_OFFS.buttons(state=one.state, subject=one, actor=actor)
                if button.transition.code != "replace"
            ),
        )


def _schedule(set_off: SetOff, *, at: datetime, today: date) -> tuple[Schedule | None, str]:
    """What a set-off will still withhold, or why it cannot any more."""
    if set_off.state == SetOffState.PROPOSED:
        try:
            return to_confirm(set_off, at=at)[1], ""
        except Refused as refusal:
            return None, refusal.sentence
    if set_off.state != SetOffState.CONFIRMED:
        return None, ""
    found = overpayment_of(set_off.contract, today=today)
    first = max(set_off.first_month, set_offs.next_month(of=Month.on(today)))
    cap = Cents(set_off.cap_cents)
    return schedule_of(set_off.contract, cents=found.planned_cents, cap_cents=cap, first=first, today=today), ""


def _taken(rows: list[SetOff]) -> dict[int, tuple[Taken, ...]]:
    """By set-off, what each run approved took back: one query."""
    lines = RunLine.objects.filter(
        contract__in=[one.contract_id for one in rows],
        set_off__in=rows,
        kind__in=SET_OFF_LINES,
        run__state__in=set_offs.APPROVED_RUNS,
    )
    found: dict[int, dict[int, Taken]] = {}
    for line in lines.select_related("run").order_by("run__month", "pk"):
        assert line.set_off_id is not None
        of_run = found.setdefault(line.set_off_id, {})
        known = of_run.get(line.run_id, Taken(line.run, ZERO, ZERO))
        withheld = -line.net_cents if line.kind == LineKind.WITHHELD else 0
        restored = line.net_cents if line.kind == LineKind.RESTORED else 0
        of_run[line.run_id] = Taken(
            line.run, Cents(known.withheld_cents + withheld), Cents(known.restored_cents + restored)
        )
    return {pk: tuple(of_run.values()) for pk, of_run in found.items()}


@dataclass(frozen=True, slots=True)
class OwnOverpayment:
    """What a signatory reads of one contract: what was paid in error, why, what is withheld."""

    found: Overpayment
    causes: tuple[str, ...]
    set_offs: tuple[Shown, ...]


def own(actor: Membership, *, at: datetime, today: date) -> tuple[OwnOverpayment, ...]:
    """One's own contracts that were overpaid or that a set-off was decided on; proposals are not shown."""
    found = []
    for one in counted(contracts_of(actor), today=today):
        rows = SetOff.objects.visible_to(actor).decided().filter(contract=one.contract).select_related(*_PEOPLE)
        shown = tuple(_shown(list(rows.order_by("-pk")), actor=actor, at=at, today=today))
        if one.cents or shown:
            found.append(OwnOverpayment(one, stops_of(one.contract, months=one.months), shown))
    return tuple(found)


def planned_in(contract: Contract, month: Month, *, today: date) -> Cents:
    """What the set-off in force will withhold on a month whose run is not approved yet; one query when none is."""
    set_off = SetOff.objects.filter(contract=contract, state=SetOffState.CONFIRMED).select_related("contract").first()
    if set_off is None:
        return ZERO
    schedule, _ = _schedule(set_off, at=end_of(today), today=today)
    coming = schedule.instalments if schedule is not None else ()
    return Cents(sum(one.withheld_cents for one in coming if one.month == month))


def set_off_for(actor: Membership, public_id: UUID) -> SetOff:
    """One set-off within the actor's reach.

    :raises SetOff.DoesNotExist: out of it.
    """
    return SetOff.objects.visible_to(actor).select_related(*_PEOPLE).get(public_id=public_id)


@dataclass(frozen=True, slots=True)
class SetOffWork:
    """Overpayments that wait for an agent."""

    code: str
    label: str
    why: str
    count: int


def set_off_work(actor: Membership) -> tuple[SetOffWork, ...]:
    """What waits for this agent: one query. What they proposed themselves waits for somebody else."""
    if actor.role == Role.PAYMENTS_APPROVER:
        waiting = SetOff.objects.filter(state=SetOffState.PROPOSED).exclude(proposed_by=actor.person_id).count()
        why = "Un agent propose de retenir un trop-perçu : rien n'est retenu sans votre confirmation."
        return (SetOffWork("confirm", "Retenues à confirmer", why, waiting),) if waiting else ()
    if actor.role != Role.PAYMENTS_CLERK:
        return ()
    last = PaymentRun.objects.order_by("-month").values("pk")[:1]
    decided = SetOff.objects.filter(state__in=[SetOffState.PROPOSED, SetOffState.CONFIRMED]).values("contract")
    lines = RunLine.objects.filter(Q(run__in=last), kind=LineKind.OVERPAYMENT).exclude(contract__in=decided)
    undecided = lines.values("contract").distinct().count()
    why = "La dernière mensualité a trouvé ces contrats payés au-delà de ce qui est dû."
    return (SetOffWork("propose", "Trop-perçus sans décision", why, undecided),) if undecided else ()
