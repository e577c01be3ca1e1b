"""Whom a revision concerns, and what the law says of each place: the list, the watched communes, and more.

What higher apps hold (running projects) is told by the dotted paths of ``settings.REVISION_CONCERNS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from cesp.zoning.models import PlaceOfPractice, WatchedCommune, Zoning
from cesp.zoning.models.places import PlaceState
from cesp.zoning.queries.comparison import Comparison, Line
from cesp.zoning.queries.judging import heir_of, published, version_of, versions_of_places
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
    ).select_related("commune__successor")
    met = []
    for place in rows.order_by("reference"):
        line = _line_of(found, lines, place)
        if line is not None:
            met.append((place, line))
    known = versions_of_places(found.zoning.ars, [(place.commune, place.part) for place, _ in met])
    return tuple(_judged(place, line, known[place.commune_id, place.part], found) for place, line in met)


def _line_of(found: Comparison, lines: Mapping[tuple[str, str], Line], place: PlaceOfPractice) -> Line | None:
    """What changes where a place is; on a vanished commune, what changes for the one it belongs to today.

    A district that a version names is not judged by its commune.
    """
    codes = (place.commune_id,) if place.commune.active else (place.commune_id, heir_of(place.commune))
    own = [(code, place.part) for code in codes if (code, place.part) in found.parts]
    keys = own or [(code, "") for code in codes]
    return next((lines[key] for key in keys if key in lines), None)


def _judged(place: PlaceOfPractice, line: Line, known: tuple[ZoningVersion, ...], found: Comparison) -> PlaceJudged:
    zoning = found.zoning
    on, profession = zoning.in_force_on, Profession(place.profession)
    versions = _without(known, zoning) if found.takes_back else _with(known, zoning, line)
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


def _with(known: tuple[ZoningVersion, ...], zoning: Zoning, line: Line) -> tuple[ZoningVersion, ...]:
    """The published versions, and this one were it published."""
    this = version_of(zoning, line.counted_after)
    return tuple(sorted({*known, this}, key=lambda version: version.in_force_on))


def _without(known: tuple[ZoningVersion, ...], zoning: Zoning) -> tuple[ZoningVersion, ...]:
    """The published versions, but this one were it withdrawn."""
    return tuple(one for one in known if (one.profession, one.in_force_on) != (zoning.profession, zoning.in_force_on))


@dataclass(frozen=True, slots=True)
class Watching:
    """What changes for somebody among the communes they watch.

    :ivar lines: one a commune, and one a district of it; never empty.
    :ivar communes: codes of the communes of today that change.
    :ivar profession: the first for which they watch one of them.
    """

    lines: tuple[Line, ...]
    communes: tuple[str, ...]
    profession: str


def watchers(found: Comparison) -> Mapping[int, Watching]:
    """Who watches a commune that the version classes otherwise, or a district of which it does → what changes.

    A vanished commune is followed in the one it belongs to today. Closed accounts are told nothing.
    """
    lines: dict[str, list[Line]] = {}
    for line in found.lines:
        lines.setdefault(line.code, []).append(line)
    rows = WatchedCommune.objects.filter(
        Q(commune__departement__in={line.departement for line in found.lines}) | Q(commune__active=False),
        profession__in=professions_served(found.zoning),
        person__is_active=True,
    ).select_related("commune__successor")
    told: dict[int, list[tuple[WatchedCommune, str]]] = {}
    for row in rows.order_by("person", "commune", "profession"):
        heir = heir_of(row.commune)
        if row.commune_id in lines or heir in lines:
            told.setdefault(row.person_id, []).append((row, heir))
    return {person: _watching(watched, lines) for person, watched in told.items()}


def _watching(watched: list[tuple[WatchedCommune, str]], lines: Mapping[str, list[Line]]) -> Watching:
    changed = {line: None for row, heir in watched for line in lines.get(row.commune_id) or lines[heir]}
    return Watching(tuple(changed), tuple(dict.fromkeys(heir for _, heir in watched)), watched[0][0].profession)


def others_concerned(found: Comparison) -> Iterator[Concern]:
    """What higher apps add."""
    for path in settings.REVISION_CONCERNS:
        yield from cast(Concerned, import_string(path))(found.zoning, found.lines)
