"""What the zonings in force say of many communes at once.

The law picks the version: once for each ARS, profession and day, from versions that say nothing of any
place yet. What that version says of each commune is then read in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from cesp.accounts.models import Organisation
from cesp.territory.models import Commune
from cesp.zoning.models import Category, ZonedArea, Zoning
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.queries.judging import UNKNOWN, by_departement, code_year, predates, version_of
from cesp.zoning.queries.rules import rules_of
from cesp_law.facts import Profession, ZoneCategory
from cesp_law.zone import zoning_in_force

OUT = "HZ"
NONE = "aucun"
"""In an address: the communes of which no published zoning speaks, which is not « out of zone »."""


class Standing(StrEnum):
    """The answers to « is it in zone? »: the last two are not « out of zone »."""

    IN = "in"
    OUT = "out"
    UNSAID = "unknown"
    NO_ZONING = "none"

    @property
    def words(self) -> str:
        """« hors zone », within a sentence."""
        return _STANDING[self]

    @property
    def doubtful(self) -> bool:
        """Neither in zone nor out of it: no zoning is published, or it does not say."""
        return self in {Standing.UNSAID, Standing.NO_ZONING}

    @property
    def note(self) -> str:
        """What to do where nobody can tell; empty where somebody can."""
        return "Ce n'est pas « hors zone » : demandez à l'agence régionale de santé." if self.doubtful else ""


_STANDING = {
    Standing.IN: "en zone",
    Standing.OUT: "hors zone",
    Standing.UNSAID: "non renseigné",
    Standing.NO_ZONING: "zonage non connu",
}


@dataclass(frozen=True, slots=True)
class Zone:
    """What a place is classed as.

    :param code: of the category; :data:`NONE` where no zoning is published for it.
    :param counts_as: category of the law; empty out of zone.
    :param admitted: whether the region lets that profession serve an engagement there.
    """

    code: str
    label: str
    counts_as: str = ""
    admitted: bool = False
    rank: int = 99

    @property
    def look(self) -> str:
        """Which pattern of the map draws it."""
        if self.counts_as:
            return {"ZIP+": "plus", "ZIP": "zip", "ZAC": "zac"}[self.counts_as]
        return {OUT: "out", UNKNOWN: "unknown", NONE: "none"}.get(self.code, "other")

    @property
    def standing(self) -> Standing:
        """In zone, out of zone, or neither is known."""
        if self.counts_as:
            return Standing.IN
        return {UNKNOWN: Standing.UNSAID, NONE: Standing.NO_ZONING}.get(self.code, Standing.OUT)

    @property
    def words(self) -> str:
        """« Zone d'intervention prioritaire (ZIP) »; a label that has no acronym stays as it is."""
        acronym = self.code if self.code.rstrip("+").isupper() and self.code not in {OUT, UNKNOWN} else ""
        return f"{self.label} ({acronym})" if acronym and self.counts_as == self.code else self.label


NO_ZONING = Zone(NONE, "Aucun zonage publié")
OUT_OF_ZONE = Zone(OUT, "Hors zone", rank=90)
NOT_SAID = Zone(UNKNOWN, "Non renseigné", rank=95)


@dataclass(frozen=True)
class InForce:
    """The zonings that judge a profession on a day, by département, and the words of their categories."""

    profession: Profession
    on: date
    zonings: Mapping[str, Zoning]
    categories: Mapping[int, Category]
    _zones: dict[tuple[str, int], Zone] = field(default_factory=dict)

    @property
    def versions(self) -> tuple[Zoning, ...]:
        """Each once, in the order of the ARS's codes."""
        return tuple(sorted({one.pk: one for one in self.zonings.values()}.values(), key=lambda one: one.ars))

    def silence_on(self, commune: Commune) -> Zone:
        """What a commune is that the version in force there does not name."""
        zoning = self.zonings.get(commune.departement_id)
        return NOT_SAID if zoning is not None and predates(zoning, commune) else self.zone(commune.departement_id, None)

    @property
    def newer(self) -> Q:
        """The communes more recent than the version in force where they are: it says nothing by its silence."""
        departements: dict[int, list[str]] = {}
        for code, zoning in sorted(self.zonings.items()):
            departements.setdefault(code_year(zoning), []).append(code)
        rows = Q(pk__in=())
        for year, codes in departements.items():
            rows |= Q(departement__in=codes, first_vintage__gt=year)
        return rows

    def zone(self, departement: str, category_id: int | None) -> Zone:
        """What a commune of a département is classed as.

        :param category_id: of its row in the version in force there; nothing where it has none, see
            :meth:`silence_on`.
        """
        zoning = self.zonings.get(departement)
        if zoning is None:
            return NO_ZONING
        if category_id is None:
            return OUT_OF_ZONE
        known = self._zones.get((zoning.ars, category_id))
        if known is None:
            known = self._zones[(zoning.ars, category_id)] = self._read(zoning, self.categories[category_id])
        return known

    def _read(self, zoning: Zoning, category: Category) -> Zone:
        admitted = rules_of(zoning.ars, on=self.on).zones(self.profession)
        counts = bool(category.counts_as) and ZoneCategory(category.counts_as) in admitted
        return Zone(category.code, category.label, category.counts_as, counts, category.rank)

    def areas(self, departements: Iterable[str] | None = None) -> QuerySet[ZonedArea]:
        """The rows that count: of each version, those of the départements that it judges.

        :param departements: those alone; all of them otherwise.
        """
        kept = set(self.zonings) if departements is None else set(departements) & set(self.zonings)
        judged: dict[int, list[str]] = {}
        for code in sorted(kept):
            judged.setdefault(self.zonings[code].pk, []).append(code)
        rows = Q(pk__in=())
        for pk, codes in judged.items():
            rows |= Q(zoning=pk, commune__departement__in=codes)
        return ZonedArea.objects.filter(rows)


def in_force(profession: Profession, *, on: date) -> InForce:
    """Three queries, whatever the number of versions; the rules of the regions are a fourth, once for a request.

    :clauses: PAP-7, INS-2, BIE-6, IDF-8
    """
    held: dict[str, list[Zoning]] = {}
    published = Zoning.objects.filter(state=ZoningState.PUBLISHED, in_force_on__lte=on)
    for zoning in published.order_by("in_force_on", "profession", "pk"):
        held.setdefault(zoning.ars, []).append(zoning)
    chosen = {ars: _chosen(zonings, profession, on) for ars, zonings in held.items()}
    # Where two agencies hold one département, the first made wins, as for a single commune.
    agencies = Organisation.objects.filter(kind=Organisation.Kind.ARS).order_by("-pk")
    serving = {code: chosen.get(ars) for code, ars in by_departement(agencies).items()}
    found = {code: serves for code, serves in serving.items() if serves is not None}
    return InForce(profession, on, found, Category.objects.in_bulk())


def _chosen(zonings: Sequence[Zoning], profession: Profession, on: date) -> Zoning | None:
    read = [(version_of(zoning, ""), zoning) for zoning in zonings]
    found = zoning_in_force([version for version, _ in read], profession=profession, on=on)
    return next((zoning for version, zoning in read if version is found), None)


@dataclass(frozen=True, slots=True)
class Part:
    """A district (QPV) that is classed otherwise than its commune."""

    code: str
    name: str
    zone: Zone


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of a commune: its zone, and its districts that are classed otherwise."""

    zone: Zone
    parts: tuple[Part, ...] = ()


def judged(communes: Iterable[Commune], held: InForce) -> Mapping[str, Judged]:
    """By code of commune; one query.

    Communes of one département or of one page: their codes go along with the query.
    """
    communes = list(communes)
    rows = held.areas({one.departement_id for one in communes}).filter(commune__in=[one.pk for one in communes])
    return _gathered(communes, rows, held)


def judged_in(departement: str, communes: Iterable[Commune], held: InForce) -> Mapping[str, Judged]:
    """The same for all the communes of a département, without naming each."""
    return _gathered(communes, held.areas({departement}), held)


def _gathered(communes: Iterable[Commune], areas: QuerySet[ZonedArea], held: InForce) -> Mapping[str, Judged]:
    own: dict[str, int] = {}
    parts: dict[str, list[tuple[str, str, int]]] = {}
    rows = areas.order_by("commune", "part").values_list("commune_id", "part", "part_name", "category_id")
    for commune, part, name, category in rows:
        if part:
            parts.setdefault(commune, []).append((part, name, category))
        else:
            own[commune] = category
    return {one.pk: _judged(one, own.get(one.pk), parts.get(one.pk, ()), held) for one in communes}


def _judged(commune: Commune, category: int | None, parts: Iterable[tuple[str, str, int]], held: InForce) -> Judged:
    zone = held.silence_on(commune) if category is None else held.zone(commune.departement_id, category)
    said = ((code, name, held.zone(commune.departement_id, own)) for code, name, own in parts)
    return Judged(zone, tuple(Part(code, name or code, own) for code, name, own in said if own.code != zone.code))


@dataclass(frozen=True, slots=True)
class Tally:
    """Communes of a département by zone; those that the version in force does not name are out of zone.

    Those more recent than that version are « non renseigné ». The districts of Paris, Lyon and Marseille are not
    communes: their city counts once, as it is classed itself.
    """

    departement: str
    communes: int
    by_zone: Mapping[Zone, int]

    @property
    def admitted(self) -> int:
        return sum(count for zone, count in self.by_zone.items() if zone.admitted)

    @property
    def unsaid(self) -> int:
        """« Non renseigné »: neither admitted nor out of zone."""
        return sum(count for zone, count in self.by_zone.items() if zone.standing is Standing.UNSAID)

    @property
    def percent(self) -> int | None:
        """Share of communes where one may settle, rounded down; nothing where no zoning is published."""
        if NO_ZONING in self.by_zone or not self.communes:
            return None
        return 100 * self.admitted // self.communes


def tallies(held: InForce, departements: Iterable[str] | None = None) -> Mapping[str, Tally]:
    """By code of département, of those that have communes; two queries, a third where some are newer than a version.

    :param departements: those alone; the whole country otherwise.
    """
    active = Commune.objects.filter(active=True, kind=Commune.Kind.COMMUNE)
    if departements is not None:
        active = active.filter(departement__in=set(departements))
    counted = active.order_by("departement").values_list("departement")
    rows_of = list(counted.annotate(count=Count("pk"), newest=Max("first_vintage")))
    totals = {code: count for code, count, _ in rows_of}
    rows = held.areas(departements).filter(part="", commune__active=True, commune__kind=Commune.Kind.COMMUNE)
    said: dict[str, dict[int, int]] = {}
    for departement, category, count in (
        rows.order_by().values_list("commune__departement", "category").annotate(count=Count("pk"))
    ):
        said.setdefault(departement, {})[category] = count
    some = any(code in held.zonings and newest > code_year(held.zonings[code]) for code, _, newest in rows_of)
    unknown = _unknown(active, held) if some else {}
    return {code: _tally(code, total, said.get(code, {}), unknown.get(code, 0), held) for code, total in totals.items()}


def _unknown(communes: QuerySet[Commune], held: InForce) -> Mapping[str, int]:
    """By code of département, how many are newer than the version in force, which does not name them."""
    named = held.areas().filter(part="", commune=OuterRef("pk"))
    rows = communes.filter(held.newer).exclude(Exists(named)).order_by().values_list("departement")
    return dict(rows.annotate(count=Count("pk")))


def _tally(departement: str, total: int, said: Mapping[int, int], unknown: int, held: InForce) -> Tally:
    by_zone: dict[Zone, int] = {}
    for category, count in said.items():
        zone = held.zone(departement, category)
        by_zone[zone] = by_zone.get(zone, 0) + count
    silent = total - sum(said.values())
    for zone, count in ((held.zone(departement, None), silent - unknown), (NOT_SAID, unknown)):
        if count:
            same = next((one for one in by_zone if one.code == zone.code), zone)
            by_zone[same] = by_zone.get(same, 0) + count
    return Tally(departement, total, by_zone)
