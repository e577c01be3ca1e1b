"""The communes that somebody watches, as they stand today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cesp.accounts.models import Membership
from cesp.territory.models import Commune
from cesp.zoning.models import WatchedCommune
from cesp.zoning.queries.judging import heir_of
from cesp.zoning.queries.periods import Period, histories, on_day
from cesp_law import labels


@dataclass(frozen=True, slots=True)
class Watched:
    """A commune, its zone today, and the last time that it changed or the next time that it will.

    :ivar today: code of the commune of today, another than its own once it vanished.
    :ivar coming: the next published period that classes it otherwise than now.
    """

    row: WatchedCommune
    today: str
    now: Period | None
    changed_on: date | None
    coming: Period | None

    @property
    def commune(self) -> Commune:
        return self.row.commune

    @property
    def profession_word(self) -> str:
        return labels.PROFESSION[self.row.profession]

    @property
    def zone(self) -> str:
        return self.now.short if self.now else "Zonage non connu"

    @property
    def in_zone(self) -> bool:
        return self.now is not None and self.now.counts_as is not None


def watched_by(actor: Membership, *, on: date, at_most: int | None = None) -> list[Watched]:
    """In the order of names; four queries, none but the first when nothing is watched."""
    rows = WatchedCommune.objects.filter(person=actor.person_id).select_related("commune__successor")
    held = list(rows.order_by("commune__sort_key", "commune", "profession")[:at_most])
    if not held:
        return []
    periods = histories([(row.commune, row.profession) for row in held])
    return [_watched(row, periods[row.commune_id, row.profession], on) for row in held]


def _watched(row: WatchedCommune, periods: tuple[Period, ...], on: date) -> Watched:
    now = on_day(periods, on)
    coming = next((one for one in periods if one.first > on and (now is None or one.short != now.short)), None)
    return Watched(row, heir_of(row.commune), now, _changed_on(periods, on), coming)


def _changed_on(periods: tuple[Period, ...], on: date) -> date | None:
    """The day from which the commune is classed as it is; nothing while it never changed."""
    past = [one for one in periods if one.first <= on]
    for before, after in zip(past[-2::-1], past[:0:-1], strict=True):
        if before.short != after.short:
            return after.first
    return None


def commune_watched(code: str) -> Commune | None:
    """A commune by its code, to watch it or to leave it; nothing for an unknown code."""
    return Commune.objects.filter(pk=code).first()
