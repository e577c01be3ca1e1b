"""The pay of one month of allowance, from gross to net, at the rates of that month."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from cesp_law.dates import Month
from cesp_law.money import Cents, half_up
from cesp_law.parameters import load

WHOLE = 10_000
"""Basis points in one."""

RATES = ("allowance_gross", "allowance_abatement", "csg_rate", "crds_rate")
"""Parameters that make the pay of a month."""


@dataclass(frozen=True, slots=True)
class MonthlyPay:
    """What one month of allowance is made of, before income tax.

    ``net_cents == gross_cents - csg_cents - crds_cents``, each contribution rounded on its own.
    """

    gross_cents: Cents
    csg_cents: Cents
    crds_cents: Cents
    net_cents: Cents


def pay_of(month: Month) -> MonthlyPay:
    """Compute the pay of a month; the rates follow the month due, not the day it is paid.

    :raises NotYetInForce: a month before the allowance existed.
    :law: code de la sécurité sociale, art. L. 136-2 et L. 136-8 ; ordonnance n° 96-50, art. 19
    :clauses: IDF-2, NAT-5
    """
    load("allowance_gross").at(month.first_day)
    starts, pays = schedule()
    return pays[bisect_right(starts, month.index) - 1]


@lru_cache(maxsize=1)
def schedule() -> tuple[tuple[int, ...], tuple[MonthlyPay, ...]]:
    """Give the pay of every month at once, for whoever works by runs of months.

    :returns: indexes of the months on which the pay changes, then one past the calendar; and the
        pays, one fewer.
    :law: code de la sécurité sociale, art. L. 136-2 et L. 136-8 ; ordonnance n° 96-50, art. 19
    :clauses: IDF-2, NAT-5
    """
    values = [load(name) for name in RATES]
    days = sorted({day for parameter in values for day in parameter.starts})
    days = [day for day in days if day >= max(parameter.starts[0] for parameter in values)]
    changes: list[tuple[int, MonthlyPay]] = []
    for day in days:
        pay = monthly_pay(*(parameter.at(day).value for parameter in values))
        if not changes or changes[-1][1] != pay:
            changes.append((Month.on(day).index, pay))
    never = Month.on(date.max).index + 2
    return (*(month for month, _ in changes), never), tuple(pay for _, pay in changes)


def monthly_pay(gross_cents: int, abatement: int, csg_rate: int, crds_rate: int) -> MonthlyPay:
    """Compute the net of a gross amount; CSG and CRDS are each rounded half-up to the cent.

    :param gross_cents: cents a month.
    :param abatement: basis points taken off the base of both contributions.
    :param csg_rate: basis points of the base; ``crds_rate`` likewise.
    :law: code de la sécurité sociale, art. L. 136-2 et L. 136-8 ; ordonnance n° 96-50, art. 19
    :clauses: IDF-2
    """
    base = Fraction(gross_cents * (WHOLE - abatement), WHOLE)
    csg, crds = half_up(base * csg_rate / WHOLE), half_up(base * crds_rate / WHOLE)
    return MonthlyPay(Cents(gross_cents), csg, crds, Cents(gross_cents - csg - crds))
