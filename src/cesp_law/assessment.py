"""The question asked of a contract: where does it stand on a day, and why.

:func:`assess` calls the rules in order and decides nothing itself. Explanations are closures: they
cost nothing until somebody opens one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cesp_law.alerts import Alert, alerts_on
from cesp_law.allowance import Allowance, allowance_on, allowance_segments, received_of
from cesp_law.breach import BreachCost, breach_on
from cesp_law.dates import Month
from cesp_law.deadlines import Deadline, deadlines_on
from cesp_law.engagement import Engagement, earliest_last_day, engagement_on
from cesp_law.explain import Explained
from cesp_law.money import Cents
from cesp_law.phase import Phase, phase_on
from cesp_law.regime import Regime
from cesp_law.regional import RegionalRules
from cesp_law.timeline import Timeline

__all__ = ["Assessment", "allowance_segments", "assess"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A contract on a day.

    :param breach: what leaving that day would cost; ``None`` once the engagement is accomplished.
    :param deadlines: to come or missed, sorted by day then code.
    :param alerts: sorted by code.
    """

    regime: Regime
    phase: Explained[Phase]
    allowance: Allowance
    engagement: Engagement
    breach: BreachCost | None
    deadlines: tuple[Deadline, ...]
    alerts: tuple[Alert, ...]

    @property
    def earliest_last_day(self) -> date | None:
        """The last day of an engagement that starts as soon as the allowance is over, at full time.

        :returns: ``None`` while nobody knows when the allowance ends.
        :law: lettre d'accueil de l'ARS Auvergne-Rhône-Alpes
        :clauses: BIE-1, INS-7
        """
        until = self.allowance.until_month
        return None if until is None else earliest_last_day(until, self.engagement.months_owed.value)


def assess(
    *,
    timeline: Timeline,
    regional: RegionalRules,
    as_of: date,
    received: Mapping[Month, Cents] | None = None,
) -> Assessment:
    """Assess a contract on a day.

    :param timeline: the contract and its facts; only those begun by the day are read.
    :param regional: rules of the region the contract belongs to.
    :param as_of: the day the question is asked; after a breach or a waiver, its day.
    :param received: net cents really paid, by month due, from the ledger; ``None`` when all that
        was due has been paid. Months owed and the indemnity rest on it.
    :returns: every figure with its reasons.
    :raises Refused: the end of the engagement would fall after the last day of the calendar.
    :law: code de l'éducation, art. L. 632-6 ; arrêté du 26 mai 2020
    :clauses: IDF-1, IDF-2, IDF-16, BIE-1, INS-7
    """
    on = timeline.read_on(as_of)
    allowance = allowance_on(timeline, on)
    paid = received_of(allowance, received)
    engagement = engagement_on(timeline, on, received=paid)
    return Assessment(
        regime=timeline.regime,
        phase=phase_on(timeline, on, allowance=allowance, engagement=engagement),
        allowance=allowance,
        engagement=engagement,
        breach=breach_on(timeline, on, received=paid, engagement=engagement),
        deadlines=deadlines_on(timeline, on, regional=regional, engagement=engagement),
        alerts=alerts_on(timeline, on, regional=regional, engagement=engagement),
    )
