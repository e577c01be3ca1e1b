"""Whom a revision concerns, and what the law says of each place: the list, the watched communes, and more.

What higher apps hold (running projects) is told by the dotted paths of ``settings.REVISION_CONCERNS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from cesp.zoning.models import PlaceOfPractice, WatchedCommune, Zoning
from cesp.zoning.models.places import PlaceState
from cesp.zoning.queries.comparison import Comparison, Line
from cesp.zoning.queries.judging import published, version_of, versions_of
from cesp.zoning.queries.rules import rules_of
from cesp_law.dates import in_french
from cesp_law.facts import Profession
from cesp_law.zone import ZoningVersion, protection_of, zoning_in_force


@dataclass(frozen=True, slots=True)
class Concern:
    """Somebody to tell, and what: a French sentence that ends with a full stop."""

    person_id: int
    path: str
    verdict: str


class Concerned(Protocol):
    """What an app that holds projects offers, as a dotted path in ``settings.REVISION_CONCERNS``."""

    def __call__(self, zoning: Zoning, lines: tuple[Line, ...]) -> Iterable[Concern]:
        """Whoever has a running project in a place that the revision classes otherwise."""


@dataclass(frozen=True, slots=True)
class PlaceJudged:
    """A place of the list that is classed otherwise.

    :param verdict: what the law says of it from the first day of the version on, in French.
    """

    place: PlaceOfPractice
    line: Line
    verdict: str
    stays: bool


def professions_served(zoning: Zoning) -> tuple[str, ...]:
    """Those that the version will judge on its first day: its own, and those it serves that have none in force."""
    own = set(published(zoning.ars).filter(in_force_on__lte=zoning.in_force_on).values_list("profession", flat=True))
    return (zoning.profession, *(one for one in zoning.serves_also if one not in own))


def places_concerned(found: Comparison) -> tuple[PlaceJudged, ...]:
    """The open places that the version classes otherwise, each judged by the law."""
    lines = {(line.code, line.part): line for line in found.lines}
    rows = PlaceOfPractice.objects.filter(
        ars=found.zoning.ars, state=PlaceState.OPEN, profession__in=professions_served(found.zoning)
    ).select_related("commune")
    judged = []
    for place in rows.order_by("reference"):
        line = lines.get((place.commune_id, place.part)) or lines.get((place.commune_id, ""))
        if line is not None:
            judged.append(_judged(place, line, found.zoning))
    return tuple(judged)


def _judged(place: PlaceOfPractice, line: Line, zoning: Zoning) -> PlaceJudged:
    on, profession = zoning.in_force_on, Profession(place.profession)
    versions = with_draft(place, zoning, line)
    admitted = rules_of(zoning.ars, on=on).zones(profession)
    version = zoning_in_force(versions, profession=profession, on=on)
    category = version.category if version else None
    if category in admitted:
        return PlaceJudged(place, line, f"{line.after}, zone admise.", stays=True)
    protection = protection_of(versions, profession=profession, admitted=admitted, listed_on=place.listed_on, on=on)
    if protection is None:
        return PlaceJudged(
            place, line, f"{line.after}, hors des zones admises ; aucune règle ne le maintient.", stays=False
        )
    verdict = (
        f"{line.after}, hors des zones admises ; il peut rester sur la liste, publiée moins de trois ans après le "
        f"{in_french(protection.last_day_in_zone)}, dernier jour en {protection.category.value} "
        f"({protection.citation.text})."
    )
    return PlaceJudged(place, line, verdict, stays=True)


def with_draft(place: PlaceOfPractice, zoning: Zoning, line: Line) -> tuple[ZoningVersion, ...]:
    """Every published version as the law reads it, and this one were it published."""
    known = versions_of(place.commune, part=place.part)
    this = version_of(zoning, line.counted_after)
    return tuple(sorted({*known, this}, key=lambda version: version.in_force_on))


def watchers(found: Comparison) -> Mapping[int, tuple[Line, ...]]:
    """Who watches a commune that the version classes otherwise → those communes."""
    lines = {line.code: line for line in found.lines if not line.part}
    rows = WatchedCommune.objects.filter(
        profession__in=professions_served(found.zoning),
        commune__departement__in={line.departement for line in lines.values()},
    )
    told: dict[int, dict[str, Line]] = {}
    for person, code in rows.order_by("person", "commune").values_list("person_id", "commune_id"):
        if code in lines:
            told.setdefault(person, {})[code] = lines[code]
    return {person: tuple(watched.values()) for person, watched in told.items()}


def others_concerned(found: Comparison) -> Iterator[Concern]:
    """What higher apps add."""
    for path in settings.REVISION_CONCERNS:
        yield from cast(Concerned, import_string(path))(found.zoning, found.lines)
