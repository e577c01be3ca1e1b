"""How long agencies take to answer a request, in public and without anybody's name."""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from cesp.accounts.models import Organisation
from cesp.common.instants import PARIS, day_of
from cesp.interviews.models import Interview, InterviewState, Origin
from cesp.pictures.bars import Bar, bars

FEWEST = 5
"""Under so many requests a median would tell of somebody."""
OVER_DAYS = 365


@dataclass(frozen=True, slots=True)
class Delay:
    """One agency over the last twelve months.

    :param count: requests counted; ``None`` when they are too few to be said.
    :param median_days: calendar days from the question to the first answer; ``None`` with the count.
    """

    name: str
    count: int | None
    median_days: float | None

    @property
    def shown(self) -> str:
        """« 4 », « 4,5 »; « moins de 5 demandes » when hidden."""
        if self.median_days is None:
            return f"moins de {FEWEST} demandes"
        return f"{self.median_days:g}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class Delays:
    """Every agency, the quickest first, those that cannot be said last."""

    lines: tuple[Delay, ...]
    since: date

    @property
    def drawn(self) -> tuple[tuple[Delay, Bar | None], ...]:
        """Each agency beside its bar; none for one that cannot be said."""
        said = [one for one in self.lines if one.median_days is not None]
        found = bars([one.name for one in said], [one.median_days or 0 for one in said])
        by_name = {bar.label: bar for bar in found}
        return tuple((one, by_name.get(one.name)) for one in self.lines)


def delays(*, on: date) -> Delays:
    """Median days from question to first answer, by agency, over a year: two queries.

    A request still waiting counts for the days it has waited: leaving it unanswered never improves the figure.
    One withdrawn before any answer does not count, nor what an agency itself proposed.
    """
    since = on - timedelta(days=OVER_DAYS)
    asked = Interview.objects.filter(asked_at__gte=datetime.combine(since, time.min, PARIS))
    asked = asked.exclude(origin=Origin.AGENCY)
    counted = asked.filter(Q(first_answered_at__isnull=False) | Q(state=InterviewState.ASKED))
    days: dict[int, list[int]] = defaultdict(list)
    for agency, at, answered_at in counted.values_list("organisation_id", "asked_at", "first_answered_at"):
        days[agency].append(_days(at, answered_at, on))
    agencies = Organisation.objects.filter(kind=Organisation.Kind.ARS).order_by("sort_key", "pk")
    lines = [_line(one.name, days[one.pk]) for one in agencies]
    return Delays(tuple(sorted(lines, key=lambda one: (one.median_days is None, one.median_days or 0))), since)


def _line(name: str, days: list[int]) -> Delay:
    if len(days) < FEWEST:
        return Delay(name, None, None)
    return Delay(name, len(days), statistics.median(days))


def _days(asked_at: datetime, answered_at: datetime | None, on: date) -> int:
    until = on if answered_at is None else day_of(answered_at)
    return max(0, (until - day_of(asked_at)).days)
