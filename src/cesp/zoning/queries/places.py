"""Places of practice: the national list that everybody reads, and those an agency keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from cesp.accounts.models import Contact, Membership, Organisation, Role, Subject
from cesp.common import pagination
from cesp.common.pagination import Page, Sort
from cesp.territory.models import Commune, Departement
from cesp.territory.queries import communes_around
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.models.places import PlaceState
from cesp.zoning.queries.judging import versions_of
from cesp.zoning.queries.rules import rules_of
from cesp_law.facts import Profession
from cesp_law.place import Mode, PlaceProject, PlaceVerdict, Sector, Structure, judge_place

NEARBY_KM = 30
SORTS: Mapping[str, Sort] = {
    "priorite": Sort("priority"),
    "-inscription": Sort("listed_on", descending=True),
    "numero": Sort("reference"),
}
DEFAULT_SORT = "priorite"
_MODES = {"salaried": Mode.SALARIED, "self_employed": Mode.SELF_EMPLOYED, "mixed": Mode.MIXED}


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


def listed(*, on: date) -> QuerySet[PlaceOfPractice]:
    """The national list on a day: open places that a published list holds, whoever reads it.

    :clauses: PAP-5, PAP-6, NAT-3, NAT-9
    """
    rows = PlaceOfPractice.objects.filter(state=PlaceState.OPEN, listed_on__lte=on)
    rows = rows.filter(Q(closes_until__isnull=True) | Q(closes_until__gt=on))
    return rows.select_related("commune__departement")


def found(filters: Filters, *, on: date) -> QuerySet[PlaceOfPractice]:
    """The places of the list that the filters keep."""
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
    codes = list(communes_around(filters.near, km=filters.km))
    return rows.filter(Q(commune__in=codes) | Q(commune__successor__in=codes))


def page_of(
    rows: QuerySet[PlaceOfPractice], *, sort: str = DEFAULT_SORT, cursor: str = "", size: int = 25
) -> Page[PlaceOfPractice]:
    """One page; a sort that does not exist is that of priority."""
    return pagination.page(rows, sort=SORTS.get(sort, SORTS[DEFAULT_SORT]), cursor=cursor, size=size)


def departements() -> list[tuple[str, str]]:
    """Code and label of each, for a filter."""
    return [(one.code, str(one)) for one in Departement.objects.all()]


def kept_by(actor: Membership) -> QuerySet[PlaceOfPractice]:
    """The places of a referent's own agency, whatever their state; none for anybody else."""
    rows = PlaceOfPractice.objects.select_related("commune__departement")
    if actor.role != Role.ARS_REFERENT or actor.organisation is None:
        return rows.none()
    return rows.filter(ars=actor.organisation.code)


def verdict_on(place: PlaceOfPractice, *, on: date) -> PlaceVerdict:
    """What the law says today of a full-time project at a place: its zone, its protection, why not.

    :clauses: NAT-10, BIE-6, IDF-9
    """
    project = PlaceProject(
        profession=Profession(place.profession),
        submitted_on=on,
        mode=_MODES[place.kind],
        structure=Structure(place.structure),
        share_percent=100,
        specialty=place.specialty or None,
        sector=Sector.SECTOR_1,
        within_conventions=True,
        scheduled_general_medicine_percent=100,
        reference=place.reference,
        listed_on=place.listed_on,
    )
    zonings = versions_of(place.commune, part=place.part)
    return judge_place(project, zonings=zonings, regional=rules_of(place.ars, on=on)).value


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
    """The places as points, with the day and the licence; those whose commune has no point are left out."""
    return {
        "type": "FeatureCollection",
        "date": on.isoformat(),
        "licence": licence,
        "features": list(_features(pagination.ordered(rows, SORTS[DEFAULT_SORT]))),
    }


def _features(rows: QuerySet[PlaceOfPractice]) -> Iterator[dict[str, Any]]:
    for place in rows:
        commune = place.commune
        if commune.latitude is not None and commune.longitude is not None:
            yield {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [commune.longitude, commune.latitude]},
                "properties": {
                    "numero": place.reference,
                    "commune": commune.label,
                    "profession": place.profession,
                    "nature": place.kind,
                    "structure": place.structure,
                    "priorite": place.priority,
                },
            }
