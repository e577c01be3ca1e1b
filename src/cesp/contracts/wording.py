"""Facts and their effects in French, as the file's history and the previews print them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from cesp.contracts.payload import ExpectedDiplomaDeclared, Value
from cesp_law import labels
from cesp_law.allowance import Allowance
from cesp_law.assessment import Assessment
from cesp_law.dates import Month, MonthRange, in_french
from cesp_law.facts import (
    Breached,
    DeferralGranted,
    DiplomaObtained,
    EnteredDentalInternship,
    EnteredThirdCycle,
    Excluded,
    Installed,
    LeftPlace,
    PracticeSuspended,
    ProjectValidated,
    RegisteredWithOrder,
    RemovedFromRegister,
    Suspended,
    Terms,
    ThesisDefended,
    Waived,
)
from cesp_law.money import ZERO, Cents, euros
from cesp_law.phase import Phase
from cesp_law.timeline import Timeline
from cesp_law.wording import span

_NBSP = "\N{NO-BREAK SPACE}"
_UNKNOWN = "pas encore connu"


def over(timeline: Timeline, phase: Phase, *, on: date) -> str:
    """That a contract asks for nothing any more, as its signatory reads it; empty while it runs.

    :param phase: that of ``on``.
    """
    if timeline.closed_on is not None and timeline.closed_on <= on:
        return f"Votre contrat a pris fin le {in_french(timeline.closed_on)}."
    if phase == Phase.COMPLETED:
        return "Votre engagement est accompli : vous êtes libre de vous installer où vous voulez."
    return ""


def describe(value: Value) -> str:
    """One sentence without a full stop: « suspension de mars 2023 à juin 2023 inclus, maternité »."""
    match value:
        case Terms():
            return _terms(value)
        case ExpectedDiplomaDeclared(on=on, declared_on=declared_on):
            return f"diplôme prévu le {in_french(on)}, déclaré le {in_french(declared_on)}"
        case Suspended(months=months, ground=ground):
            return f"suspension {_months(months)}, {labels.SUSPENSION_GROUND[ground]}"
        case DeferralGranted(months=months, ground=ground, requested_on=requested_on):
            asked = f"demandé le {in_french(requested_on)}"
            return f"report d'installation {_months(months)}, {labels.DEFERRAL_GROUND[ground]}, {asked}"
        case PracticeSuspended(months=months):
            return f"suspension de l'exercice {_months(months)}"
        case ProjectValidated(on=on, ars=ars):
            return f"projet d'installation validé le {in_french(on)} par l'ARS {labels.ARS[ars]}"
        case Installed(on=on, share_percent=share, category=category, place=place):
            where = f", {place}" if place else ""
            return f"installation le {in_french(on)}, {share}{_NBSP}% du temps, {category.value}{where}"
        case LeftPlace(on=on, place=place):
            where = f" de {place}" if place else ""
            return f"départ{where}, premier jour d'absence le {in_french(on)}"
        case Waived(on=on, ground=ground):
            return f"dispense le {in_french(on)}, {labels.WAIVER_GROUND[ground]}"
        case _:
            return _on_a_day(value)


def _on_a_day(
    value: EnteredThirdCycle
    | EnteredDentalInternship
    | ThesisDefended
    | RegisteredWithOrder
    | DiplomaObtained
    | Excluded
    | RemovedFromRegister
    | Breached,
) -> str:
    on = in_french(value.on)
    match value:
        case EnteredThirdCycle():
            return f"entrée en troisième cycle le {on}"
        case EnteredDentalInternship():
            return f"entrée à l'internat d'odontologie le {on}"
        case ThesisDefended():
            return f"thèse soutenue le {on}"
        case RegisteredWithOrder():
            return f"inscription à l'ordre le {on}"
        case DiplomaObtained():
            return f"diplôme obtenu le {on}"
        case Excluded():
            return f"exclusion des études le {on}"
        case RemovedFromRegister():
            return f"radiation de l'ordre le {on}"
        case Breached():
            return f"rupture prenant effet le {on}"
        case _:
            assert_never(value)


def _terms(terms: Terms) -> str:
    year = f"{terms.academic_year}-{terms.academic_year + 1}"
    who = f"{labels.PROFESSION[terms.profession]}, {labels.STATUS[terms.status]}"
    return f"contrat signé le {in_french(terms.signed_on)}, année {year}, {who}, {labels.ARS[terms.ars]}"


def _months(months: MonthRange) -> str:
    """Half-open in the law, « inclus » on the screen."""
    if len(months) == 1:
        return f"en {months.first.in_french} (1{_NBSP}mois)"
    return f"{span(months)} ({len(months)}{_NBSP}mois)"


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One line of « before, after »."""

    label: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class PayLine:
    """Consecutive months whose pay an act changes alike; ``cents`` net of one month, 0 when it is not due."""

    months: MonthRange
    before_cents: Cents
    after_cents: Cents

    @property
    def label(self) -> str:
        return _months(self.months)


def pay_lines(before: Allowance, after: Allowance) -> tuple[PayLine, ...]:
    """The months that an act pays otherwise, oldest first, those alike and in a row together."""
    old, new = ({month: pay.net_cents for month, pay in found.months} for found in (before, after))
    lines: list[PayLine] = []
    for month in sorted(old.keys() | new.keys()):
        pair = (old.get(month, ZERO), new.get(month, ZERO))
        if pair[0] == pair[1]:
            continue
        last = lines[-1] if lines else None
        if last is not None and last.months.until == month and (last.before_cents, last.after_cents) == pair:
            lines[-1] = PayLine(MonthRange(last.months.first, month + 1), *pair)
        else:
            lines.append(PayLine(MonthRange(month, month + 1), *pair))
    return tuple(lines)


def effect_lines(before: Assessment, after: Assessment, *, costs: bool = True) -> tuple[EffectLine, ...]:
    """What an act changes on a day: situation, pay, months owed, end date, cost of leaving, alerts.

    :param costs: whether the cost of leaving is among them.
    """
    pairs = zip(_figures(before, costs=costs), _figures(after, costs=costs), strict=True)
    return tuple(EffectLine(label, old, new) for (label, old), (_, new) in pairs)


def _figures(found: Assessment, *, costs: bool) -> tuple[tuple[str, str], ...]:
    allowance, engagement = found.allowance, found.engagement
    last_day = engagement.last_day.value
    cost = (("Indemnité en cas de rupture ce jour-là", _indemnity(found)),) if costs else ()
    return (
        ("Situation", labels.label(labels.PHASE, found.phase.value)),
        ("Mois d'allocation dus", _count(allowance.months_due.value)),
        ("Mois suspendus", _count(allowance.months_suspended.value)),
        ("Allocation nette due au total", euros(allowance.net_cents.value)),
        ("Dernier mois d'allocation", _last_month(allowance.until_month)),
        ("Durée de l'engagement", _count(engagement.months_owed.value)),
        ("Dernier jour de l'engagement", _UNKNOWN if last_day is None else in_french(last_day)),
        ("Dernier jour, en s'installant dès la fin de l'allocation", _earliest(found)),
        *cost,
        ("Alertes", ", ".join(labels.ALERT[alert.code] for alert in found.alerts) or "aucune"),
    )


def _earliest(found: Assessment) -> str:
    """Said until an installation fixes the day for good."""
    if found.engagement.starts_on is not None:
        return "l'engagement a commencé"
    earliest = found.earliest_last_day
    return _UNKNOWN if earliest is None else in_french(earliest)


def _count(months: int) -> str:
    return f"{months}{_NBSP}mois"


def _last_month(until: Month | None) -> str:
    return _UNKNOWN if until is None else (until + -1).in_french


def _indemnity(found: Assessment) -> str:
    return "sans objet" if found.breach is None else euros(found.breach.total_cents.value)
