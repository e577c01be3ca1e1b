"""The rules of each region on a day: those its ARS recorded, else those that ship with the law.

They are read once for a request, a task or a command, in the thread that runs it: a run over thousands
of contracts asks thousands of times and sees one set of rules.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from cesp.accounts.models import Membership, Organisation, Role
from cesp.zoning.models import RegionalRulesVersion
from cesp.zoning.payload import rules_from
from cesp_law import regional
from cesp_law.regional import RegionalRules

Rules = Callable[[date], RegionalRules]
_Book = Mapping[str, tuple[tuple[date, RegionalRules], ...]]
_read = threading.local()


def rules_of(ars: str, *, on: date) -> RegionalRules:
    """The rules of an ARS on a day.

    :param ars: the nomenclature's code in lower case.
    :raises KeyError: no such ARS.
    :raises Malformed: a recorded version does not read; nothing else takes its place.
    """
    for starts_on, rules in _book().get(ars, ()):
        if starts_on <= on:
            return rules
    return _shipped(ars, on)


@lru_cache(maxsize=8_192)
def _shipped(ars: str, on: date) -> RegionalRules:
    return regional.shipped(ars, on)


def _book() -> _Book:
    book: _Book | None = getattr(_read, "book", None)
    if book is None:
        book = _read.book = _bound(standing().values_list("ars", "in_force_on", "content"))
    return book


def _bound(rows: Any) -> _Book:
    found: dict[str, list[tuple[date, RegionalRules]]] = {}
    for ars, starts_on, content in rows:
        found.setdefault(ars, []).append((starts_on, rules_from(ars, content)))
    return {ars: tuple(sorted(versions, key=lambda one: one[0], reverse=True)) for ars, versions in found.items()}


def forget(**_signal: Any) -> None:
    """Have the rules read again: when a request or a task begins, and once a version is recorded."""
    _read.book = None


def standing() -> QuerySet[RegionalRulesVersion]:
    """The versions that nothing supersedes."""
    return RegionalRulesVersion.objects.filter(superseded_by__isnull=True)


def as_if(ars: str, rules: RegionalRules, *, from_on: date, replacing: int | None = None) -> Rules:
    """What the rules of an ARS would be on any day, were this version recorded.

    :param replacing: key of the version that it would supersede.
    """
    held = standing().filter(ars=ars) if replacing is None else standing().filter(ars=ars).exclude(pk=replacing)
    others = _bound(held.values_list("ars", "in_force_on", "content")).get(ars, ())
    versions = sorted((*others, (from_on, rules)), key=lambda one: one[0], reverse=True)

    def on(day: date) -> RegionalRules:
        return next((known for starts_on, known in versions if starts_on <= day), None) or _shipped(ars, day)

    return on


def regions_seen_by(actor: Membership) -> QuerySet[Organisation]:
    """The ARS whose rules an actor reads: their own for a referent, all for the case desk and the auditor."""
    agencies = Organisation.objects.filter(kind=Organisation.Kind.ARS).order_by("sort_key", "pk")
    if actor.role == Role.ARS_REFERENT:
        return agencies.filter(pk=actor.organisation_id or 0)
    return agencies if actor.role in {Role.CASE_DESK, Role.AUDITOR} else agencies.none()


@dataclass(frozen=True, slots=True)
class Version:
    """A recorded version, the rules it holds, and those that held until it, where they are known."""

    row: RegionalRulesVersion
    rules: RegionalRules
    stands: bool
    before: RegionalRules | None = None


@dataclass(frozen=True, slots=True)
class RulesPage:
    """What the page of a region prints: the rules in force, whether they are its own, every version."""

    ars: Organisation
    rules: RegionalRules
    recorded: bool
    versions: tuple[Version, ...]


def page_of(ars: Organisation, *, on: date) -> RulesPage:
    """The rules of a region on a day and its versions, the latest first; those superseded are there too."""
    rows = RegionalRulesVersion.objects.filter(ars=ars.code).select_related("recorded_by__person", "superseded_by")
    versions = tuple(_with_those_before(list(rows.order_by("in_force_on", "pk"))))[::-1]
    recorded = any(one.stands and one.row.in_force_on <= on for one in versions)
    return RulesPage(ars, rules_of(ars.code, on=on), recorded, versions)


def _with_those_before(rows: list[RegionalRulesVersion]) -> Iterator[Version]:
    """Versions in order of time; a correction follows what it corrects, another one what stood before its day."""
    standing_before, by_row = None, {row.pk: rules_from(row.ars, row.content) for row in rows}
    for row in rows:
        rules, stands = by_row[row.pk], not hasattr(row, "superseded_by")
        corrected = by_row.get(row.supersedes_id or 0)
        yield Version(row, rules, stands, corrected or standing_before)
        if stands:
            standing_before = rules


def pair_of(ars: Organisation, one: int, other: int) -> tuple[Version, Version]:
    """Two versions of a region, standing or not, the earlier first.

    :raises RegionalRulesVersion.DoesNotExist: one of them is not of this region.
    """
    rows = RegionalRulesVersion.objects.filter(ars=ars.code).select_related("superseded_by")
    pair = sorted((rows.get(pk=one), rows.get(pk=other)), key=lambda row: (row.in_force_on, row.pk))
    first, second = (Version(row, rules_from(row.ars, row.content), not hasattr(row, "superseded_by")) for row in pair)
    return first, second


def version(ars: Organisation, pk: int) -> Version:
    """A version that stands, to correct it.

    :raises RegionalRulesVersion.DoesNotExist: none of this ARS, or it was superseded.
    """
    row = standing().get(ars=ars.code, pk=pk)
    return Version(row, rules_from(row.ars, row.content), stands=True)
