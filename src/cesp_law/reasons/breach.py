"""Why leaving costs what it costs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cesp_law.dates import in_french
from cesp_law.explain import Citation, Step
from cesp_law.labels import WAIVER_GROUND
from cesp_law.money import Cents, euros
from cesp_law.parameters import load
from cesp_law.sources import FLOOR_WITHOUT_MONTHS, NO_INDEMNITY, PRO_RATA, SUM_RECEIVED, UNSERVED_MONTHS
from cesp_law.wording import count

if TYPE_CHECKING:
    from cesp_law.allowance import Received
    from cesp_law.breach import BreachStage
    from cesp_law.engagement import Engagement
    from cesp_law.timeline import Timeline


def allowances(received: Received) -> tuple[Step, ...]:
    """The sum of what was really received."""
    months = count(received.months, "mois d'allocation perçu", "mois d'allocation perçus")
    return (
        Step(
            f"{months[:1].upper()}{months[1:]}, soit {euros(received.net_cents)} nets, avant impôt sur le revenu.",
            (SUM_RECEIVED,),
        ),
    )


def penalty(timeline: Timeline, on: date, stage: BreachStage, received: Received, amount: Cents) -> tuple[Step, ...]:
    """Per month with a floor before the diploma, a lump sum from its day on."""
    day = max(on, timeline.terms.signed_on)
    if stage == "after_diploma":
        lump = load("breach_penalty_after_diploma").at(day)
        diploma_on = timeline.diploma_on
        when = f"Le diplôme est obtenu depuis le {in_french(diploma_on)}" if diploma_on else "Après le diplôme"
        return (Step(f"{when} : pénalité de {euros(amount)}.", (lump.citation,)),)
    by_month = load("breach_penalty_before_diploma").at(day)
    floor = load("breach_penalty_floor").at(day)
    product = Cents(by_month.value * received.months)
    steps = [
        Step(
            f"Avant le diplôme : {euros(Cents(by_month.value))} × {received.months} mois perçus = {euros(product)}.",
            (by_month.citation,),
        )
    ]
    if product < floor.value:
        silent = () if received.months else (FLOOR_WITHOUT_MONTHS,)
        sentence = f"La pénalité ne peut pas être inférieure à {euros(Cents(floor.value))}."
        steps.append(Step(sentence, (floor.citation, *silent)))
    return tuple(steps)


def total(timeline: Timeline, on: date, stage: BreachStage, received: Received, amount: Cents) -> tuple[Step, ...]:
    """Allowances, penalty, and their sum."""
    whole = Cents(received.net_cents + amount)
    return (
        *allowances(received),
        *penalty(timeline, on, stage, received, amount),
        Step(f"{euros(received.net_cents)} + {euros(amount)} = {euros(whole)}.", (SUM_RECEIVED,)),
    )


def unserved(
    timeline: Timeline,
    on: date,
    stage: BreachStage,
    received: Received,
    engagement: Engagement,
    amount: Cents,
) -> tuple[Step, ...]:
    """The last allowance times the months not served, and the penalty."""
    owed, served = engagement.months_owed.value, engagement.full_time_months_served
    last = received.last_pay.net_cents if received.last_pay is not None else Cents(0)
    product = Cents(last * (owed - served))
    weighed: tuple[Citation, ...] = (PRO_RATA,) if served != engagement.months_served.value else ()
    return (
        Step(
            f"Autre lecture, montrée à titre d'information : {owed} mois dus − {served} mois accomplis = "
            f"{owed - served} mois non accomplis.",
            (UNSERVED_MONTHS, *weighed),
        ),
        Step(
            f"Dernière allocation mensuelle nette {euros(last)} × {owed - served} mois = {euros(product)}.",
            (UNSERVED_MONTHS,),
        ),
        *penalty(timeline, on, stage, received, amount),
        Step(f"{euros(product)} + {euros(amount)} = {euros(Cents(product + amount))}.", (UNSERVED_MONTHS,)),
    )


def waived(timeline: Timeline) -> tuple[Step, ...]:
    """Nothing is owed, and on what ground."""
    waiver = timeline.waived
    if waiver is None:
        return ()
    return (
        Step(
            f"Dispense du {in_french(waiver.on)} ({WAIVER_GROUND[waiver.ground]}) : aucune indemnité n'est due.",
            (NO_INDEMNITY,),
        ),
    )
