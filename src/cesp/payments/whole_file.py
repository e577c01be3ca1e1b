"""The file of a contract, put together: what the law says of it, what the ledger paid, how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cesp.common.instants import end_of
from cesp.contracts import reading as contracts
from cesp.contracts.models import Contract
from cesp.payments.transfers import Transfers, transfers_of
from cesp.pictures import contract as drawing
from cesp.pictures.calendar import Calendar
from cesp.pictures.cost import over_the_whole_life
from cesp.pictures.frieze import Frieze
from cesp_law.assessment import Assessment, assess
from cesp_law.facts import DeferralGranted, DiplomaObtained, Installed
from cesp_law.regional import RegionalRules
from cesp_law.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFile:
    """A contract on a day, as it was known at the end of that day or as it is known now.

    :param supposed: the same timeline with the expected diploma taken as obtained, where there is one.
    :param now: assessed on ``on`` with what the ledger really paid.
    :param ahead: assessed on the last day that can be foreseen, all that is due being paid.
    :param transfers: what was paid, by transfer and by month.
    """

    contract: Contract
    timeline: Timeline
    supposed: Timeline
    regional: RegionalRules
    on: date
    now: Assessment
    ahead: Assessment
    transfers: Transfers
    frieze: Frieze
    calendar: Calendar

    @property
    def has_withheld(self) -> bool:
        """Whether a set-off ever took something off a transfer."""
        return any(one.withheld_cents for one in self.transfers.all)

    @property
    def is_forecast_longer(self) -> bool:
        """Whether more is owed at the end than today."""
        return self.ahead.engagement.months_owed.value > self.now.engagement.months_owed.value


def file_of(contract: Contract, *, on: date, as_known_then: bool = False) -> ContractFile:
    """Read one file.

    :param as_known_then: read what was known at the end of ``on``, instead of what is known now.
    :raises cesp.contracts.reading.NotConcluded: the contract was not known yet.
    """
    known_at = end_of(on) if as_known_then else None
    timeline = contracts.timeline_of(contract, known_at=known_at)
    regional = contracts.rules_of(timeline.terms)
    paid = transfers_of(contract, known_at=known_at)
    received = paid.by_month
    supposed = contracts.suppose_diploma(timeline, today=on)
    now = assess(timeline=timeline, regional=regional, as_of=on, received=received)
    ahead_on = horizon(supposed, today=on)
    all_due = assess(timeline=supposed, regional=regional, as_of=ahead_on)
    ahead = assess(
        timeline=supposed,
        regional=regional,
        as_of=ahead_on,
        received=over_the_whole_life(received, all_due.allowance),
    )
    life = drawing.Life(
        terms=timeline.terms,
        facts=supposed.facts,
        now=now,
        ahead=ahead,
        today=on,
        today_label="ce jour-là" if as_known_then else "aujourd'hui",
    )
    return ContractFile(
        contract=contract,
        timeline=timeline,
        supposed=supposed,
        regional=regional,
        on=on,
        now=now,
        ahead=ahead,
        transfers=paid,
        frieze=drawing.draw_frieze(life),
        calendar=drawing.draw_calendar(life, received=received),
    )


def horizon(timeline: Timeline, *, today: date) -> date:
    """The last day on which something known or expected happens; today when nothing is to come."""
    days = [today]
    for fact in timeline.facts:
        match fact:
            case DiplomaObtained(on=on) | Installed(on=on):
                days.append(on)
            case DeferralGranted(months=months):
                days.append(months.until.first_day)
            case _:
                pass
    return max(days)
