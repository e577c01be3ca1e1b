"""A sum to give back in monthly instalments: the schedule, and how far it is paid.

The texts let a debt be paid in several times and say neither how to round nor what a payment settles first:
those two rules are decisions of ours (ADR 0026).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cesp_law.dates import add_months
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused

MOST = 120
"""Instalments of one schedule: ten years."""
LEAST_CENTS = Cents(10_00)
"""What one instalment is worth at least: less would cost more to receive than it brings."""
_RULE = "règle de gestion (ADR 0026) : mensualités égales, la dernière porte le reste, sans intérêt"


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


def schedule(total: Cents, *, count: int, first_due_on: date) -> tuple[Instalment, ...]:
    """Spread a sum over months: equal instalments, in whole cents, the last one carrying the rest.

    :param total: positive. :param count: 1 to :data:`MOST`.
    :param first_due_on: the others fall on the same day of the next months, or on the last day of a shorter one.
    :raises Refused: too few or too many instalments, or less than :data:`LEAST_CENTS` each.
    :law: décret n° 2012-1246 du 7 novembre 2012, art. 193 ; étalement : règle de gestion
    :clauses: IDF-16
    """
    if not 1 <= count <= MOST:
        raise Refused(f"Un échéancier compte de 1 à {MOST} mensualités.", citation=_RULE)
    each = Cents(total // count)
    if each < LEAST_CENTS:
        raise Refused(
            f"{euros(total)} en {count} mensualités feraient moins de {euros(LEAST_CENTS)} chacune : "
            "choisissez moins de mensualités.",
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
