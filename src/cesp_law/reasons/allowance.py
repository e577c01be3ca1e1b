"""Why so many months of allowance, and why so much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from cesp_law.dates import Month, MonthRange, in_french
from cesp_law.effect import effect_month
from cesp_law.explain import Citation, Step
from cesp_law.facts import Status, Suspended
from cesp_law.labels import SUSPENSION_GROUND
from cesp_law.money import Cents, euros
from cesp_law.parameters import load
from cesp_law.pay import RATES, WHOLE, MonthlyPay, pay_of
from cesp_law.sources import (
    AUTOMATIC_SUSPENSION,
    DEFERRAL,
    EFFECT_IN_THE_CONTRACT,
    END_OF_ALLOWANCE,
    MONTH_OF_THE_EVENT,
    NOT_DUE_WHILE_SUSPENDED,
    RATE_OF_THE_MONTH_DUE,
    WHOLE_MONTHS,
)
from cesp_law.wording import capitalised, count, percent, span

if TYPE_CHECKING:
    from cesp_law.allowance import Segment
    from cesp_law.timeline import Timeline

Ranges = tuple[tuple[int, int], ...]


def months_due(timeline: Timeline, on: date, until: int, ended: int | None, suspensions: Ranges) -> tuple[Step, ...]:
    """First month, last month, months suspended, the subtraction."""
    steps = [first_month(timeline)]
    signed_on = timeline.terms.signed_on
    if on < signed_on:
        sentence = f"Le contrat est signé le {in_french(signed_on)} : rien n'est dû au {in_french(on)}."
        return (*steps, Step(sentence, (WHOLE_MONTHS,)))
    first = timeline.first_month
    if until == first.index:
        sentence = f"Au {in_french(on)}, aucun mois d'allocation n'est dû."
        return (*steps, Step(sentence, (WHOLE_MONTHS,)))
    steps += _end(timeline, on, ended)
    elapsed = MonthRange(first, Month(until))
    steps.append(Step(f"{capitalised(span(elapsed))} : {count(len(elapsed), 'mois')}.", (WHOLE_MONTHS,)))
    if suspensions:
        steps += months_suspended(timeline, on, suspensions)
        suspended = sum(end - start for start, end in suspensions)
        due = count(len(elapsed) - suspended, "mois dû", "mois dus")
        subtraction = f"{len(elapsed)} − {suspended} = {due}."
        steps.append(Step(subtraction, (NOT_DUE_WHILE_SUSPENDED,)))
    return tuple(steps)


def months_suspended(timeline: Timeline, on: date, suspensions: Ranges) -> tuple[Step, ...]:
    """Each run of suspended months, with its grounds."""
    if not suspensions:
        return (Step(f"Au {in_french(on)}, aucun mois n'a été suspendu.", (NOT_DUE_WHILE_SUSPENDED,)),)
    return tuple(
        Step(
            f"Suspension {span(months)} ({', '.join(_grounds(timeline, months))}) : "
            f"{count(len(months), 'mois')} sans allocation.",
            _suspension_citations(timeline, months),
        )
        for months in (MonthRange(Month(start), Month(end)) for start, end in suspensions)
    )


def net(segments: tuple[Segment, ...]) -> tuple[Step, ...]:
    """One step per rate, one product per run of months, the sum."""
    if not segments:
        return (Step("Aucun mois n'est dû : 0,00 €.", (WHOLE_MONTHS,)),)
    steps: list[Step] = []
    told: set[MonthlyPay] = set()
    for segment in segments:
        if segment.pay not in told:
            told.add(segment.pay)
            steps.append(pay(segment.months.first))
    if len(told) > 1:
        sentence = "Chaque mois suit les taux de ce mois, quel que soit le jour où il est versé."
        steps.append(Step(sentence, (RATE_OF_THE_MONTH_DUE,)))
    steps += [Step(product(segment), ()) for segment in segments]
    if len(segments) > 1:
        parts = [Cents(len(each.months) * each.pay.net_cents) for each in segments]
        total = euros(Cents(sum(parts)))
        steps.append(Step(f"{' + '.join(euros(part) for part in parts)} = {total}.", ()))
    return tuple(steps)


def product(segment: Segment) -> str:
    """« De mars 2023 à août 2023 inclus : 6 mois × 1 085,63 € = 6 513,78 €. »"""
    number = len(segment.months)
    total = euros(Cents(number * segment.pay.net_cents))
    return f"{capitalised(span(segment.months))} : {number} mois × {euros(segment.pay.net_cents)} = {total}."


def pay(month: Month) -> Step:
    """From gross to net, for the rates of a month."""
    versions = [load(name).at(month.first_day) for name in RATES]
    abatement, csg, crds = (version.value for version in versions[1:])
    amounts = pay_of(month)
    base = Cents(amounts.gross_cents * (WHOLE - abatement) // WHOLE)
    return Step(
        f"En {month.in_french}, {euros(amounts.gross_cents)} bruts par mois ; assiette "
        f"{percent(WHOLE - abatement)} = {euros(base)} ; CSG {percent(csg)} = {euros(amounts.csg_cents)} ; "
        f"CRDS {percent(crds)} = {euros(amounts.crds_cents)} ; soit {euros(amounts.net_cents)} nets, "
        "avant impôt sur le revenu.",
        tuple(version.citation for version in versions),
    )


def first_month(timeline: Timeline) -> Step:
    """Where the first month comes from."""
    terms, month = timeline.terms, timeline.first_month
    if terms.status is Status.PADHUE:
        return Step(f"Le contrat fixe le premier mois d'allocation : {month.in_french}.", (EFFECT_IN_THE_CONTRACT,))
    entered = timeline.dental_internship_on
    effect = effect_month(terms, dental_intern=entered is not None and entered <= terms.signed_on)
    who = "un interne" if effect.value == load("effect_month_interns").at(terms.signed_on).value else "un étudiant"
    return Step(
        f"Année universitaire {terms.academic_year}-{terms.academic_year + 1} : pour {who}, l'allocation prend "
        f"effet au 1er {month.in_french}, quel que soit le jour de la signature.",
        (effect.citation,),
    )


def _end(timeline: Timeline, on: date, ended: int | None) -> Iterator[Step]:
    """What ends the allowance on that day, or that the month under way counts."""
    if ended is None or ended > Month.on(on).index:
        sentence = f"Un mois est dû dès son premier jour : au {in_french(on)}, {Month.on(on).in_french} compte."
        yield Step(sentence, (WHOLE_MONTHS,))
    if ended is None:
        return
    last = Month(ended - 1)
    for event, day in (
        ("La rupture" if timeline.waived is None else "La dispense", timeline.closed_on),
        ("L'exclusion des études", timeline.excluded_on),
        ("Le diplôme", timeline.diploma_on),
    ):
        if day is not None and day <= on and Month.on(day) == last:
            yield Step(
                f"{event} du {in_french(day)} arrête l'allocation : {last.in_french} est dû en entier, "
                f"{Month(ended).in_french} ne l'est plus.",
                (END_OF_ALLOWANCE, MONTH_OF_THE_EVENT),
            )
            return
    yield Step(f"Le report d'installation a prolongé l'allocation jusqu'en {last.in_french} inclus.", (DEFERRAL,))


def _grounds(timeline: Timeline, months: MonthRange) -> list[str]:
    explicit = [each for each in timeline.suspensions if each.months.overlaps(months)]
    grounds = [SUSPENSION_GROUND[each.ground] for each in explicit]
    return list(dict.fromkeys(grounds)) or ["internat d'odontologie, suspension automatique"]


def _suspension_citations(timeline: Timeline, months: MonthRange) -> tuple[Citation, ...]:
    explicit: list[Suspended] = [each for each in timeline.suspensions if each.months.overlaps(months)]
    return (NOT_DUE_WHILE_SUSPENDED,) if explicit else (AUTOMATIC_SUSPENSION,)
