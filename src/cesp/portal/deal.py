"""The deal in a few figures, at the law's values of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cesp_law.dates import Month
from cesp_law.money import Cents
from cesp_law.parameters import load
from cesp_law.pay import pay_of


@dataclass(frozen=True, slots=True)
class Deal:
    gross_cents: Cents
    net_cents: Cents
    floor_months: int
    penalty_after_cents: Cents
    penalty_by_month_cents: Cents
    penalty_floor_cents: Cents


def deal_on(day: date) -> Deal:
    """What is given, what is owed, what leaving costs, at the values in force on a day."""
    pay = pay_of(Month.on(day))
    return Deal(
        gross_cents=pay.gross_cents,
        net_cents=pay.net_cents,
        floor_months=load("engagement_floor").at(day).value,
        penalty_after_cents=Cents(load("breach_penalty_after_diploma").at(day).value),
        penalty_by_month_cents=Cents(load("breach_penalty_before_diploma").at(day).value),
        penalty_floor_cents=Cents(load("breach_penalty_floor").at(day).value),
    )
