"""The certificate of sums received: what the ledger paid, year by year, ready to print."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from cesp.accounts.models import Membership
from cesp.common import locks
from cesp.contracts.models import Contract
from cesp.letters import operations as letters
from cesp.letters.heading import Paper
from cesp.letters.models import Letter
from cesp.payments.letter_kinds import SUMS_RECEIVED
from cesp.payments.transfers import paid_rows
from cesp_law.dates import Month, MonthRange, in_french
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused
from cesp_law.wording import capitalised, span

_AMOUNTS = ("gross_cents", "csg_cents", "crds_cents", "net_cents")


@dataclass(slots=True)
class Sums:
    """Amounts paid for one month, or for many; negative where more was taken back than paid."""

    gross_cents: int = 0
    csg_cents: int = 0
    crds_cents: int = 0
    net_cents: int = 0

    def add(self, other: Any) -> None:
        """Add the amounts of another, or of a row that names them the same."""
        for name in _AMOUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class SumsReceived:
    """What was paid, by month of allowance.

    :param last_paid_on: day of the last transfer; ``None`` when only the former payer paid.
    :param withheld_cents: what set-offs took back of months overpaid, net, and did not give again: out of ``by_month``.
    """

    by_month: dict[Month, Sums]
    last_paid_on: date | None
    withheld_cents: Cents

    @property
    def months(self) -> tuple[Month, ...]:
        """Months for which something was paid and not taken back, oldest first."""
        return tuple(sorted(month for month, sums in self.by_month.items() if sums.net_cents > 0))


def sums_received(contract: Contract) -> SumsReceived:
    """Read the ledger of one contract: one query. What is ordered and has not left is not received."""
    by_month: defaultdict[Month, Sums] = defaultdict(Sums)
    rows = paid_rows(contract)
    for row in rows:
        for month in MonthRange(row.first_month, row.until_month):
            by_month[month].add(row)
    paid_on = [row.paid_on for row in rows if row.paid_on is not None]
    withheld = Cents(-sum(row.net_cents for row in rows if row.of_set_off))
    return SumsReceived(dict(by_month), max(paid_on, default=None), withheld)


def paper_of(contract: Contract) -> Paper:
    """The certificate, in words.

    :raises Refused: nothing was paid yet.
    """
    received = sums_received(contract)
    if not received.months:
        raise Refused(
            "Aucune somme n'a encore été versée au titre de ce contrat : il n'y a rien à attester.",
            citation="grand livre des versements",
        )
    years = sorted({month.year for month in received.months})
    reference, name = contract.reference, contract.signatory.full_name
    return Paper(
        object=f"sommes perçues au titre du contrat d'engagement de service public {reference}",
        references=(("Contrat", reference),),
        body={
            "opening": (
                f"Il est attesté que {name} a perçu, au titre du contrat d'engagement de service public {reference}, "
                f"les sommes suivantes, réparties selon l'année des mois d'allocation auxquels elles se rapportent."
            ),
            "years": [_line(str(year), received, year=year) for year in years],
            "total": _line("Total", received),
            "periods": [f"{capitalised(span(months))} : {len(months)} mois" for months in joined(received.months)],
            "closing": list(_closing(received)),
        },
    )


def _line(label: str, received: SumsReceived, *, year: int | None = None) -> dict[str, str]:
    sums = Sums()
    for month, one in received.by_month.items():
        if year is None or month.year == year:
            sums.add(one)
    count = sum(1 for month in received.months if year is None or month.year == year)
    return {
        "year": label,
        "months": str(count),
        "gross": euros(Cents(sums.gross_cents)),
        "csg": euros(Cents(sums.csg_cents)),
        "crds": euros(Cents(sums.crds_cents)),
        "net": euros(Cents(sums.net_cents)),
    }


def _closing(received: SumsReceived) -> list[str]:
    net = "Le net versé s'entend après CSG et CRDS, avant l'impôt prélevé à la source."
    if received.withheld_cents:
        net += (
            f" Il est diminué de {euros(received.withheld_cents)} retenus sur des mois versés à tort, qui ne comptent "
            "plus "
            "parmi les sommes perçues."
        )
    if received.last_paid_on is None:
        return [net, "Ces sommes ont été versées par le payeur précédent."]
    return [net, f"Le dernier virement pris en compte est du {in_french(received.last_paid_on)}."]


def joined(months: tuple[Month, ...]) -> list[MonthRange]:
    """Consecutive months as ranges, oldest first."""
    ranges: list[MonthRange] = []
    for month in months:
        if ranges and ranges[-1].until == month:
            ranges[-1] = MonthRange(ranges[-1].first, month + 1)
        else:
            ranges.append(MonthRange(month, month + 1))
    return ranges


@transaction.atomic
def issue_sums_received(*, actor: Membership, contract: Contract, at: datetime) -> Letter:
    """Certify what was paid for a contract; the certificate before it is replaced.

    :returns: the letter; the one that stands already when nothing was paid since and the day is the same.
    :raises PermissionDenied: neither the signatory themself, nor a desk that issues it.
    :raises Refused: nothing was paid yet.
    :clauses: PAP-9
    """
    locks.hold(f"letters:sums_received:{contract.pk}")
    return letters.issue(
        actor=actor,
        kind=SUMS_RECEIVED,
        person=contract.signatory,
        subject=contract,
        paper=paper_of(contract),
        at=at,
    )
