"""What a contract was paid in a month or in a calendar year, by the day of the transfer: read off the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Membership
from cesp.common.about import about
from cesp.contracts.models import Contract
from cesp.contracts.queries import contracts_of
from cesp.letters.models import Letter, State
from cesp.letters.operations import subject_of
from cesp.payments.letter_kinds import MONTH, YEAR
from cesp.payments.sums_received import Sums, joined
from cesp.payments.transfers import PaidRow, paid_rows
from cesp.payments.wording import each_in_words
from cesp_law.dates import Month, MonthRange


@dataclass(frozen=True, slots=True)
class PaidIn:
    """What left for one contract over a while, as rows of the ledger, oldest first; never empty.

    A month counts where it was paid, not where it was due: an allowance is income of the year in which it is
    received (code général des impôts, art. 12).
    """

    rows: tuple[PaidRow, ...]

    @property
    def paid(self) -> tuple[PaidRow, ...]:
        """Months paid, whole."""
        return tuple(row for row in self.rows if not row.of_set_off)

    @property
    def set_off(self) -> tuple[PaidRow, ...]:
        """What a set-off withheld, negative, or gave again."""
        return tuple(row for row in self.rows if row.of_set_off)

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(sorted({row.paid_on for row in self.rows if row.paid_on is not None}))

    @property
    def sums(self) -> Sums:
        """What left: months paid less what was withheld on them."""
        return sums_of(self.rows)

    @property
    def withheld_cents(self) -> int:
        """Net withheld on months overpaid, less what was given again."""
        return -sum(row.net_cents for row in self.set_off)

    @property
    def late_months(self) -> int:
        """How many months before that of the first transfer are paid; for the rows of one month."""
        late = self.before(Month.on(self.days[0]))
        return sum(len(one) for one in late.months) if late else 0

    def before(self, month: Month) -> PaidIn | None:
        """What was paid late: for months before this one."""
        rows = tuple(row for row in self.paid if row.first_month < month)
        return PaidIn(rows) if rows else None

    @property
    def months(self) -> tuple[MonthRange, ...]:
        """Months paid, each once, those that follow each other as one range."""
        every = {month for row in self.paid for month in MonthRange(row.first_month, row.until_month)}
        return tuple(joined(tuple(sorted(every))))


@dataclass(frozen=True, slots=True)
class Statements:
    """All that a contract was paid.

    :param by_month: by month of transfer, oldest first. :param taken_over: months that a former payer paid, on days
        that the service does not know.
    """

    by_month: dict[Month, PaidIn]
    taken_over: tuple[MonthRange, ...]

    @property
    def by_year(self) -> dict[int, PaidIn]:
        """By calendar year of transfer, oldest first."""
        years: defaultdict[int, tuple[PaidRow, ...]] = defaultdict(tuple)
        for month, paid in self.by_month.items():
            years[month.year] += paid.rows
        return {year: PaidIn(rows) for year, rows in years.items()}


def statements_of(contract: Contract) -> Statements:
    """Read the ledger of one contract: one query. What is ordered and has not left is in none."""
    months: defaultdict[Month, list[PaidRow]] = defaultdict(list)
    before: list[PaidRow] = []
    for row in paid_rows(contract):
        (before if row.paid_on is None else months[Month.on(row.paid_on)]).append(row)
    by_month = {month: PaidIn(tuple(months[month])) for month in sorted(months)}
    return Statements(by_month, PaidIn(tuple(before)).months)


def sums_of(rows: Iterable[PaidRow]) -> Sums:
    """Amounts of rows in all: those of a row are monthly."""
    sums = Sums()
    for row in rows:
        for _ in MonthRange(row.first_month, row.until_month):
            sums.add(row)
    return sums


@dataclass(frozen=True, slots=True)
class MonthShown:
    """One month of transfers as a page lists it, and its statement when one was asked for."""

    month: Month
    paid: PaidIn
    letter: Letter | None


@dataclass(frozen=True, slots=True)
class YearShown:
    """One calendar year, its months the last first."""

    year: int
    paid: PaidIn
    months: tuple[MonthShown, ...]
    letter: Letter | None


@dataclass(frozen=True, slots=True)
class StatementsShown:
    """One contract, its years the last first."""

    contract: Contract
    years: tuple[YearShown, ...]
    taken_over: tuple[MonthRange, ...]

    @property
    def taken_over_in_french(self) -> str:
        """« d'octobre 2022 à mars 2023 inclus »; empty when no other payer paid."""
        return each_in_words(self.taken_over)


def shown(actor: Membership, contract: Contract) -> StatementsShown:
    """What may be asked for on one contract, and what was: two queries."""
    found, letters = statements_of(contract), _letters(actor, contract)
    months: defaultdict[int, list[MonthShown]] = defaultdict(list)
    for month, paid in reversed(found.by_month.items()):
        months[month.year].append(MonthShown(month, paid, letters.get((MONTH, subject_of(contract, str(month))))))
    years = tuple(
        YearShown(year, paid, tuple(months[year]), letters.get((YEAR, subject_of(contract, str(year)))))
        for year, paid in reversed(found.by_year.items())
    )
    return StatementsShown(contract, years, found.taken_over)


def own(actor: Membership) -> tuple[StatementsShown, ...]:
    """One's own contracts, the latest first: two queries a contract, and one."""
    return tuple(shown(actor, contract) for contract in contracts_of(actor))


def _letters(actor: Membership, contract: Contract) -> dict[tuple[str, str], Letter]:
    """Statements that stand, by kind and subject: one query."""
    asked = Letter.objects.visible_to(actor).with_state().filter(kind__in=(MONTH, YEAR))
    rows = asked.filter(person=contract.signatory_id, subject__startswith=f"{about(contract)}/")
    return {(one.kind, one.subject): one for one in rows if one.state is State.VALID}
