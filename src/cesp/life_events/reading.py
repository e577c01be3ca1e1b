"""From a request to the law: the fact it would become, and what that fact would change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cesp.common.instants import day_of
from cesp.contracts import queries as contracts
from cesp.contracts import reading
from cesp.contracts.models import Contract
from cesp.contracts.payload import ExpectedDiplomaDeclared
from cesp.contracts.queries import Effect
from cesp.contracts.wording import describe
from cesp.life_events.kinds import EVENTS
from cesp.life_events.models import EventKind, LifeEvent
from cesp.payments.transfers import transfers_of
from cesp.payments.whole_file import file_of
from cesp.pictures.cost import leaving_on, over_the_whole_life
from cesp_law.breach import BreachCost
from cesp_law.dates import Month, MonthRange
from cesp_law.facts import DeferralGranted, DeferralGround, Fact, PracticeSuspended, Suspended, SuspensionGround
from cesp_law.money import Cents

_OPTIONAL = frozenset({"explanation"})
_STORED = {"last_month": "until_month"}


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a request would change.

    :param fact: what would be recorded, in French.
    :param effects: today, then once all that is known has happened.
    """

    fact: str
    effects: tuple[Effect, ...]

    @property
    def last(self) -> Effect:
        return self.effects[-1]

    @property
    def months_owed(self) -> int:
        return self.last.after.engagement.months_owed.value

    @property
    def net_cents(self) -> Cents:
        return self.last.after.allowance.net_cents.value

    @property
    def last_day(self) -> date | None:
        """The last day of the engagement; before an installation, that of one which would follow the allowance."""
        after = self.last.after
        return after.engagement.last_day.value or after.earliest_last_day


@dataclass(frozen=True, slots=True)
class AlreadyPaid:
    """Months that a suspension would take back although they were paid."""

    months: tuple[Month, ...]
    cents: Cents


def unanswered(event: LifeEvent) -> tuple[str, ...]:
    """Names of the questions that must be answered and are not."""
    asked = (name for step in EVENTS[event.kind].steps for name in step if name not in _OPTIONAL)
    return tuple(name for name in asked if getattr(event, _STORED.get(name, name)) in (None, ""))


def months_of(event: LifeEvent) -> MonthRange | None:
    """The months asked for, when both ends are known and in order."""
    if event.first_month is None or event.until_month is None or event.until_month.index <= event.first_month.index:
        return None
    return MonthRange(event.first_month, event.until_month)


def fact_of(event: LifeEvent, *, on: date) -> Fact | ExpectedDiplomaDeclared | None:
    """The fact that granting the request records; none for what changes no figure of the contract.

    :param on: the day of the decision; a deferral keeps the day it was asked for.
    """
    months = months_of(event)
    match event.kind:
        case EventKind.SUSPENSION if months:
            return Suspended(months=months, ground=SuspensionGround(event.ground))
        case EventKind.DEFERRAL if months:
            asked_on = on if event.sent_at is None else day_of(event.sent_at)
            return DeferralGranted(months=months, ground=DeferralGround(event.ground), requested_on=asked_on)
        case EventKind.PRACTICE_SUSPENSION if months:
            return PracticeSuspended(months=months)
        case EventKind.EXPECTED_DIPLOMA if event.on:
            return ExpectedDiplomaDeclared(on=event.on, declared_on=on)
        case _:
            return None


def forecast_of(event: LifeEvent, *, today: date, costs: bool = True) -> Forecast | None:
    """What granting the request today would change; none for what changes no figure.

    :param costs: whether the reader is shown what leaving would cost.
    :raises Refused: the law refuses what is asked, with its reason.
    """
    if unanswered(event):
        return None
    fact = fact_of(event, on=today)
    if fact is None:
        return None
    before = reading.standing(event.contract)
    effects = contracts.preview(before, before.plus(fact), today=today, costs=costs)
    return Forecast(describe(fact), effects)


def already_paid(event: LifeEvent) -> AlreadyPaid | None:
    """The months asked to be suspended that the ledger has paid: an overpayment, if the request is granted."""
    months = months_of(event)
    if event.kind != EventKind.SUSPENSION or months is None:
        return None
    paid = {month: cents for month, cents in transfers_of(event.contract).by_month.items() if month in months and cents}
    return AlreadyPaid(tuple(sorted(paid)), Cents(sum(paid.values()))) if paid else None


def cost_of_leaving(contract: Contract, *, on: date, today: date) -> BreachCost | None:
    """What ending the contract on a day would cost: what the ledger paid, and after today all that will be due.

    As « Et si je partais ? » and the home count it.
    """
    file = file_of(contract, on=today)
    if on == today:
        return file.now.breach
    received = over_the_whole_life(file.transfers.by_month, file.ahead.allowance)
    return leaving_on(on, timeline=file.supposed, regional=file.regional, received=received).breach
