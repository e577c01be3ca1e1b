"""What other rules of a region change for contracts already concluded there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cesp.common import locks
from cesp.contracts import projection
from cesp.contracts.models import Summary
from cesp.contracts.reading import timelines
from cesp_law.assessment import assess
from cesp_law.refusals import Refused
from cesp_law.regional import RegionalRules
from cesp_law.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Effect:
    """Counts of contracts.

    :param contracts: read: those of the region.
    :param changed: with at least one deadline or alert that differs.
    :param unreadable: references of those that the law would refuse under these rules.
    """

    contracts: int
    changed: int
    deadlines: int
    alerts: int
    unreadable: tuple[str, ...]


def effect_of(ars: str, rules: Callable[[date], RegionalRules], *, on: date) -> Effect:
    """Read every contract of a region under its rules of now and under others.

    :param rules: the rules of the region on the day of a signature, as they would be.
    :param on: the day on which deadlines and alerts are compared.
    """
    ids = list(Summary.objects.filter(ars=ars).order_by("pk").values_list("pk", flat=True))
    changed = deadlines = alerts = 0
    refused: list[int] = []
    for contract_id, timeline in timelines(ids):
        wanted = rules(timeline.terms.signed_on)
        if wanted == timeline.regional:
            continue
        try:
            other = Timeline.of(terms=timeline.terms, facts=timeline.facts, regional=wanted)
        except Refused:
            refused.append(contract_id)
            continue
        before = assess(timeline=timeline, regional=timeline.regional, as_of=on)
        after = assess(timeline=other, regional=wanted, as_of=on)
        moved, warned = before.deadlines != after.deadlines, before.alerts != after.alerts
        deadlines, alerts, changed = deadlines + moved, alerts + warned, changed + (moved or warned)
    named = Summary.objects.filter(pk__in=refused).order_by("reference").values_list("reference", flat=True)
    return Effect(len(ids), changed, deadlines, alerts, tuple(named))


def renew(ars: str, *, today: date) -> None:
    """Compute again the summaries of a region, in the transaction that changed its rules."""
    ids = list(Summary.objects.filter(ars=ars).order_by("pk").values_list("pk", flat=True))
    locks.hold(*(f"contract:{pk}" for pk in ids))
    projection.store(list(projection.recomputed(ids, as_of=dict.fromkeys(ids, today))))
