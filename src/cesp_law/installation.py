"""What an engagement waits for before it starts, condition by condition; and how long a piece proves anything.

The start itself is :func:`cesp_law.engagement.start_of`'s. Here each condition is told apart, so that
whoever installs, and their agency, read which one is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from cesp_law.dates import add_months_clamped, in_french
from cesp_law.parameters import load
from cesp_law.practice import practice_on
from cesp_law.refusals import Refused

if TYPE_CHECKING:
    from cesp_law.timeline import Timeline

_NUMBER = "répertoire partagé des professionnels intervenant dans le système de santé (RPPS) : onze chiffres"
_RPPS_DIGITS = 11


class ConditionCode(StrEnum):
    VALIDATION = "validation"
    DIPLOMA = "diploma"
    THESIS = "thesis"
    REGISTRATION = "registration"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that the engagement waits for.

    :param since: the day it began to hold, ``None`` while it does not hold on the day asked about.
    :param sentence: what holds, or what is missing and will not do in its place; French, complete.
    """

    code: ConditionCode
    since: date | None
    sentence: str
    clauses: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.since is not None


def conditions_on(timeline: Timeline, on: date) -> tuple[Condition, ...]:
    """List what the engagement waits for, as it stands on a day.

    :param on: the day of the installation, done or planned.
    :returns: in the order of the procedure; no thesis where the diploma implies one.
    :law: dépliant de l'ARS Auvergne-Rhône-Alpes ; présentation de l'ARS Île-de-France
    :clauses: IDF-10, BIE-8, INS-7
    """
    return tuple(_conditions(timeline, on))


def _conditions(timeline: Timeline, on: date) -> Iterator[Condition]:
    validated_on = timeline.projects[0].on if timeline.projects else None
    yield _condition(
        ConditionCode.VALIDATION,
        validated_on,
        on,
        held="Le projet est validé par l'ARS depuis le {day}.",
        missing="Aucun projet n'est validé par l'ARS : sans validation, l'installation ne compte pas.",
        clauses=("BIE-8", "INS-1"),
    )
    yield _condition(
        ConditionCode.DIPLOMA,
        timeline.diploma_on,
        on,
        held="Le diplôme est obtenu depuis le {day}.",
        missing="Le diplôme n'est pas enregistré : l'UFR ou la gestion des contrats l'enregistre.",
        clauses=("IDF-10",),
    )
    if timeline.thesis_required:
        yield _condition(
            ConditionCode.THESIS,
            timeline.thesis_on,
            on,
            held="La thèse est soutenue depuis le {day}.",
            missing="La soutenance de la thèse n'est pas enregistrée : l'UFR ou la gestion des contrats l'enregistre.",
            clauses=("IDF-10",),
        )
    spells = (
        one for one in timeline.registrations if one.starts_on <= on and (one.ends_on is None or on < one.ends_on)
    )
    yield _condition(
        ConditionCode.REGISTRATION,
        next((one.starts_on for one in spells), None),
        on,
        held="L'inscription à l'ordre court depuis le {day}.",
        missing="Aucune inscription définitive à l'ordre n'est enregistrée : l'ARS l'enregistre au vu de la pièce, une "
        "licence de remplaçant ne suffit pas.",
        clauses=("IDF-10", "IDF-11"),
    )
    held = practice_on(timeline.practice, on)
    yield _condition(
        ConditionCode.PRACTICE,
        min((place.since for place in held), default=None),
        on,
        held="L'exercice dans le lieu a commencé le {day}.",
        missing="L'installation n'est pas enregistrée.",
        clauses=("INS-7",),
    )


def _condition(
    code: ConditionCode, since: date | None, on: date, *, held: str, missing: str, clauses: tuple[str, ...]
) -> Condition:
    if since is None or since > on:
        return Condition(code=code, since=None, sentence=missing, clauses=clauses)
    return Condition(code=code, since=since, sentence=held.format(day=in_french(since)), clauses=clauses)


def gap_days(left_on: date, arrived_on: date) -> int:
    """Count the days without a place between two of them; the months served go on after it.

    :param left_on: first day no longer at the former place.
    :param arrived_on: first day at the next.
    :returns: 0 when one follows the other.
    :law: règle de calcul : un intervalle entre deux lieux recule la fin d'autant de jours
    :clauses: BIE-10
    """
    return max(0, (arrived_on - left_on).days)


def last_day_proved(parameter: str, checked_on: date) -> date:
    """Find the last day on which a piece that was checked still proves what it says.

    :param parameter: a parameter in months, ``proof_place_declaration`` or ``proof_order_registration``.
    :param checked_on: the day an agent checked it.
    :law: présentation de l'ARS Île-de-France : à l'installation et pendant l'engagement
    :clauses: IDF-11
    """
    months = load(parameter).at(checked_on).value
    return add_months_clamped(checked_on, months) - timedelta(days=1)


def check_rpps(number: str) -> str:
    """Check the number under which a practitioner is known to the national register.

    :param number: as typed; spaces do not count.
    :returns: its eleven digits.
    :raises Refused: not eleven digits, or the last one is not the key of the others (Luhn).
    :law: répertoire partagé des professionnels intervenant dans le système de santé
    :clauses: IDF-11
    """
    digits = "".join(number.split())
    if len(digits) != _RPPS_DIGITS or not (digits.isascii() and digits.isdecimal()):
        raise Refused(
            "Le numéro RPPS compte onze chiffres : recopiez-le de la carte professionnelle ou de l'attestation de "
            "l'ordre.",
            citation=_NUMBER,
        )
    if _luhn(digits) % 10:
        raise Refused(
            "Ce numéro RPPS n'existe pas : un chiffre est faux, car sa clé ne correspond pas. Recopiez-le.",
            citation=_NUMBER,
        )
    return digits


def _luhn(digits: str) -> int:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled)
