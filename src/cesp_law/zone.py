"""Zonings of one place: which version is in force for whom, and what protects a place that leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from cesp_law.dates import add_months, in_french
from cesp_law.explain import Citation
from cesp_law.facts import Profession, ZoneCategory
from cesp_law.parameters import load


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoningVersion:
    """What one version of a zoning says of the commune, or part of it, where the place is.

    :param profession: whose zoning it is.
    :param in_force_on: first day; the version lasts until the next of the same profession.
    :param category: the category of the place, ``None`` when it is out of zone.
    :param serves_also: professions it serves until they have a zoning of their own.
    :param name: how letters name it, e.g. « zonage médecins 2022 »; by its first day if empty.
    :param unsaid: it does not say how the place is classed, which is not « out of zone »; no category then.
    """

    profession: Profession
    in_force_on: date
    category: ZoneCategory | None
    serves_also: frozenset[Profession] = frozenset()
    name: str = ""
    unsaid: bool = False

    @property
    def named(self) -> str:
        return self.name or f"zonage du {in_french(self.in_force_on)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """Why a place out of zone is still accepted.

    :param last_day_in_zone: last day on which it met the conditions.
    :param category: the category it had that day.
    :param until: first day on which a list, if published then, could no longer hold the place.
    """

    last_day_in_zone: date
    category: ZoneCategory
    until: date
    citation: Citation


def zoning_in_force(zonings: Iterable[ZoningVersion], *, profession: Profession, on: date) -> ZoningVersion | None:
    """Pick the version that judges a profession on a day.

    The profession's own zoning, once it has one in force; until then the latest that is declared to
    serve it too (IDF's doctors' zoning serves dentists).

    :returns: ``None`` when no zoning serves that profession on that day.
    :law: code de la santé publique, art. L. 1434-4
    :clauses: IDF-8, BIE-6, PAP-7
    """
    in_force = [version for version in zonings if version.in_force_on <= on]
    own = [version for version in in_force if version.profession is profession]
    serving = own or [version for version in _latest_of_each(in_force) if profession in version.serves_also]
    return max(serving, key=lambda version: version.in_force_on, default=None)


def _latest_of_each(versions: Iterable[ZoningVersion]) -> Iterable[ZoningVersion]:
    latest: dict[Profession, ZoningVersion] = {}
    for version in sorted(versions, key=lambda version: version.in_force_on):
        latest[version.profession] = version
    return latest.values()


def protection_of(
    zonings: Sequence[ZoningVersion],
    *,
    profession: Profession,
    admitted: frozenset[ZoneCategory],
    listed_on: date | None,
    on: date,
) -> Protection | None:
    """Find what protects a listed place that is no longer in an admitted zone.

    It may stay on a list if it met the conditions within the three years before that list came out.

    :param zonings: what every version known says of the place.
    :param admitted: categories the deciding ARS admits for that profession.
    :param listed_on: publication of the list the place is on; a list still to come protects nothing.
    :param on: the day the project is submitted; the place is out of zone that day.
    :law: décret n° 2010-735 ; décret n° 2020-268
    :clauses: BIE-6, NAT-10
    """
    if listed_on is None or listed_on > on:
        return None
    version = load("place_protection").at(listed_on)
    changes = sorted({zoning.in_force_on for zoning in zonings if zoning.in_force_on < on})
    for starts_on, next_on in reversed(list(pairwise([*changes, on]))):
        then = zoning_in_force(zonings, profession=profession, on=starts_on)
        if starts_on > listed_on or then is None or then.category not in admitted:
            continue
        last_day = next_on - timedelta(days=1)
        until = add_months(last_day, version.value) + timedelta(days=1)
        if listed_on >= until:
            return None
        return Protection(last_day_in_zone=last_day, category=then.category, until=until, citation=version.citation)
    return None
