"""Whom a revision concerns, and what the law says of each place: the list, the watched communes, and more.

What higher apps hold (running projects) is told by the dotted paths of ``settings.REVISION_CONCERNS``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, Protocol, cast

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from cesp.zoning.models import PlaceOfPractice, WatchedCommune, Zoning
from cesp.zoning.models.places import PlaceState
from cesp.zoning.queries.comparison import Comparison, Effect, Line, judged_by
from cesp.zoning.queries.judging import heir_of, version_of, versions_of_places
from cesp.zoning.queries.rules import rules_of
from cesp_law.dates import in_french
from cesp_law.facts import Profession
from cesp_law.zone import ZoningVersion, protection_of, zoning_in_force


@dataclass(frozen=True, slots=True)
class Concern:
    """Somebody to tell, and what: a French sentence that ends with a full stop.

    :param subject: who and where, for the page of the revision, which opens ``agent_path``; empty for what no agent
        reads: the person is told, and the page does not list them.
    """

    person_id: int
    path: str
    verdict: str
    subject: str = ""
    agent_path: str = ""


class Concerned(Protocol):
    """What an app that holds projects offers, as a dotted path in ``settings.REVISION_CONCERNS``."""

    def __call__(self, zoning: Zoning, lines: tuple[Line, ...], professions: Collection[str]) -> Iterable[Concern]:
        """Whoever has a running project, in one of these professions, in a place that the revision classes otherwise.

        Called once for each group of professions that the revision classes alike.
        """


@dataclass(frozen=True, slots=True)
class PlaceJudged:
    """A place of the list that is classed otherwise.

    :param verdict: what the law says of it from the first day of the version on, in French.
    """

    place: PlaceOfPractice
    line: Line
    verdict: str
    stays: bool


def effects_on(found: Comparison, *, on: date) -> tuple[Effect, ...]:
    """What a comparison changes from a day on; nothing of a period that is over by then."""
    judged = judged_by(found, on=on)
    kept = (replace(one, professions=tuple(p for p in one.professions if p in judged)) for one in found.effects)
    return tuple(one for one in kept if one.professions)


def places_concerned(found: Comparison, *, on: date) -> tuple[PlaceJudged, ...]:
    """The open places that the version classes otherwise, each judged by the law.

    :param on: the day of the act: a version older than it judges the places as they are that day.
    """
    met = [(place, line, effect) for effect in effects_on(found, on=on) for place, line in _met(found, effect)]
    known = versions_of_places(found.zoning.ars, [(place.commune, place.part) for place, *_ in met])
    judged = (
        _judged(place, line, known[place.commune_id, place.part], found, effect, on=max(on, found.zoning.in_force_on))
        for place, line, effect in met
    )
    return tuple(sorted(judged, key=lambda one: one.place.reference))


def _met(found: Comparison, effect: Effect) -> Iterator[tuple[PlaceOfPractice, Line]]:
    lines = {(line.code, line.part): line for line in effect.lines}
    rows = PlaceOfPractice.objects.filter(
        ars=found.zoning.ars, state=PlaceState.OPEN, profession__in=effect.professions
    ).select_related("commune__successor")
    for place in rows.order_by("reference"):
        line = _line_of(effect, lines, place)
        if line is not None:
            yield place, line


def _line_of(effect: Effect, lines: Mapping[tuple[str, str], Line], place: PlaceOfPractice) -> Line | None:
    """What changes where a place is; on a vanished commune, what changes for the one it belongs to today.

    A district that a version names is not judged by its commune.
    """
    codes = (place.commune_id,) if place.commune.active else (place.commune_id, heir_of(place.commune))
    own = [(code, place.part) for code in codes if (code, place.part) in effect.parts]
    keys = own or [(code, "") for code in codes]
    return next((lines[key] for key in keys if key in lines), None)


def _judged(
    place: PlaceOfPractice,
    line: Line,
    known: tuple[ZoningVersion, ...],
    found: Comparison,
    effect: Effect,
    *,
    on: date,
) -> PlaceJudged:
    zoning, profession = found.zoning, Profession(place.profession)
    counted = line.counted_after if effect.judge == zoning else ""
    versions = _without(known, zoning) if found.takes_back else _with(known, zoning, counted)
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


def _with(known: tuple[ZoningVersion, ...], zoning: Zoning, counted: str) -> tuple[ZoningVersion, ...]:
    """The published versions, and this one were it published."""
    this = version_of(zoning, counted)
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


def watchers(found: Comparison, *, on: date) -> Mapping[int, Watching]:
    """Who watches a commune that the version classes otherwise, or a district of which it does → what changes.

    A vanished commune is followed in the one it belongs to today. Closed accounts are told nothing.

    :param on: the day of the act; nobody is told of a period that is over.
    """
    told: dict[int, list[_Seen]] = {}
    for effect in effects_on(found, on=on):
        for seen in _watched(effect):
            told.setdefault(seen.row.person_id, []).append(seen)
    return {person: _watching(told[person]) for person in sorted(told)}


class _Seen(NamedTuple):
    """A commune that somebody watches, the one it belongs to today, and what changes there."""

    row: WatchedCommune
    heir: str
    lines: tuple[Line, ...]


def _watched(effect: Effect) -> Iterator[_Seen]:
    lines: dict[str, list[Line]] = {}
    for line in effect.lines:
        lines.setdefault(line.code, []).append(line)
    rows = WatchedCommune.objects.filter(
        Q(commune__departement__in={line.departement for line in effect.lines}) | Q(commune__active=False),
        profession__in=effect.professions,
        person__is_active=True,
    ).select_related("commune__successor")
    for row in rows.order_by("person", "commune", "profession"):
        heir = heir_of(row.commune)
        if changed := lines.get(row.commune_id) or lines.get(heir):
            yield _Seen(row, heir, tuple(changed))


def _watching(seen: list[_Seen]) -> Watching:
    changed = dict.fromkeys(line for one in seen for line in one.lines)
    return Watching(tuple(changed), tuple(dict.fromkeys(one.heir for one in seen)), seen[0].row.profession)


def others_concerned(found: Comparison, *, on: date) -> Iterator[Concern]:
    """What higher apps add, of what changes from a day on."""
    for path in settings.REVISION_CONCERNS:
        concerned = cast(Concerned, import_string(path))
        for effect in effects_on(found, on=on):
            if effect.lines:
                yield from concerned(found.zoning, effect.lines, effect.professions)
