"""What a signatory reads: what they owe, why, what comes next, what they may ask for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cesp.accounts.models import Membership, Role
from cesp.pictures.curve import Curve
from cesp.recovery import told
from cesp.recovery.models import AskedFor, Asking, AskingState, Debt
from cesp.recovery.queries.desk import draw
from cesp.recovery.reading import Account, account_of
from cesp_law.instalments import schedule
from cesp_law.money import Cents
from cesp_law.refusals import Refused

_EXAMPLES = (12, 24, 36, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDebt:
    """One debt as who owes it reads it.

    :param letter_number: of the order, once they have opened the notice that serves it; ``notice_pk`` before.
    :param may_ask: what may be asked for now.
    """

    debt: Debt
    account: Account
    state: tuple[str, str]
    sentence: str
    curve: Curve | None
    askings: tuple[tuple[Asking, str], ...]
    may_ask: tuple[tuple[str, str], ...]
    letter_number: str
    notice_pk: int | None
    is_today: bool


def own_debts(actor: Membership, *, today: date) -> tuple[OwnDebt, ...]:
    """Everything a signatory owes or has owed, the latest first. Six queries whatever the rows."""
    rows = Debt.objects.visible_to(actor).filter(contract__signatory=actor.person_id).whole().order_by("-pk")
    return tuple(page_of(debt, on=today, today=today) for debt in rows)


def debt_for(actor: Membership, public_id: UUID) -> Debt:
    """One of a signatory's own debts.

    :raises Debt.DoesNotExist: there is none.
    """
    rows = Debt.objects.visible_to(actor).filter(contract__signatory=actor.person_id)
    return rows.whole().get(public_id=public_id)


def page_of(debt: Debt, *, on: date, today: date) -> OwnDebt:
    """One debt at the end of a day, today or before."""
    account = account_of(debt, on=on)
    open_ones = {one.wanted for one in debt.askings.all() if one.state == AskingState.SENT}
    may_ask = on == today and not account.is_settled
    order = account.order
    known = order is not None and order.notice.known_on is not None
    return OwnDebt(
        debt=debt,
        account=account,
        state=told.state_of(account),
        sentence=told.status_for_debtor(account),
        curve=draw(account),
        askings=tuple((one, told.asking_sentence(one, Role.SIGNATORY)) for one in debt.askings.all()),
        may_ask=tuple((code, str(label)) for code, label in AskedFor.choices if may_ask and code not in open_ones),
        letter_number=order.letter.number if order is not None and known else "",
        notice_pk=order.notice_id if order is not None and not known else None,
        is_today=on == today,
    )


def examples_of(account: Account, *, today: date) -> tuple[tuple[int, Cents], ...]:
    """What each month would ask for, in one, two, three and five years; the last one may differ by some cents."""
    examples = []
    for months in _EXAMPLES:
        with suppress(Refused):  # too little a month: no plan is granted so
            first, *_ = schedule(account.left_cents, count=months, first_due_on=today)
            examples.append((months, first.cents))
    return tuple(examples)


def asking_for(actor: Membership, public_id: UUID) -> Asking:
    """One of a signatory's own requests.

    :raises Asking.DoesNotExist: there is none.
    """
    rows = Asking.objects.visible_to(actor).filter(debt__contract__signatory=actor.person_id)
    return rows.select_related("debt__contract__signatory").get(public_id=public_id)
