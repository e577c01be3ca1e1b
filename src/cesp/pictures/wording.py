"""Facts and ranges told in French, the same way on the frieze, in the history and in letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from cesp_law import labels
from cesp_law.dates import MonthRange, in_french
from cesp_law.facts import (
    Breached,
    DeferralGranted,
    DiplomaObtained,
    EnteredDentalInternship,
    EnteredThirdCycle,
    Excluded,
    Fact,
    Installed,
    LeftPlace,
    PracticeSuspended,
    ProjectValidated,
    RegisteredWithOrder,
    RemovedFromRegister,
    Suspended,
    ThesisDefended,
    Waived,
)


@dataclass(frozen=True, slots=True)
class Told:
    """A fact in words: what, when, and its day on a frieze (the first day of a range)."""

    what: str
    when: str
    on: date
    is_range: bool = False


def months_in_french(months: MonthRange) -> str:
    """« en mars 2023 », « de mars à juin 2023 inclus », « de mars 2023 à juin 2024 inclus »."""
    first, last = months.first, months.until + -1
    if first == last:
        return f"en {first.in_french}"
    start = first.in_french.rsplit(" ", 1)[0] if first.year == last.year else first.in_french
    return f"{_de(start)} à {last.in_french} inclus"


def days_in_french(first: date, until: date) -> str:
    """« du 3 janvier au 2 octobre 2024 inclus », the year said once when it is the same."""
    last = until - timedelta(days=1)
    start = in_french(first)
    if first.year == last.year:
        start = start.rsplit(" ", 1)[0]
    return f"du {start} au {in_french(last)} inclus"


def _de(month: str) -> str:
    return f"d'{month}" if month[0] in "aoôé" else f"de {month}"


def told(fact: Fact) -> Told:
    """Say a fact in French."""
    match fact:
        case Suspended(months=months, ground=ground):
            return _range(f"Suspension : {labels.SUSPENSION_GROUND[ground]}", months)
        case DeferralGranted(months=months, ground=ground):
            return _range(f"Report d'installation : {labels.DEFERRAL_GROUND[ground]}", months)
        case PracticeSuspended(months=months):
            return _range("Suspension de l'exercice", months)
        case EnteredThirdCycle(on=on):
            return _day("Entrée en troisième cycle", on)
        case EnteredDentalInternship(on=on):
            return _day("Entrée à l'internat d'odontologie", on)
        case ThesisDefended(on=on):
            return _day("Soutenance de la thèse", on)
        case RegisteredWithOrder(on=on):
            return _day("Inscription à l'ordre", on)
        case DiplomaObtained(on=on):
            return _day("Diplôme", on)
        case ProjectValidated(on=on, ars=ars):
            return _day(f"Projet validé par l'ARS ({labels.ARS[ars]})", on)
        case Installed(on=on, share_percent=share, category=category, place=place):
            where = f"{place}, {category}" if place else str(category)
            return _day(f"Installation ({where}, {share}\N{NO-BREAK SPACE}% d'un temps plein)", on)
        case LeftPlace(on=on, place=place):
            return _day(f"Départ du lieu d'exercice{f' ({place})' if place else ''}", on)
        case Excluded(on=on):
            return _day("Exclusion des études", on)
        case RemovedFromRegister(on=on):
            return _day("Radiation de l'ordre", on)
        case Breached(on=on):
            return _day("Rupture du contrat", on)
        case Waived(on=on, ground=ground):
            return _day(f"Dispense : {labels.WAIVER_GROUND[ground]}", on)
        case _:
            assert_never(fact)


def _range(what: str, months: MonthRange) -> Told:
    return Told(what, months_in_french(months), months.first.first_day, is_range=True)


def _day(what: str, on: date) -> Told:
    return Told(what, f"le {in_french(on)}", on)
