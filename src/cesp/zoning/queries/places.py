"""Places of practice: the national list that everybody reads, and those an agency keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from cesp.accounts.models import Contact, Membership, Organisation, Role, Subject
from cesp.common import pagination
from cesp.common.pagination import Page, Sort
from cesp.territory.models import Commune, Departement
from cesp.territory.queries import communes_around
from cesp.zoning.models import Establishment, PlaceOfPractice, ZonedArea
from cesp.zoning.models.places import PlaceState
from cesp.zoning.models.zonings import ZoningState
from cesp.zoning.queries.verdicts import verdict_on, verdicts_on
from cesp_law.dates import add_months
from cesp_law.place import PlaceVerdict

DISTANCES_KM = (10, 30, 50, 100)
NEARBY_KM = 30
SORTS: Mapping[str, Sort] = {
    "priorite": Sort("priority"),
    "-inscription": Sort("listed_on", descending=True),
    "numero": Sort("reference"),
}
DEFAULT_SORT = "priorite"
TO_CONFIRM = "to_confirm"
EDITED = (
    "commune", "part", "address", "profession", "specialty", "kind", "structure", "structure_name", "finess",
    "capacity", "description", "contact", "opens_on", "closes_until",
)  # fmt: skip
"""What an agency writes of a place, as its form asks it."""
_ALIKE = ("commune_id", "part", "profession", "specialty", "kind", "structure", "structure_name", "address")
Likeness = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; an empty value narrows nothing.

    :param near: places within so many ``km`` of it.
    :param first_ranks: places of that priority or better; 0 for any.
    """

    profession: str = ""
    specialty: str = ""
    ars: str = ""
    departement: str = ""
    near: Commune | None = None
    km: float = NEARBY_KM
    kind: str = ""
    structure: str = ""
    first_ranks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFilters:
    """What an agency narrows its own list to.

    :param state: a :class:`PlaceState`, or :data:`TO_CONFIRM` for those that wait to be confirmed.
    """

    state: str = ""
    profession: str = ""


def listed(*, on: date) -> QuerySet[PlaceOfPractice]:
    """The national list on a day: open places that a published list holds, whoever reads it.

    :clauses: PAP-5, PAP-6, NAT-3, NAT-9
    """
    rows = PlaceOfPractice.objects.filter(state=PlaceState.OPEN, listed_on__lte=on)
    rows = rows.filter(Q(closes_until__isnull=True) | Q(closes_until__gt=on))
    return rows.select_related("commune__departement", "commune__successor")


@dataclass(frozen=True, slots=True)
class NationalPage:
    """One page of the list, how many places it has in all, and how far each is where a commune was asked for.

    :ivar rows: (place, kilometres as the crow flies); ``None`` where no commune was asked for.
    """

    page: Page[PlaceOfPractice]
    rows: tuple[tuple[PlaceOfPractice, float | None], ...]
    total: int


def national_page(filters: Filters, *, on: date, sort: str = "", cursor: str = "") -> NationalPage:
    """One page of the list that everybody reads."""
    far = communes_around(filters.near, km=filters.km) if filters.near else {}
    rows = _kept(filters, far, on=on)
    page = page_of(rows, sort=sort or DEFAULT_SORT, cursor=cursor)
    listed = tuple((place, _away(place, far)) for place in page.rows)
    return NationalPage(page, listed, rows.count())


def _away(place: PlaceOfPractice, far: Mapping[str, float]) -> float | None:
    """How far a place is; from the commune that took its own over, where it vanished."""
    return far.get(place.commune_id, far.get(place.commune.successor_id or ""))


def found(filters: Filters, *, on: date) -> QuerySet[PlaceOfPractice]:
    """The places of the list that the filters keep."""
    return _kept(filters, communes_around(filters.near, km=filters.km) if filters.near else {}, on=on)


def _kept(filters: Filters, around: Mapping[str, float], *, on: date) -> QuerySet[PlaceOfPractice]:
    rows = listed(on=on)
    for name in ("profession", "ars", "kind", "structure"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.specialty:
        rows = rows.filter(specialty__icontains=filters.specialty)
    if filters.departement:
        rows = rows.filter(commune__departement=filters.departement)
    if filters.first_ranks:
        rows = rows.filter(priority__lte=filters.first_ranks)
    if filters.near is None:
        return rows
    codes = list(around)
    return rows.filter(Q(commune__in=codes) | Q(commune__successor__in=codes))


def page_of(
    rows: QuerySet[PlaceOfPractice], *, sort: str = DEFAULT_SORT, cursor: str = "", size: int = 25
) -> Page[PlaceOfPractice]:
    """One page; a sort that does not exist is that of priority."""
    return pagination.page(rows, sort=SORTS.get(sort, SORTS[DEFAULT_SORT]), cursor=cursor, size=size)


def departements() -> list[tuple[str, str]]:
    """Code and label of each, for a filter."""
    return [(one.code, str(one)) for one in Departement.objects.all()]


def departement_label(code: str) -> str:
    """« Ardèche (07) »; the code itself when there is no such département."""
    found = Departement.objects.filter(code=code).first() if code else None
    return str(found) if found else code


def kept_by(actor: Membership) -> QuerySet[PlaceOfPractice]:
    """The places of a referent's own agency, whatever their state; none for anybody else."""
    rows = PlaceOfPractice.objects.select_related("commune__departement", "commune__successor")
    if actor.role != Role.ARS_REFERENT or actor.organisation is None:
        return rows.none()
    return rows.filter(ars=actor.organisation.code)


@dataclass(frozen=True, slots=True)
class Kept:
    """A place as its agency reads it: with what the law says of its zone today."""

    place: PlaceOfPractice
    verdict: PlaceVerdict
    stale: bool


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One page of an agency's places, how many of each state, and how many wait to be confirmed."""

    page: Page[PlaceOfPractice]
    rows: tuple[Kept, ...]
    counts: Mapping[str, int]
    to_confirm: int


def kept_page(actor: Membership, wanted: KeptFilters, *, on: date, cursor: str = "") -> KeptPage:
    """One page: in the order of the ranks, those that have none after."""
    rows = kept_by(actor)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    late = add_months(on, -settings.PLACE_CONFIRMED_MONTHS)
    waiting = Q(state=PlaceState.EXPIRED) | Q(state=PlaceState.OPEN, confirmed_on__lte=late)
    page = pagination.page(_narrowed(rows, wanted, waiting), sort=SORTS[DEFAULT_SORT], cursor=cursor, size=25)
    verdicts = verdicts_on(page.rows, on=on)
    kept = tuple(
        Kept(place, verdict, place.state == PlaceState.OPEN and (place.confirmed_on or on) <= late)
        for place, verdict in zip(page.rows, verdicts, strict=True)
    )
    return KeptPage(page, kept, counts, rows.filter(waiting).count())


def _narrowed(rows: QuerySet[PlaceOfPractice], wanted: KeptFilters, waiting: Q) -> QuerySet[PlaceOfPractice]:
    if wanted.state == TO_CONFIRM:
        rows = rows.filter(waiting)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    return rows.filter(profession=wanted.profession) if wanted.profession else rows


def establishment_of(number: str) -> Establishment | None:
    """The establishment that bears a FINESS number, typed with or without spaces, if the register was loaded."""
    return Establishment.objects.select_related("commune").filter(pk=number.replace(" ", "").upper()).first()


def parts_of(commune: Commune, *, ars: str) -> list[tuple[str, str]]:
    """Code and name of the parts of a commune (QPV) that the published zonings of its region class apart."""
    rows = ZonedArea.objects.filter(commune=commune, zoning__ars=ars, zoning__state=ZoningState.PUBLISHED)
    return sorted(set(rows.exclude(part="").values_list("part", "part_name")))


def stamp(place: PlaceOfPractice) -> str:
    """Of what a place says of itself: what somebody changed since it was read shows. Its rank and state are apart."""
    said = [place.serializable_value(name) for name in EDITED]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def likeness(place: PlaceOfPractice) -> Likeness:
    """What tells a place from the others of its agency: two that share it are one, typed twice."""
    return tuple(str(getattr(place, name)).casefold() for name in _ALIKE)


def kept_by_likeness(ars: str) -> Mapping[Likeness, str]:
    """The number of each place of an agency that is not closed, by its likeness; one query."""
    standing = PlaceOfPractice.objects.filter(ars=ars).exclude(state=PlaceState.CLOSED)
    return {likeness(one): one.reference for one in standing}


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A place, what the law says of it today, and whom to write to."""

    place: PlaceOfPractice
    verdict: PlaceVerdict
    desk: Contact | None
    ars: Organisation | None


def place_page(reference: str, *, on: date) -> PlacePage:
    """The page of a place of the list.

    :raises PlaceOfPractice.DoesNotExist: no such place, or it is not on the list that day.
    """
    place = listed(on=on).get(reference=reference)
    desks = Contact.objects.filter(organisation__kind=Organisation.Kind.ARS, organisation__code=place.ars)
    desk = desks.filter(subject=Subject.INSTALLATION).select_related("organisation").first()
    ars = Organisation.objects.filter(kind=Organisation.Kind.ARS, code=place.ars).first()
    return PlacePage(place, verdict_on(place, on=on), desk, ars)


def geojson(rows: QuerySet[PlaceOfPractice], *, on: date, licence: str) -> dict[str, Any]:
    """The places as points, with the day and the licence; those that nothing locates are left out.

    The point is that of the establishment where the register of FINESS gives it, else that of the town hall.
    """
    return {
        "type": "FeatureCollection",
        "date": on.isoformat(),
        "licence": licence,
        "features": list(_features(pagination.ordered(rows, SORTS[DEFAULT_SORT]))),
    }


def _features(rows: QuerySet[PlaceOfPractice]) -> Iterator[dict[str, Any]]:
    places = list(rows)
    known = Establishment.objects.exclude(latitude=None).in_bulk({place.finess for place in places if place.finess})
    for place in places:
        commune = place.commune
        spot = known.get(place.finess) or commune
        if spot.latitude is not None and spot.longitude is not None:
            yield {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [spot.longitude, spot.latitude]},
                "properties": {
                    "numero": place.reference,
                    "commune": commune.label,
                    "profession": place.profession,
                    "nature": place.kind,
                    "structure": place.structure,
                    "priorite": place.priority,
                    "postes": place.capacity,
                },
            }
