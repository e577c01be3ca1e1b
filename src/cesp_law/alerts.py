"""What is not as it should be, on a day: for a person to look at, never a sanction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from cesp_law.dates import add_months_clamped, in_french
from cesp_law.deferral import deferral_running, request_due_on
from cesp_law.engagement import Engagement
from cesp_law.labels import ARS
from cesp_law.parameters import load
from cesp_law.practice import HeldPlace, practice_on
from cesp_law.regional import shipped
from cesp_law.wording import count

if TYPE_CHECKING:
    from cesp_law.regional import RegionalRules
    from cesp_law.timeline import Timeline


class AlertCode(StrEnum):
    INSTALLED_WITHOUT_VALIDATION = "installed_without_validation"
    INSTALLED_WITHOUT_DIPLOMA = "installed_without_diploma"
    INSTALLED_WITHOUT_THESIS = "installed_without_thesis"
    INSTALLED_WITHOUT_REGISTRATION = "installed_without_registration"
    NEITHER_INSTALLED_NOR_DEFERRED = "neither_installed_nor_deferred"
    DEFERRAL_LATE = "deferral_late"
    SIGNED_LATE = "signed_late"
    OUT_OF_ZONE = "out_of_zone"


@dataclass(frozen=True, slots=True)
class Alert:
    code: AlertCode
    sentence: str
    clauses: tuple[str, ...]


def alerts_on(timeline: Timeline, on: date, *, regional: RegionalRules, engagement: Engagement) -> tuple[Alert, ...]:
    """List what is not as it should be, on a day.

    :param on: the day things are read (:meth:`Timeline.read_on`).
    :param regional: rules of the region that the contract belongs to.
    :returns: sorted by code; nothing before the signature, nor once the engagement is accomplished.
    :law: lettre d'accueil et dépliant de l'ARS Auvergne-Rhône-Alpes ; présentation de l'ARS Île-de-France
    :clauses: BIE-8, IDF-10, INS-16, INS-9, IDF-7, BIE-6
    """
    if on < timeline.terms.signed_on:
        return ()
    if engagement.course is not None and engagement.course.is_over:
        return ()
    found = [*_signed_late(timeline, on), *_deferral_late(timeline, on, regional)]
    held = practice_on(timeline.practice, on)
    if held:
        found += [*_installed_without(timeline, on), *_out_of_zone(timeline, on, regional, held)]
    else:
        found += _neither_installed_nor_deferred(timeline, on)
    return tuple(sorted(found, key=lambda alert: alert.code))


def _signed_late(timeline: Timeline, on: date) -> Iterator[Alert]:
    terms = timeline.terms
    diploma_on = _diploma_known(timeline, on)
    if diploma_on is None:
        return
    months = load("late_signature").at(terms.signed_on).value
    if terms.signed_on > add_months_clamped(diploma_on, -months):
        floor = timeline.floor.value
        yield Alert(
            AlertCode.SIGNED_LATE,
            f"Le contrat est signé le {in_french(terms.signed_on)}, moins de {count(months, 'mois')} avant la fin "
            f"de la formation ({in_french(diploma_on)}) : l'engagement sera de {count(floor, 'mois')} au moins, "
            "même si l'allocation a duré moins longtemps.",
            ("IDF-7", "IDF-1"),
        )


def _deferral_late(timeline: Timeline, on: date, regional: RegionalRules) -> Iterator[Alert]:
    diploma_on = _diploma_known(timeline, on)
    if diploma_on is None:
        return
    due_on = request_due_on(diploma_on, notice_months=regional.deferral_notice_months)
    for deferral in timeline.deferrals[:1]:
        known = min(deferral.requested_on, deferral.months.first.first_day) <= on
        if known and deferral.requested_on > due_on:
            yield Alert(
                AlertCode.DEFERRAL_LATE,
                f"Le report a été demandé le {in_french(deferral.requested_on)}, après le {in_french(due_on)} : "
                "la demande est hors délai.",
                ("INS-9", "BIE-9"),
            )


def _installed_without(timeline: Timeline, on: date) -> Iterator[Alert]:
    if not timeline.projects or timeline.projects[0].on > on:
        yield Alert(
            AlertCode.INSTALLED_WITHOUT_VALIDATION,
            "L'installation n'a pas été validée par l'ARS : elle ne fait courir aucun engagement.",
            ("BIE-8", "INS-1"),
        )
    if timeline.diploma_on is None or timeline.diploma_on > on:
        yield Alert(
            AlertCode.INSTALLED_WITHOUT_DIPLOMA,
            "L'installation précède le diplôme : elle ne fait courir aucun engagement.",
            ("IDF-10",),
        )
    if timeline.thesis_required and (timeline.thesis_on is None or timeline.thesis_on > on):
        yield Alert(
            AlertCode.INSTALLED_WITHOUT_THESIS,
            "L'installation précède la soutenance de la thèse : elle ne fait courir aucun engagement.",
            ("IDF-10",),
        )
    if not any(
        spell.starts_on <= on and (spell.ends_on is None or on < spell.ends_on) for spell in timeline.registrations
    ):
        yield Alert(
            AlertCode.INSTALLED_WITHOUT_REGISTRATION,
            "L'exercice n'est couvert par aucune inscription à l'ordre (une licence de remplacement ne suffit pas).",
            ("IDF-10",),
        )


def _out_of_zone(timeline: Timeline, on: date, regional: RegionalRules, held: tuple[HeldPlace, ...]) -> Iterator[Alert]:
    """Judged by the ARS that validated last, by its rules of that day, else by that of the contract."""
    project = next((project for project in reversed(timeline.projects) if project.on <= on), None)
    decided_by = project.ars if project else timeline.terms.ars
    rules = regional
    if project is not None and decided_by != regional.ars:
        rules = timeline.elsewhere.get(project) or shipped(decided_by, project.on)
    admitted = rules.zones(timeline.terms.profession)
    outside = sorted({place.category.value for place in held if place.category not in admitted})
    if outside:
        yield Alert(
            AlertCode.OUT_OF_ZONE,
            f"L'ARS {ARS[decided_by]} n'admet pas la catégorie de zone {', '.join(outside)}.",
            ("BIE-6", "INS-2", "IDF-8"),
        )


def _neither_installed_nor_deferred(timeline: Timeline, on: date) -> Iterator[Alert]:
    diploma_on = timeline.diploma_on
    if diploma_on is None or diploma_on > on or deferral_running(timeline, on) is not None:
        return
    if timeline.closed_on is not None and timeline.closed_on <= on:
        return
    yield Alert(
        AlertCode.NEITHER_INSTALLED_NOR_DEFERRED,
        f"Le diplôme est obtenu depuis le {in_french(diploma_on)}, sans installation ni report en cours.",
        ("INS-16", "IDF-20"),
    )


def _diploma_known(timeline: Timeline, on: date) -> date | None:
    """The day of the diploma once obtained, else the day expected."""
    if timeline.diploma_on is not None and timeline.diploma_on <= on:
        return timeline.diploma_on
    return timeline.terms.expected_diploma_on
