"""The figures of a simulation, once, for the page and for the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cesp.simulator.simulation import Simulation
from cesp_law.assessment import Assessment
from cesp_law.dates import in_french
from cesp_law.explain import Explained
from cesp_law.money import euros

_NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its label and a short note; it opens into its reasons."""

    label: str
    value: str
    note: str
    explained: Explained[Any] | None
    tone: str = "allowance"


def answers(simulation: Simulation) -> tuple[Figure, ...]:
    """In the order people ask: how much, how long, what it costs to leave."""
    return (*_allowance(simulation), *_engagement(simulation), *_leaving(simulation))


def _allowance(simulation: Simulation) -> Iterator[Figure]:
    allowance = simulation.ahead.allowance
    monthly = allowance.segments[-1].pay if allowance.segments else None
    suspended = allowance.months_suspended.value
    yield Figure(
        "Mois d'allocation",
        _months(allowance.months_due.value),
        f"dont {_months(suspended)} de suspension déduits"
        if suspended
        else f"à partir de {allowance.first_month.in_french}",
        allowance.months_due,
    )
    yield Figure(
        "Net versé en tout",
        euros(allowance.net_cents.value),
        f"{euros(monthly.net_cents)} par mois, avant impôt" if monthly else "",
        allowance.net_cents,
    )
    first = simulation.first_payment
    if simulation.arrears_months > 1:
        yield Figure(
            "Premier versement",
            euros(first.allowance.net_cents.value),
            f"{_months(simulation.arrears_months)} d'un coup, s'il a lieu en "
            f"{simulation.first_payment_month.in_french}",
            first.allowance.net_cents,
        )


def _engagement(simulation: Simulation) -> Iterator[Figure]:
    engagement = simulation.ahead.engagement
    yield Figure(
        "Mois d'engagement dus",
        _months(engagement.months_owed.value),
        "durée acquise" if engagement.final else "prévision : la durée grandit avec l'allocation",
        engagement.months_owed,
        "engagement",
    )
    last_day = engagement.last_day.value
    if last_day:
        yield Figure(
            "Engagement jusqu'au",
            in_french(last_day),
            f"à compter du {in_french(engagement.starts_on)}" if engagement.starts_on else "",
            engagement.last_day,
            "engagement",
        )


def _leaving(simulation: Simulation) -> Iterator[Figure]:
    if simulation.leaving and simulation.leaving_on:
        yield _cost(f"Partir le {in_french(simulation.leaving_on)}", simulation.leaving)
    elif simulation.leaving_today:
        yield _cost("Partir aujourd'hui", simulation.leaving_today)
    if simulation.eve:
        yield _cost("Partir la veille du diplôme", simulation.eve)
    if simulation.after:
        yield _cost("Partir le jour du diplôme", simulation.after)


def _cost(label: str, assessment: Assessment) -> Figure:
    breach = assessment.breach
    if breach is None:
        return Figure(label, "rien à rembourser", "l'engagement est accompli", None, "cost")
    note = f"{_months(breach.months_received)} reçus, pénalité de {euros(breach.penalty_cents.value)}"
    return Figure(label, euros(breach.total_cents.value), note, breach.total_cents, "cost")


def _months(count: int) -> str:
    return f"{count}{_NBSP}mois"
