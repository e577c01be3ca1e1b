"""French turns of phrase that refusals and explanations share: facts, months, counts."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from cesp_law.dates import Month, MonthRange, in_french
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
    Profession,
    ProjectValidated,
    RegisteredWithOrder,
    RemovedFromRegister,
    Suspended,
    ThesisDefended,
    Waived,
)
from cesp_law.labels import ARS, SUSPENSION_GROUND, WAIVER_GROUND


def of_month(month: Month) -> str:
    """« de mars 2023 », « d'avril 2023 »."""
    name = month.in_french
    return f"d'{name}" if name[0] in "ao" else f"de {name}"


def span(months: MonthRange) -> str:
    """« de mars 2023 à juin 2023 inclus », « d'avril 2023 » for one month; never empty."""
    if len(months) == 1:
        return of_month(months.first)
    return f"{of_month(months.first)} à {months.last.in_french} inclus"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """« 1 mois », « 2 jours »; zero takes the singular, as French does."""
    return f"{number} {noun if abs(number) < 2 else plural or noun}"


def hundredths(number: int) -> str:
    """A number of hundredths with the decimals it needs: « 98,25 », « 9,2 », « 97 »."""
    whole, rest = divmod(number, 100)
    decimals = f",{rest:02d}".rstrip("0") if rest else ""
    return f"{whole}{decimals}"


def percent(basis_points: int) -> str:
    """« 98,25 % »."""
    return f"{hundredths(basis_points)}\N{NO-BREAK SPACE}%"


def listed(items: list[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} et {items[-1]}"


def capitalised(sentence: str) -> str:
    """The same with its first letter in upper case."""
    return sentence[:1].upper() + sentence[1:]


def diploma_in_words(profession: Profession) -> str:
    """What the end of training is called."""
    return "le DES" if profession is Profession.MEDICINE else "le diplôme d'État"


def named(fact: Fact) -> str:
    """A fact as a refusal names it, with its article and its day."""
    match fact:
        case Suspended(months=months, ground=ground):
            return f"la suspension {span(months)} ({SUSPENSION_GROUND[ground]})"
        case DeferralGranted(months=months):
            return f"le report {span(months)}"
        case PracticeSuspended(months=months):
            return f"la suspension en exercice {span(months)}"
        case EnteredThirdCycle(on=on):
            return f"l'entrée en troisième cycle du {in_french(on)}"
        case EnteredDentalInternship(on=on):
            return f"l'entrée en internat d'odontologie du {in_french(on)}"
        case ThesisDefended(on=on):
            return f"la soutenance de thèse du {in_french(on)}"
        case RegisteredWithOrder(on=on):
            return f"l'inscription à l'ordre du {in_french(on)}"
        case DiplomaObtained(on=on):
            return f"le diplôme du {in_french(on)}"
        case ProjectValidated(on=on, ars=ars):
            return f"la validation du projet par l'ARS {ARS[ars]} du {in_french(on)}"
        case Installed(on=on, place=place):
            return f"l'installation du {in_french(on)}{_at(place)}"
        case LeftPlace(on=on, place=place):
            return f"le départ du {in_french(on)}{_at(place)}"
        case Excluded(on=on):
            return f"l'exclusion des études du {in_french(on)}"
        case RemovedFromRegister(on=on):
            return f"la radiation de l'ordre du {in_french(on)}"
        case Breached(on=on):
            return f"la rupture du {in_french(on)}"
        case Waived(on=on, ground=ground):
            return f"la dispense du {in_french(on)} ({WAIVER_GROUND[ground]})"
        case _:
            assert_never(fact)


def day_range(first: date, last: date) -> str:
    """« du 3 janvier 2028 au 2 octobre 2034 inclus »."""
    return f"du {in_french(first)} au {in_french(last)} inclus"


def _at(place: str) -> str:
    return f" (lieu « {place} »)" if place else ""
