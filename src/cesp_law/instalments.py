"""A sum to give back in monthly instalments: the schedule, and how far it is paid.

The texts let a debt be paid in several times and say neither how to round nor what a payment settles first:
those two rules are decisions of ours (ADR 0026), as are how long and how little, which are dated parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cesp_law.dates import add_months
from cesp_law.money import Cents, euros
from cesp_law.parameters import load
from cesp_law.refusals import Refused

_RULE = "règle de gestion (ADR 0026) : échéances égales, la dernière porte le reste, sans intérêt"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment and the last day to pay it."""

    due_on: date
    cents: Cents


@dataclass(frozen=True, slots=True)
class Standing:
    """One instalment as it stands.

    :param cents: what it is worth today, remissions taken off. :param paid_cents: how much of it is paid.
    """

    due_on: date
    cents: Cents
    paid_cents: Cents

    @property
    def left_cents(self) -> Cents:
        return Cents(self.cents - self.paid_cents)

    def is_late(self, on: date) -> bool:
        """Whether something of it is left the day after its last one."""
        return self.left_cents > 0 and self.due_on < on


def pay_by(issued_on: date) -> date:
    """Find the last day to pay a sum claimed, unless a schedule is granted.

    :param issued_on: the day of the order to pay, which does not count.
    :law: décret n° 2012-1246 du 7 novembre 2012, art. 28 et 192 ; délai : règle de gestion
    :clauses: IDF-16
    """
    return issued_on + timedelta(days=load("recovery_delay").at(issued_on).value)


def schedule(total: Cents, *, count: int, first_due_on: date) -> tuple[Instalment, ...]:
    """Spread a sum over months: equal instalments, in whole cents, the last one carrying the rest.

    :param total: positive. :param count: from 1 to ``instalments_most``.
    :param first_due_on: the others fall on the same day of the next months, or on the last day of a shorter one.
    :raises Refused: too few or too many instalments, or less than ``instalment_least`` each.
    :law: décret n° 2012-1246 du 7 novembre 2012, art. 193 ; étalement : règle de gestion
    :clauses: IDF-16
    """
    most, least = (load(name).at(first_due_on).value for name in ("instalments_most", "instalment_least"))
    if not 1 <= count <= most:
        raise Refused(f"Un échéancier compte de 1 à {most} échéances.", citation=_RULE)
    each = Cents(total // count)
    if each < least:
        raise Refused(
            f"{euros(total)} en {count} échéances feraient moins de {euros(Cents(least))} chacune : "
            "choisissez moins d'échéances.",
            citation=_RULE,
        )
    amounts = [each] * (count - 1) + [Cents(total - each * (count - 1))]
    return tuple(Instalment(add_months(first_due_on, rank), cents) for rank, cents in enumerate(amounts))


def standing(instalments: Sequence[Instalment], *, reduced: Cents, left: Cents) -> tuple[Standing, ...]:
    """Say what is paid of each instalment: payments settle the oldest first, what is remitted shortens the end.

    :param reduced: what is no longer claimed since the schedule was made. :param left: what is left to pay in all.
    :returns: as many rows as instalments. When more is left than they held, the last one carries it.
    :law: code civil, art. 1342-10 (imputation des paiements)
    :clauses: IDF-16
    """
    worth = _shortened([one.cents for one in instalments], reduced)
    paid = sum(worth) - left
    if paid < 0:
        worth[-1] += -paid
    rows = []
    for one, cents in zip(instalments, worth, strict=True):
        settled = max(0, min(cents, paid))
        paid -= settled
        rows.append(Standing(one.due_on, Cents(cents), Cents(settled)))
    return tuple(rows)


def _shortened(worth: list[Cents], reduced: Cents) -> list[int]:
    left, kept = int(reduced), []
    for cents in reversed(worth):
        taken = min(cents, left)
        left -= taken
        kept.append(cents - taken)
    return kept[::-1]
