"""What other rules of a region change for contracts already concluded there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cesp.common import locks
from cesp.contracts import projection
from cesp.contracts.models import Summary
from cesp.contracts.reading import timelines
from cesp_law.assessment import assess
from cesp_law.refusals import Refused
from cesp_law.regional import RegionalRules
from cesp_law.timeline import Timeline

Rules = Callable[[date], RegionalRules]


@dataclass(frozen=True, slots=True)
class Effect:
    """Counts of contracts.

    :param contracts: read: those of the region, and those of others that it validated.
    :param changed: with at least one deadline or alert that differs.
    :param unreadable: references of those that the law would refuse under these rules.
    """

    contracts: int
    changed: int
    deadlines: int
    alerts: int
    unreadable: tuple[str, ...]


def effect_of(ars: str, rules: Rules, *, on: date) -> Effect:
    """Read every contract that a region's rules judge under those of now and under others.

    Its own, read under the rules of the day of their signature; those of other regions whose project it
    validated, for the zones that it admits.

    :param rules: the rules of the region on a day, as they would be.
    :param on: the day on which deadlines and alerts are compared.
    """
    ids = _judged_by(ars)
    changed = deadlines = alerts = 0
    refused: list[int] = []
    for contract_id, timeline in timelines(ids):
        try:
            other = _under(timeline, ars, rules)
        except Refused:
            refused.append(contract_id)
            continue
        if other is timeline:
            continue
        before = assess(timeline=timeline, regional=timeline.regional, as_of=on)
        after = assess(timeline=other, regional=other.regional, as_of=on)
        moved, warned = before.deadlines != after.deadlines, before.alerts != after.alerts
        deadlines, alerts, changed = deadlines + moved, alerts + warned, changed + (moved or warned)
    named = Summary.objects.filter(pk__in=refused).order_by("reference").values_list("reference", flat=True)
    return Effect(len(ids), changed, deadlines, alerts, tuple(named))


def _under(timeline: Timeline, ars: str, rules: Rules) -> Timeline:
    """The same contract under other rules of a region; the timeline itself where nothing differs for it.

    :raises Refused: these rules would have refused it.
    """
    terms = timeline.terms
    regional = rules(terms.signed_on) if terms.ars == ars else timeline.regional
    elsewhere = {
        project: rules(project.on) if project.ars == ars else held for project, held in timeline.elsewhere.items()
    }
    if regional == timeline.regional and elsewhere == timeline.elsewhere:
        return timeline
    return Timeline.of(terms=terms, facts=timeline.facts, regional=regional, elsewhere=elsewhere)


def _judged_by(ars: str) -> list[int]:
    rows = Summary.objects.filter(Q(ars=ars) | Q(practice_ars=ars))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def renew(ars: str, *, today: date) -> None:
    """Compute again the summaries of a region, in the transaction that changed its rules."""
    ids = _judged_by(ars)
    locks.hold(*(f"contract:{pk}" for pk in ids))
    projection.store(list(projection.recomputed(ids, as_of=dict.fromkeys(ids, today))))
