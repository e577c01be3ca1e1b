"""Where a contract stands: one phase a day, the first that holds."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from cesp_law.allowance import Allowance
from cesp_law.dates import Month, in_french
from cesp_law.deferral import deferral_running
from cesp_law.explain import Explained, Step
from cesp_law.labels import PHASE
from cesp_law.sources import STAGES_OF_THE_CONTRACT

if TYPE_CHECKING:
    from cesp_law.engagement import Engagement
    from cesp_law.timeline import Timeline


class Phase(StrEnum):
    """In the order in which they are looked for."""

    WAIVED = "waived"
    BREACHED = "breached"
    COMPLETED = "completed"
    ENGAGEMENT_SUSPENDED = "engagement_suspended"
    """Practice suspended, or no place held between two."""
    ENGAGED = "engaged"
    SUSPENDED = "suspended"
    DEFERRED = "deferred"
    AWAITING_INSTALLATION = "awaiting_installation"
    TRAINING = "training"
    BEFORE_ALLOWANCE = "before_allowance"


def phase_on(timeline: Timeline, on: date, *, allowance: Allowance, engagement: Engagement) -> Explained[Phase]:
    """Find the phase of a contract on a day.

    :param on: the day things are read (:meth:`Timeline.read_on`).
    :returns: the first phase that holds, in the order of :class:`Phase`.
    :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
    :clauses: BIE-1, PAP-10
    """
    phase = _phase(timeline, on, allowance, engagement)
    since = "Depuis le" if phase in (Phase.WAIVED, Phase.BREACHED) else "Au"
    return Explained(phase, lambda: (Step(f"{since} {in_french(on)} : {PHASE[phase]}.", (STAGES_OF_THE_CONTRACT,)),))


def _phase(timeline: Timeline, on: date, allowance: Allowance, engagement: Engagement) -> Phase:
    if timeline.closed_on is not None and timeline.closed_on <= on:
        return Phase.BREACHED if timeline.waived is None or timeline.waived.on > on else Phase.WAIVED
    if on < timeline.terms.signed_on:
        return Phase.BEFORE_ALLOWANCE
    course = engagement.course
    if course is not None:
        if course.is_over:
            return Phase.COMPLETED
        return Phase.ENGAGEMENT_SUSPENDED if course.in_gap or course.in_suspension else Phase.ENGAGED
    month = Month.on(on)
    if any(month in months for months in allowance.suspended):
        return Phase.SUSPENDED
    if deferral_running(timeline, on) is not None:
        return Phase.DEFERRED
    if timeline.diploma_on is not None and timeline.diploma_on <= on:
        return Phase.AWAITING_INSTALLATION
    return Phase.BEFORE_ALLOWANCE if month < timeline.first_month else Phase.TRAINING
