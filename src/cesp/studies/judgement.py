"""What a declaration says, what fact it makes, and whether it can be so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cesp.contracts.payload import ExpectedDiplomaDeclared
from cesp.studies.models import FIRST_YEAR, LAST_YEAR, Autumn, Outcome
from cesp_law.dates import in_french
from cesp_law.facts import (
    DiplomaObtained,
    EnteredDentalInternship,
    EnteredThirdCycle,
    Excluded,
    Fact,
    Profession,
)
from cesp_law.refusals import Refused
from cesp_law.timeline import Timeline

RULE = "déclaration de scolarité (NAT-7 : l'UFR transmet ce qu'elle sait)"
WITH_YEAR = frozenset({Outcome.ENROLLED, Outcome.REPEATS})
DATED: Mapping[str, str] = {
    Outcome.REPEATS: "Nouvelle date prévue du diplôme",
    Outcome.THIRD_CYCLE: "Premier jour du troisième cycle",
    Outcome.DENTAL_INTERNSHIP: "Premier jour de l'internat",
    Outcome.DIPLOMA: "Jour du diplôme",
    Outcome.EXCLUDED: "Jour de l'exclusion",
    Outcome.STOPPED: "Premier jour de l'interruption",
}
"""What the date of each outcome is."""
EXPLAINED = frozenset({Outcome.UNKNOWN, Outcome.STOPPED})
"""What goes to the case desk with a sentence."""
_CONSTATED = frozenset({Outcome.DIPLOMA, Outcome.EXCLUDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a faculty says of one signatory for a year.

    :param year_of_study: 1 to 12. :param on: see :data:`DATED`. :param words: a sentence, for the case desk.
    """

    outcome: Outcome
    year_of_study: int | None = None
    on: date | None = None
    words: str = ""


def value_of(said: Said, *, on: date) -> Fact | ExpectedDiplomaDeclared | None:
    """The fact that a declaration makes; nothing for what changes no pay.

    :param on: the day it is declared.
    """
    if said.on is None:
        return None
    match said.outcome:
        case Outcome.THIRD_CYCLE:
            return EnteredThirdCycle(on=said.on)
        case Outcome.DENTAL_INTERNSHIP:
            return EnteredDentalInternship(on=said.on)
        case Outcome.DIPLOMA:
            return DiplomaObtained(on=said.on)
        case Outcome.EXCLUDED:
            return Excluded(on=said.on)
        case Outcome.REPEATS:
            return ExpectedDiplomaDeclared(on=said.on, declared_on=on)
        case _:
            return None


def faults(said: Said, *, profession: str) -> dict[str, str]:
    """What is missing or too much in a declaration, by field, in French."""
    found: dict[str, str] = {}
    if said.outcome in WITH_YEAR and said.year_of_study is None:
        found["year_of_study"] = f"Écrivez l'année d'études, de {FIRST_YEAR} à {LAST_YEAR}."
    if said.outcome in WITH_YEAR and said.year_of_study and not FIRST_YEAR <= said.year_of_study <= LAST_YEAR:
        found["year_of_study"] = f"L'année d'études va de {FIRST_YEAR} à {LAST_YEAR}."
    if said.outcome in DATED and said.on is None:
        found["on"] = f"Écrivez la date : {DATED[said.outcome].lower()}."
    if said.outcome in EXPLAINED and len(said.words) < 3:
        found["words"] = "Dites en une phrase ce que vous savez : la gestion des contrats la lira."
    if said.outcome == Outcome.DENTAL_INTERNSHIP and profession != Profession.ODONTOLOGY:
        found["outcome"] = "L'internat d'odontologie ne concerne que l'odontologie."
    return found


def check(said: Said, timeline: Timeline, *, autumn: Autumn, on: date) -> None:
    """Refuse a day that cannot be.

    :param timeline: the file without what the declaration corrects.
    :raises Refused: a diploma to come, a passage out of the academic year, an expectation that does not move back.
    :clauses: NAT-7
    """
    if said.on is None:
        return
    if said.outcome in _CONSTATED and said.on > on:
        _refuse(f"Le {in_french(said.on)} n'est pas encore venu : déclarez-le quand ce sera fait.")
    starts, ends = date(autumn.academic_year, 9, 1), date(autumn.academic_year + 1, 8, 31)
    if said.outcome in (Outcome.THIRD_CYCLE, Outcome.DENTAL_INTERNSHIP) and not starts <= said.on <= ends:
        _refuse(
            f"Le premier jour est entre le {in_french(starts)} et le {in_french(ends)}, pour l'année {autumn.years}."
        )
    if said.outcome == Outcome.REPEATS:
        _check_expectation(said.on, timeline, on)
    elif said.on < timeline.terms.signed_on and said.outcome != Outcome.DENTAL_INTERNSHIP:
        _refuse(f"Le contrat a été signé le {in_french(timeline.terms.signed_on)}, après le jour que vous déclarez.")


def _check_expectation(new: date, timeline: Timeline, on: date) -> None:
    expected = timeline.terms.expected_diploma_on
    if new <= on:
        _refuse("La nouvelle date prévue du diplôme est à venir.")
    if expected is not None and new <= expected:
        _refuse(f"Le diplôme était prévu le {in_french(expected)} : une année redoublée le repousse.")


def _refuse(sentence: str) -> None:
    raise Refused(sentence, citation=RULE)
