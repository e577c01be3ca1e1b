"""Replacements before the installation: a regional rule.

Where a region sets a window, replacements are possible with the diploma in hand, within the months
before an installation whose project is under way. Where it sets none, replacing is a way to
practise like another, judged with the place (:mod:`cesp_law.place`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cesp_law.dates import add_months, in_french
from cesp_law.explain import Citation, Explained, Step
from cesp_law.regional import RegionalRules
from cesp_law.remarks import Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class LocumPeriod:
    """Replacements in a row, ``[starts_on, until)``."""

    starts_on: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LocumVerdict:
    """Whether replacements may be recorded.

    :param window: days in which they are possible, ``None`` where the region sets no window.
    :param refusals: every reason, empty when they are possible.
    """

    window: LocumPeriod | None
    refusals: tuple[Remark, ...]

    @property
    def acceptable(self) -> bool:
        return not self.refusals


def locum_window(installation_on: date, regional: RegionalRules) -> LocumPeriod | None:
    """The days in which replacements before an installation are possible.

    It is a window before the installation, not a total of months.

    :param installation_on: first day of the installation, done or planned.
    :returns: ``None`` where the region sets no window.
    :law: dépliant « Anticipez votre installation » de l'ARS Auvergne-Rhône-Alpes
    :clauses: INS-10
    """
    if regional.locum_limit_months is None:
        return None
    return LocumPeriod(starts_on=add_months(installation_on, -regional.locum_limit_months), until=installation_on)


def judge_locum(
    period: LocumPeriod,
    *,
    installation_on: date | None,
    diploma_on: date | None,
    project_under_way: bool,
    regional: RegionalRules,
) -> Explained[LocumVerdict]:
    """Tell whether a period of replacements is possible, with every reason when it is not.

    :param installation_on: first day of the installation, done or planned; ``None`` if none is.
    :param diploma_on: the day of the diploma, ``None`` if not obtained.
    :param project_under_way: whether a project of installation has been shared with the ARS.
    :law: dépliant « Anticipez votre installation » de l'ARS Auvergne-Rhône-Alpes ; présentation du CESP
        par l'ARS Île-de-France
    :clauses: INS-10, IDF-9
    """
    window = locum_window(installation_on, regional) if installation_on is not None else None
    refusals = tuple(_refusals(period, window, diploma_on, regional, project_under_way=project_under_way))
    verdict = LocumVerdict(window=window, refusals=refusals)
    return Explained(verdict, lambda: _steps(verdict, regional))


def _refusals(
    period: LocumPeriod,
    window: LocumPeriod | None,
    diploma_on: date | None,
    regional: RegionalRules,
    *,
    project_under_way: bool,
) -> Iterator[Remark]:
    citation = _citation(regional)
    if period.until <= period.starts_on:
        yield Remark(
            code="empty",
            sentence="Une période de remplacement doit finir après avoir commencé.",
            next_step="Corrigez les dates.",
            citation=citation,
        )
    if diploma_on is None or period.starts_on < diploma_on:
        yield Remark(
            code="without_diploma",
            sentence="Les remplacements ne sont pris en compte qu'une fois le diplôme obtenu.",
            next_step="Déclarez les remplacements qui suivent le jour du diplôme.",
            citation=citation,
        )
    if regional.locum_limit_months is None:
        return
    if not project_under_way:
        yield Remark(
            code="without_project",
            sentence="Les remplacements ne sont possibles que si un projet d'installation est en cours.",
            next_step="Partagez d'abord votre projet avec votre référent de l'agence régionale de santé.",
            citation=citation,
        )
    if window is None:
        yield Remark(
            code="without_installation",
            sentence="La date de votre installation doit être connue : les remplacements la précèdent.",
            next_step="Indiquez la date prévue de votre installation.",
            citation=citation,
        )
    elif period.starts_on < window.starts_on or period.until > window.until:
        yield Remark(
            code="outside_window",
            sentence=(
                f"Les remplacements sont possibles dans les {regional.locum_limit_months} mois avant "
                f"l'installation, du {in_french(window.starts_on)} au {_last(window)} inclus."
            ),
            next_step="Avancez l'installation, ou réduisez la période de remplacement.",
            citation=citation,
        )


def _steps(verdict: LocumVerdict, regional: RegionalRules) -> tuple[Step, ...]:
    if verdict.refusals:
        return tuple(remark.step for remark in verdict.refusals)
    if verdict.window is None:
        sentence = "Dans cette région, le remplacement est un mode d'exercice comme un autre."
    else:
        sentence = (
            f"Les remplacements tiennent dans les {regional.locum_limit_months} mois avant l'installation, du "
            f"{in_french(verdict.window.starts_on)} au {_last(verdict.window)} inclus."
        )
    return (Step(sentence, (_citation(regional),)),)


def _last(window: LocumPeriod) -> str:
    return in_french(window.until - timedelta(days=1))


def _citation(regional: RegionalRules) -> Citation:
    clause = "IDF-9" if regional.locum_limit_months is None else "INS-10"
    return Citation(regional.text, clauses=(clause,))
