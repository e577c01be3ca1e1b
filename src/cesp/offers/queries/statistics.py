"""The campaign in numbers: how many went how far by UFR, how long each step took, which contracts nobody took."""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Min, Q

from cesp.campaigns.models import Campaign, Candidature, CandidatureState
from cesp.common.instants import day_of
from cesp.offers.models import Answer
from cesp.offers.queries.quotas import Line, board
from cesp.pictures.bars import Bar, bars

STEPS = {
    "started": "Commencées",
    "deposited": "Déposées",
    "complete": "Complètes",
    "ranked": "Classées",
    "offered": "Contrat proposé",
    "signed": "Signées",
    "concluded": "Conclues",
}
"""Codes of the funnel → headings, in order."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many candidatures of one UFR reached each step; ``counts`` in the order of :data:`STEPS`."""

    label: str
    counts: tuple[int, ...]

    def __getitem__(self, code: str) -> int:
        return self.counts[list(STEPS).index(code)]

    @property
    def cells(self) -> tuple[tuple[str, int], ...]:
        """Each count under its heading."""
        return tuple(zip(STEPS.values(), self.counts, strict=True))


@dataclass(frozen=True, slots=True)
class Delay:
    """A step, how many went through it, and the median of the days it took (half a day counts)."""

    label: str
    count: int
    median_days: float | None

    @property
    def shown(self) -> str:
        if self.median_days is None:
            return "–"
        return f"{self.median_days:g}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class CampaignStatistics:
    """Everything that the page of statistics prints."""

    campaign: Campaign
    funnels: tuple[Funnel, ...]
    total: Funnel
    delays: tuple[Delay, ...]
    unfilled: tuple[Line, ...]

    @property
    def funnel_bars(self) -> tuple[Bar, ...]:
        return bars(list(STEPS.values()), list(self.total.counts))

    @property
    def lines(self) -> tuple[Funnel, ...]:
        """The funnel of each UFR, then of all."""
        return (*self.funnels, self.total)

    @property
    def delay_lines(self) -> tuple[tuple[Delay, Bar], ...]:
        """Each delay beside its bar."""
        drawn = bars([one.label for one in self.delays], [round(one.median_days or 0) for one in self.delays])
        return tuple(zip(self.delays, drawn, strict=True))

    @property
    def unfilled_bars(self) -> tuple[Bar, ...]:
        labels = [f"{line.quota.ufr.name}, {line.profession}, {line.status}" for line in self.unfilled]
        return bars(labels, [line.left_over for line in self.unfilled])


def statistics_of(campaign: Campaign, *, on: date) -> CampaignStatistics:
    """The numbers of a campaign on a day; a handful of queries, whatever its size."""
    funnels = tuple(_funnels(campaign))
    totals = (sum(one.counts[index] for one in funnels) for index in range(len(STEPS)))
    unfilled = tuple(line for line in board(campaign, on=on).lines if line.left_over)
    return CampaignStatistics(campaign, funnels, Funnel("Ensemble", tuple(totals)), tuple(_delays(campaign)), unfilled)


def _funnels(campaign: Campaign) -> list[Funnel]:
    deposited = Q(deposited_at__isnull=False)
    complete = deposited & Q(settled_at__isnull=False) & ~Q(state=CandidatureState.INADMISSIBLE)
    counts = {
        "started": Count("pk"),
        "deposited": Count("pk", filter=deposited),
        "complete": Count("pk", filter=complete),
        "ranked": Count("pk", filter=Q(ranked__rank__isnull=False)),
        "offered": Count("pk", filter=Q(offer__isnull=False)),
        "signed": Count("pk", filter=Q(offer__answer=Answer.SIGNED)),
        "concluded": Count("pk", filter=Q(offer__contract__isnull=False)),
    }
    by_ufr = Candidature.objects.filter(campaign=campaign).order_by().values("ufr", "ufr__name")
    found: Any = by_ufr.annotate(**counts)
    rows = sorted(found, key=lambda row: (row["ufr"] is None, row["ufr__name"] or ""))
    return [Funnel(row["ufr__name"] or "UFR pas encore choisie", tuple(row[code] for code in STEPS)) for row in rows]


def _delays(campaign: Campaign) -> list[Delay]:
    """Median days from each step to the next, over the candidatures that went through both."""
    rows = Candidature.objects.filter(campaign=campaign, deposited_at__isnull=False).annotate(
        sealed=F("ranked__committee__sealed_at"),
        published=F("ranked__committee__publication__published_at"),
        offered=F("offer__offered_at"),
        answered=F("offer__answered_at"),
        concluded=Min("offer__papers__signatures__signed_at", filter=Q(offer__papers__signatures__party="authority")),
    )
    names = {
        "Du dépôt au dossier dit complet": ("deposited_at", "settled_at"),
        "Du dossier complet au procès-verbal": ("settled_at", "sealed"),
        "Du procès-verbal à la publication": ("sealed", "published"),
        "De la publication à la proposition": ("published", "offered"),
        "De la proposition à la réponse": ("offered", "answered"),
        "De la signature à la conclusion": ("answered", "concluded"),
    }
    spans: dict[str, list[int]] = defaultdict(list)
    for row in rows.values(*sorted({column for pair in names.values() for column in pair})):
        for label, (before, after) in names.items():
            if row[before] is not None and row[after] is not None:
                spans[label].append(_days(row[before], row[after]))
    return [
        Delay(label, len(spans[label]), statistics.median(spans[label]) if spans[label] else None) for label in names
    ]


def _days(before: datetime, after: datetime) -> int:
    return max(0, (day_of(after) - day_of(before)).days)
