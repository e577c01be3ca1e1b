"""What is to be done by when: due and not yet done, never « due exactly today »."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from cesp_law.dates import Month, add_months_clamped
from cesp_law.deferral import deferral_running, request_due_on
from cesp_law.engagement import Engagement
from cesp_law.parameters import load
from cesp_law.practice import practice_on
from cesp_law.suspension import automatic_suspension

if TYPE_CHECKING:
    from cesp_law.regional import RegionalRules
    from cesp_law.timeline import Timeline


class DeadlineCode(StrEnum):
    SIGNATURE = "signature"
    DEFERRAL_REQUEST = "deferral_request"
    PROJECT_ADVISED = "project_advised"
    PROJECT_LATEST = "project_latest"
    INSTALLATION = "installation"
    SUSPENSION_END = "suspension_end"
    DEFERRAL_END = "deferral_end"
    ENGAGEMENT_END = "engagement_end"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something to do, and the last day to do it.

    :param due_on: last day included; in the past when it has been missed.
    """

    code: DeadlineCode
    due_on: date
    sentence: str
    clauses: tuple[str, ...]


SENTENCES: dict[DeadlineCode, tuple[str, tuple[str, ...]]] = {
    DeadlineCode.SIGNATURE: ("Signer le contrat proposé.", ("NAT-8", "PAP-9")),
    DeadlineCode.DEFERRAL_REQUEST: (
        "Demander un report d'installation à l'ARS, si l'installation ne doit pas suivre le diplôme.",
        ("INS-9", "BIE-9"),
    ),
    DeadlineCode.PROJECT_ADVISED: (
        "Échanger avec l'ARS sur le projet d'installation (moment conseillé).",
        ("BIE-5", "PAP-8"),
    ),
    DeadlineCode.PROJECT_LATEST: (
        "Présenter le projet d'installation à l'ARS (dernier délai).",
        ("BIE-5", "INS-1"),
    ),
    DeadlineCode.INSTALLATION: (
        "S'installer dans le lieu validé par l'ARS.",
        ("INS-16", "IDF-20"),
    ),
    DeadlineCode.SUSPENSION_END: ("La suspension prend fin.", ("IDF-17", "NAT-6")),
    DeadlineCode.DEFERRAL_END: ("Le report d'installation prend fin.", ("INS-9", "BIE-9")),
    DeadlineCode.ENGAGEMENT_END: ("L'engagement prend fin.", ("IDF-1", "BIE-1")),
}


def deadlines_on(
    timeline: Timeline, on: date, *, regional: RegionalRules, engagement: Engagement
) -> tuple[Deadline, ...]:
    """List what is to come or has been missed, on a day.

    Before the signature there is only the offer to sign. Once the contract is closed or the
    engagement accomplished, there is nothing left to do. The day of the diploma is the one obtained,
    else the one expected.

    :param on: the day things are read (:meth:`Timeline.read_on`).
    :param regional: rules of the region, for the notice of a deferral.
    :returns: sorted by day, then by code.
    :law: lettre d'accueil et dépliant de l'ARS Auvergne-Rhône-Alpes ; présentation de l'ARS Île-de-France
    :clauses: NAT-8, INS-9, BIE-5, INS-16, IDF-20
    """
    terms, course = timeline.terms, engagement.course
    if timeline.closed_on is not None and timeline.closed_on <= on:
        return ()
    if on < terms.signed_on:
        found = tuple(_signature(timeline, on))
    elif course is None:
        found = (*_while_training(timeline, on, regional), *_suspension_end(timeline, on))
    elif course.is_over:
        found = ()
    else:
        found = tuple(_while_engaged(timeline, on, engagement))
    return tuple(sorted(found, key=lambda deadline: (deadline.due_on, deadline.code)))


def place_choice_from(timeline: Timeline) -> date | None:
    """Find the first day of the last year of the internship, in which a place of the national list is chosen.

    :returns: counted back from the diploma, obtained or expected; ``None`` while its day is not known.
    :law: page CESP du portail PAPS Auvergne-Rhône-Alpes
    :clauses: PAP-11
    """
    diploma_on = timeline.diploma_on or timeline.terms.expected_diploma_on
    if diploma_on is None:
        return None
    return add_months_clamped(diploma_on, -load("place_choice").at(timeline.terms.signed_on).value)


def _signature(timeline: Timeline, on: date) -> Iterator[Deadline]:
    offered_on = timeline.terms.offered_on
    if offered_on is not None and offered_on <= on:
        days = load("signature_days").at(timeline.terms.signed_on).value
        yield _deadline(DeadlineCode.SIGNATURE, _days_after(offered_on, days))


def _while_training(timeline: Timeline, on: date, regional: RegionalRules) -> Iterator[Deadline]:
    """From the signature to the start of the engagement; nothing more once excluded from the studies."""
    terms = timeline.terms
    if timeline.excluded_on is not None and timeline.excluded_on <= on:
        return
    obtained = timeline.diploma_on is not None and timeline.diploma_on <= on
    diploma_on = timeline.diploma_on if obtained else terms.expected_diploma_on
    if diploma_on is None:
        return
    if not obtained and not any(deferral.requested_on <= on for deferral in timeline.deferrals):
        due_on = request_due_on(diploma_on, notice_months=regional.deferral_notice_months)
        yield _deadline(DeadlineCode.DEFERRAL_REQUEST, due_on)
    if not timeline.projects or timeline.projects[0].on > on:
        for code, name in (
            (DeadlineCode.PROJECT_ADVISED, "project_advised"),
            (DeadlineCode.PROJECT_LATEST, "project_latest"),
        ):
            months = load(name).at(terms.signed_on).value
            yield _deadline(code, add_months_clamped(diploma_on, -months))
    if not practice_on(timeline.practice, on):
        yield _deadline(DeadlineCode.INSTALLATION, _installation_due_on(timeline, on, diploma_on))
    yield from _deferral_end(timeline, on)


def _while_engaged(timeline: Timeline, on: date, engagement: Engagement) -> Iterator[Deadline]:
    month = Month.on(on)
    for each in timeline.practice_suspensions:
        if month in each:
            yield _deadline(DeadlineCode.SUSPENSION_END, each.last.last_day)
    yield from _deferral_end(timeline, on)
    if engagement.last_day.value is not None:
        yield _deadline(DeadlineCode.ENGAGEMENT_END, engagement.last_day.value)


def _suspension_end(timeline: Timeline, on: date) -> Iterator[Deadline]:
    month = Month.on(on)
    for suspension in timeline.suspensions:
        if month in suspension.months:
            yield _deadline(DeadlineCode.SUSPENSION_END, suspension.months.last.last_day)
            return
    automatic, expected_on = automatic_suspension(timeline, on), timeline.terms.expected_diploma_on
    if automatic is not None and month in automatic and expected_on is not None:
        end = Month.on(expected_on) + -1
        if end >= month:
            yield _deadline(DeadlineCode.SUSPENSION_END, end.last_day)


def _deferral_end(timeline: Timeline, on: date) -> Iterator[Deadline]:
    running = deferral_running(timeline, on)
    if running is not None:
        yield _deadline(DeadlineCode.DEFERRAL_END, running.months.last.last_day)


def _installation_due_on(timeline: Timeline, on: date, diploma_on: date) -> date:
    """The day of the diploma, or the day after the last month of the deferrals begun by then."""
    month = Month.on(on)
    begun = [deferral.months.until for deferral in timeline.deferrals if deferral.months.first <= month]
    return max(begun).first_day if begun else diploma_on


def _days_after(day: date, days: int) -> date:
    return date.max if date.max - day < timedelta(days=days) else day + timedelta(days=days)


def _deadline(code: DeadlineCode, due_on: date) -> Deadline:
    sentence, clauses = SENTENCES[code]
    return Deadline(code, due_on, sentence, clauses)
