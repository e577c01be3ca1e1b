"""« Et si je partais ? »: what leaving costs by date, for the signatory alone. Nothing is kept, nobody is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cesp.accounts.models import Membership
from cesp.accounts.queries import Desk, desks_of
from cesp.contracts import queries as contracts
from cesp.contracts.models import Contract
from cesp.payments.whole_file import ContractFile, file_of, horizon
from cesp.pictures.cost import draw_curve, last_drawn, leaving_on, over_the_whole_life
from cesp.pictures.curve import Curve
from cesp_law.breach import BreachCost, BreachStage, ReadingCode
from cesp_law.dates import Month, add_months, in_french
from cesp_law.explain import Explained
from cesp_law.money import Cents, euros

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cost:
    """What leaving on a day would cost; ``note`` says which day it is."""

    on: date
    note: str
    cost: BreachCost | None

    @property
    def total_cents(self) -> Cents:
        return Cents(0) if self.cost is None else self.cost.total_cents.value

    @property
    def other(self) -> Explained[Cents] | None:
        """The second reading, where there is one."""
        if self.cost is None:
            return None
        return next((one.total for one in self.cost.readings if one.code is ReadingCode.UNSERVED_MONTHS), None)


At = Callable[[date, str], Cost]
"""What leaving on a day would cost, and which day it is."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A later day beside today: how much more, or less."""

    cost: Cost
    more_cents: Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """The whole page.

    :param chosen: the day asked about; today unless another was.
    :param later: days that change something, with the difference from today.
    :param over: why nothing would be owed, a French sentence; empty while something would.
    """

    contract: Contract
    file: ContractFile
    chosen: Cost
    today: Cost
    later: tuple[Compared, ...]
    changes: tuple[str, ...]
    curve: Curve | None
    desks: tuple[Desk, ...]
    over: str

    @property
    def serves(self) -> bool:
        """Whether the engagement runs: studies and deferrals are behind."""
        return self.file.now.engagement.starts_on is not None

    @property
    def studies(self) -> bool:
        """Whether the diploma is still to come."""
        obtained_on = self.file.timeline.diploma_on
        return obtained_on is None or obtained_on > self.today.on


def leaving(actor: Membership, *, today: date, chosen: date | None = None) -> Leaving | None:
    """What leaving would cost on the real file and ledger, what is to come supposed paid in full.

    :param chosen: another day; one before the signature is read as today.
    :returns: ``None`` for somebody who holds no contract.
    :clauses: IDF-16, IDF-15
    """
    contract = next(iter(contracts.contracts_of(actor)), None)
    if contract is None:
        return None
    file = file_of(contract, on=today)
    timeline, signed_on = file.supposed, file.timeline.terms.signed_on
    paid = file.transfers.by_month
    received = over_the_whole_life(paid, file.ahead.allowance)
    day = chosen if chosen is not None and chosen >= signed_on else max(today, signed_on)

    def at(on: date, note: str) -> Cost:
        read = leaving_on(on, timeline=timeline, regional=file.regional, received=received)
        return Cost(on, note, read.breach)

    now = Cost(today, "aujourd'hui", file.now.breach)
    later = tuple(_later(at, file, now, today))
    return Leaving(
        contract=contract,
        file=file,
        chosen=now if day <= today else at(day, "le jour que vous avez choisi"),
        today=now,
        later=later,
        changes=tuple(_changes(file, now, at, today)),
        curve=draw_curve(
            timeline=timeline,
            regional=file.regional,
            first=signed_on,
            last=max(last_drawn(timeline, file.ahead, horizon(timeline, today=today)), day),
            received=received,
            paid=paid,
            today=today,
            chosen=day if chosen is not None and day != today else None,
        ),
        desks=desks_of(ars=file.timeline.terms.ars, on=today, concluded_on=signed_on),
        over=_over(file),
    )


def _over(file: ContractFile) -> str:
    closed_on = file.timeline.closed_on
    if closed_on is not None and closed_on <= file.on:
        return f"Votre contrat a pris fin le {in_french(closed_on)} : il n'y a plus rien à quitter."
    if file.now.breach is None:
        return "Votre engagement est accompli : partir ne coûte rien, vous êtes libre de vous installer où vous voulez."
    return ""


def _later(at: At, file: ContractFile, now: Cost, today: date) -> Iterator[Compared]:
    """In a month, in a year, on the eve of the diploma, on its day, at the end of the engagement."""
    diploma_on, ends_until = file.supposed.diploma_on, file.ahead.engagement.ends_until
    days = {add_months(today, 1): "dans un mois", add_months(today, 12): "dans un an"}
    if diploma_on is not None and diploma_on > today:
        days[diploma_on - _A_DAY] = "veille du diplôme"
        days[diploma_on] = "jour du diplôme"
    if ends_until is not None and ends_until > today:
        days[ends_until] = "engagement accompli"
    for day, note in sorted(days.items()):
        if day > today and (ends_until is None or day <= ends_until):
            cost = at(day, note)
            yield Compared(cost, Cents(cost.total_cents - now.total_cents))


def _changes(file: ContractFile, now: Cost, at: At, today: date) -> Iterator[str]:
    """What a later date changes, in words."""
    diploma_on = file.supposed.diploma_on
    before = now.cost is not None and now.cost.stage is BreachStage.BEFORE_DIPLOMA
    if before:
        # Between two months to come: from today, the month that is due and not paid yet would count twice.
        after_next, next_month = (at((Month.on(today) + ahead).first_day, "") for ahead in (2, 1))
        more = after_next.total_cents - next_month.total_cents
        if more > 0 and (diploma_on is None or diploma_on > after_next.on):
            yield f"Chaque mois d'allocation reçu ajoute aujourd'hui {euros(Cents(more))} à la somme."
        if diploma_on is not None and diploma_on > today:
            eve, day = at(diploma_on - _A_DAY, ""), at(diploma_on, "")
            step = Cents(day.total_cents - eve.total_cents)
            way = "augmente" if step > 0 else "baisse"
            yield (
                f"Le jour du diplôme ({in_french(diploma_on)}), la pénalité change de règle : la somme {way} d'un coup "
                f"de {euros(Cents(abs(step)))}, entre la veille et ce jour-là."
            )
    elif now.cost is not None:
        yield "Le diplôme est obtenu : la pénalité ne change plus, et ne baisse pas quand l'engagement est servi."
    ends_until = file.ahead.engagement.ends_until
    if ends_until is not None and ends_until > today:
        yield f"À compter du {in_french(ends_until)}, l'engagement est accompli : partir ne coûte plus rien."
