"""What the published zonings said of communes over time, one period a version, for a profession.

The law picks the version of a day; here its answers are only put one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cesp.accounts.models import Organisation
from cesp.territory.models import Commune
from cesp.zoning.models import Category, ZonedArea, Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.queries.judging import by_departement, heir_of, predates, speaks_through_heir, version_for
from cesp.zoning.queries.zones import NO_ZONING, NOT_SAID, OUT_OF_ZONE, Standing, Zone
from cesp_law import labels
from cesp_law.dates import in_french
from cesp_law.facts import Profession, ZoneCategory
from cesp_law.zone import ZoningVersion, zoning_in_force

_Areas = Sequence[ZonedArea]


@dataclass(frozen=True, slots=True)
class Period:
    """Days during which one version judged a commune; ``[first, until)``, without end when ``until`` is ``None``.

    :ivar zoning: the version; ``None`` when none served the profession any more.
    :ivar category: its category for the commune; ``None`` when it does not name it.
    :ivar parts: districts (QPV) that the version names.
    :ivar borrowed: it is another profession's, declared to serve this one too.
    :ivar predates: the version is older than the commune, so that naming it not means nothing.
    """

    first: date
    until: date | None
    zoning: Zoning | None
    category: Category | None
    parts: tuple[ZonedArea, ...]
    borrowed: bool
    predates: bool = False

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.until is None or day < self.until)

    @property
    def counts_as(self) -> ZoneCategory | None:
        """The category of the law; nothing out of zone."""
        return ZoneCategory(self.category.counts_as) if self.category and self.category.counts_as else None

    @property
    def otherwise(self) -> tuple[ZonedArea, ...]:
        """The districts classed otherwise than the commune."""
        return tuple(one for one in self.parts if one.category != self.category)

    @property
    def short(self) -> str:
        """« ZIP », « Hors zone », « Très sous-dotée »: as a label holds it."""
        if self.zoning is None:
            return "Aucun zonage"
        return self._zone.code if self.counts_as and self._zone.code == self.counts_as else self._zone.label

    @property
    def label(self) -> str:
        """« Zone d'intervention prioritaire », « Hors zone »: as a table holds it."""
        return self._zone.label

    @property
    def look(self) -> str:
        """How it is drawn, as on the map; its word says the same."""
        return self._zone.look

    @property
    def standing(self) -> Standing:
        """In zone, out of zone, or neither is known."""
        return self._zone.standing

    @property
    def _zone(self) -> Zone:
        if self.zoning is None:
            return NO_ZONING
        if self.category is None:
            return NOT_SAID if self.predates else OUT_OF_ZONE
        return Zone(self.category.code, self.category.label, self.category.counts_as)

    @property
    def days(self) -> str:
        return days_in_words(self.first, self.until)

    @property
    def of_profession(self) -> str:
        return labels.PROFESSION[self.zoning.profession] if self.zoning else ""


Key = tuple[str, str]
"""Code of a commune, code of a profession."""


def histories(wanted: Collection[tuple[Commune, str]]) -> Mapping[Key, tuple[Period, ...]]:
    """The periods of each commune and profession, the oldest first; three queries however many are wanted.

    Empty where the region publishes no zoning that serves the profession.
    """
    agencies = by_departement(Organisation.objects.filter(kind=Organisation.Kind.ARS))
    regions = {commune.pk: agencies.get(commune.departement_id, "") for commune, _ in wanted}
    heirs = {commune.pk: heir_of(commune) for commune, _ in wanted}
    zonings = list(
        Zoning.objects.filter(ars__in=set(regions.values()), state=ZoningState.PUBLISHED).order_by(
            "in_force_on", "profession", "pk"
        )
    )
    said: dict[tuple[int, str], list[ZonedArea]] = {}
    codes = {*regions, *heirs.values()}
    areas = ZonedArea.objects.filter(commune__in=codes, zoning__in=[one.pk for one in zonings])
    for area in areas.select_related("category").order_by("part"):
        said.setdefault((area.zoning_id, area.commune_id), []).append(area)
    found = {}
    for commune, profession in wanted:
        own = [one for one in zonings if one.ars == regions[commune.pk]]
        areas_of = {one.pk: _said_by(one, commune, heirs[commune.pk], said) for one in own}
        found[commune.pk, profession] = tuple(_periods(commune, own, areas_of, Profession(profession)))
    return found


def _said_by(zoning: Zoning, commune: Commune, heir: str, said: Mapping[tuple[int, str], list[ZonedArea]]) -> _Areas:
    own = said.get((zoning.pk, commune.pk), [])
    return own or (said.get((zoning.pk, heir), []) if speaks_through_heir(zoning, commune) else [])


def _periods(
    commune: Commune, zonings: Sequence[Zoning], areas: Mapping[int, _Areas], profession: Profession
) -> Iterator[Period]:
    """One period a version that serves the profession, cut where another takes over."""
    rows = {(one.profession, one.in_force_on): one for one in zonings}
    versions = [version_for(one, commune, _whole(areas[one.pk])) for one in zonings]
    starts = list(_starts(versions, profession))
    ends = [*(day for day, _ in starts[1:]), None]
    for (first, version), until in zip(starts, ends, strict=False):
        zoning = rows[version.profession, version.in_force_on] if version else None
        named = areas[zoning.pk] if zoning else ()
        yield Period(
            first,
            until,
            zoning,
            _whole(named),
            tuple(one for one in named if one.part),
            version is not None and version.profession is not profession,
            zoning is not None and predates(zoning, commune),
        )


def _starts(versions: Sequence[ZoningVersion], profession: Profession) -> Iterator[tuple[date, ZoningVersion | None]]:
    """The days on which another version, or none, begins to serve the profession."""
    last: ZoningVersion | None = None
    for day in sorted({one.in_force_on for one in versions}):
        version = zoning_in_force(versions, profession=profession, on=day)
        if version is not last:
            yield day, version
            last = version


def _whole(areas: _Areas) -> Category | None:
    return next((one.category for one in areas if not one.part), None)


def on_day(periods: Iterable[Period], day: date) -> Period | None:
    """The period that holds a day; nothing before the first."""
    return next((one for one in periods if one.holds(day)), None)


def days_alike(periods: Sequence[Period], period: Period) -> str:
    """The days around a period during which versions one after the other said the same, in words."""
    place = periods.index(period)
    first = last = place
    while first and periods[first - 1].short == period.short:
        first -= 1
    while last + 1 < len(periods) and periods[last + 1].short == period.short:
        last += 1
    return days_in_words(periods[first].first, periods[last].until)


def days_in_words(first: date, until: date | None) -> str:
    """« du 1er janvier 2022 au 31 décembre 2024 », « à compter du 1er janvier 2022 »."""
    if until is None:
        return f"à compter du {in_french(first)}"
    return f"du {in_french(first)} au {in_french(until - timedelta(days=1))}"
