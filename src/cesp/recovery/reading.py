"""A debt as it stands on a day: what was paid, what is no longer claimed, what is left, and by when.

Read from a debt of ``Debt.objects.whole()``: nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cesp.common.instants import day_of
from cesp.recovery.models import (
    Debt,
    Halt,
    HaltGround,
    Movement,
    MovementKind,
    Proposal,
    ProposalKind,
    ProposalState,
    RecoveryOrder,
)
from cesp_law.instalments import Instalment, Standing, schedule, standing
from cesp_law.money import Cents

REDUCTIONS = (MovementKind.REMISSION, MovementKind.WRITE_OFF, MovementKind.CANCELLATION)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an account.

    :param cents: by how much what is left changes. :param left_cents: what is left after it.
    :param movement: none for the claim itself.
    """

    on: date
    cents: Cents
    left_cents: Cents
    movement: Movement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A debt at the end of a day.

    :param plan: the plan that stands, if one was granted. :param instalments: its own, or the one day of the order.
    :param halt: why nobody is reminded of it: an open suspension, or a death that the file knows.
    """

    debt: Debt
    on: date
    steps: tuple[Step, ...]
    order: RecoveryOrder | None
    plan: Proposal | None
    instalments: tuple[Standing, ...]
    is_deceased: bool
    halt: Halt | None

    @property
    def left_cents(self) -> Cents:
        return self.steps[-1].left_cents if self.steps else Cents(0)

    @property
    def paid_cents(self) -> Cents:
        """Received, what was undone taken off."""
        return Cents(-sum(step.cents for step in self.steps if step.movement and _is_paid(step.movement)))

    @property
    def reduced_cents(self) -> Cents:
        """No longer claimed."""
        return Cents(-sum(step.cents for step in self.steps if step.movement and step.movement.kind in REDUCTIONS))

    @property
    def is_settled(self) -> bool:
        return bool(self.steps) and self.left_cents == 0

    @property
    def is_chased(self) -> bool:
        return self.order is not None and not self.is_settled and not self.is_deceased and self.halt is None

    @property
    def late(self) -> tuple[Standing, ...]:
        """Instalments whose day is past and that are not whole; none when the debt is not chased."""
        return tuple(one for one in self.instalments if one.is_late(self.on)) if self.is_chased else ()

    @property
    def late_cents(self) -> Cents:
        return Cents(sum(one.left_cents for one in self.late))

    @property
    def next_due(self) -> Standing | None:
        """The oldest instalment that is not whole, late or not."""
        return next((one for one in self.instalments if one.left_cents > 0), None)

    @property
    def proposed(self) -> Proposal | None:
        """What waits for another person to confirm it, today."""
        return next((one for one in self.debt.proposals.all() if one.state == ProposalState.PROPOSED), None)


def account_of(debt: Debt, *, on: date) -> Account:
    """Reckon a debt at the end of a day; before it was claimed, it has no step and nothing is left."""
    movements = [one for one in debt.movements.all() if one.on <= on] if debt.opened_on <= on else []
    steps = tuple(_steps(debt, movements)) if debt.opened_on <= on else ()
    plan, order = plan_on(debt, on), _order_on(debt, on)
    return Account(
        debt=debt,
        on=on,
        steps=steps,
        order=order,
        plan=plan,
        instalments=_instalments(plan, order, movements, steps),
        is_deceased=_annotated(debt).is_deceased or debt.contract.signatory.died_on is not None,
        halt=next((one for one in debt.halts.all() if one.lifted_at is None), None),
    )


def plan_on(debt: Debt, on: date) -> Proposal | None:
    """The plan that stands on a day: the last one granted by then."""
    granted = [
        one
        for one in debt.proposals.all()
        if one.kind == ProposalKind.PLAN and one.state == ProposalState.CONFIRMED and _decided_on(one) <= on
    ]
    return max(granted, key=lambda one: (one.decided_at, one.pk), default=None)


def spread(plan: Proposal) -> tuple[Instalment, ...]:
    """The instalments of a plan as they were granted, or as they are proposed."""
    assert plan.instalments is not None
    assert plan.first_due_on is not None
    return schedule(Cents(plan.cents), count=plan.instalments, first_due_on=plan.first_due_on)


def is_death(halt: Halt | None) -> bool:
    return halt is not None and halt.ground == HaltGround.DEATH


def _steps(debt: Debt, movements: list[Movement]) -> Iterator[Step]:
    left = Cents(debt.principal_cents)
    yield Step(debt.opened_on, left, left, None)
    for movement in movements:
        cents = Cents(_annotated(movement).cents)
        left = Cents(left + cents)
        yield Step(movement.on, cents, left, movement)


def _instalments(
    plan: Proposal | None, order: RecoveryOrder | None, movements: list[Movement], steps: tuple[Step, ...]
) -> tuple[Standing, ...]:
    if not steps:
        return ()
    left = steps[-1].left_cents
    if plan is not None:
        # One proposal at a time: a later number was decided later.
        later = [one for one in movements if one.proposal_id is not None and one.proposal_id > plan.pk]
        reduced = Cents(-sum(_annotated(one).cents for one in later))
        return standing(spread(plan), reduced=reduced, left=left)
    if order is None:
        return ()
    reduced = Cents(-sum(_annotated(one).cents for one in movements if one.kind in REDUCTIONS))
    return standing((Instalment(order.pay_by_on, steps[0].cents),), reduced=reduced, left=left)


def _order_on(debt: Debt, on: date) -> RecoveryOrder | None:
    order: RecoveryOrder | None = getattr(debt, "order", None)
    return order if order is not None and day_of(order.issued_at) <= on else None


def _is_paid(movement: Movement) -> bool:
    return movement.kind in (MovementKind.PAYMENT, MovementKind.REVERSAL)


def _decided_on(proposal: Proposal) -> date:
    assert proposal.decided_at is not None
    return day_of(proposal.decided_at)


def _annotated(row: Any) -> Any:
    """The row, whose annotations its class does not declare."""
    return row
