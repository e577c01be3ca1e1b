"""Where somebody practises, and for what share of full time, day after day.

Arrivals and departures are facts; what is held between two of them is derived here, once, when
the timeline is built. A place is known by its name, and an unnamed place is one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cesp_law.dates import add_months_clamped, in_french
from cesp_law.facts import Installed, LeftPlace, ZoneCategory, begins_on
from cesp_law.parameters import load
from cesp_law.refusals import Refused
from cesp_law.sources import CHANGE_OF_PLACE, COHERENCE
from cesp_law.wording import named

FULL_TIME = 100
"""Percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPlace:
    """A place while it is held.

    :param since: first day held without interruption; a new share or category does not interrupt.
    """

    place: str
    since: date
    share_percent: int
    category: ZoneCategory


@dataclass(frozen=True, slots=True)
class Practice:
    """What is held from a day on, until the next change.

    :param share_percent: all places together, at most :data:`FULL_TIME`; 0 when none is held.
    """

    starts_on: date
    share_percent: int
    places: tuple[HeldPlace, ...]


def practice_of(moves: Iterable[Installed | LeftPlace], *, signed_on: date) -> tuple[Practice, ...]:
    """Derive what is held, day after day, from arrivals and departures.

    On one day a departure is read before an arrival, unless the place was not held before.
    Arriving at a place already held changes its share or its category.

    :param moves: in any order.
    :param signed_on: the day the contract was concluded; it picks the half-time floor.
    :returns: one per day on which something changes, oldest first; empty if nobody ever arrived.
    :raises Refused: a departure from a place not held, two arrivals at one place on one day, or
        less than half-time in all while some place is held.
    :law: code de l'éducation, art. R. 631-24-6 (durée de travail) ; décret n° 2020-268
    :clauses: IDF-9, BIE-10
    """
    ordered = sorted(moves, key=begins_on)
    if not ordered:
        return ()
    floor = load("half_time_floor").at(signed_on)
    held: dict[str, HeldPlace] = {}
    steps: list[Practice] = []
    for day, group in groupby(ordered, key=begins_on):
        _move(held, day, tuple(group))
        share = sum(place.share_percent for place in held.values())
        if held and share < floor.value:
            raise Refused(
                f"À compter du {in_french(day)}, l'exercice serait de {share} % d'un temps plein en tout : "
                f"il ne peut pas être inférieur à {floor.value} %.",
                citation=floor.citation.text,
            )
        places = tuple(held[name] for name in sorted(held))
        steps.append(Practice(day, min(share, FULL_TIME), places))
    return tuple(steps)


def practice_on(steps: tuple[Practice, ...], day: date) -> tuple[HeldPlace, ...]:
    """Find the places held on a day.

    :param steps: as :func:`practice_of` returns them.
    :returns: in order of name; empty when none is held.
    :law: code de l'éducation, art. L. 632-6
    :clauses: IDF-9, IDF-11
    """
    held: tuple[HeldPlace, ...] = ()
    for step in steps:
        if step.starts_on > day:
            break
        held = step.places
    return held


def longest_held(steps: tuple[Practice, ...], day: date) -> date | None:
    """Find since when the place held longest on a day has been held without interruption.

    :param day: a place left that very day still counts.
    :returns: its first day, or ``None`` if no place was held.
    :law: décret n° 2020-268 (dispense quand la zone perd son statut)
    :clauses: BIE-6
    """
    since: list[date] = []
    for position, step in enumerate(steps):
        last = position + 1 == len(steps)
        if step.starts_on <= day and (last or steps[position + 1].starts_on >= day):
            since += [place.since for place in step.places]
    return min(since, default=None)


def held_for_months(since: date | None, *, months: int, on: date) -> bool:
    """Tell whether a place has been held for a number of months on a day.

    :param since: first day held, or ``None``.
    :law: décret n° 2020-268 (dispense quand la zone perd son statut)
    :clauses: BIE-6
    """
    return since is not None and add_months_clamped(since, months) <= on


def _move(held: dict[str, HeldPlace], day: date, moves: tuple[Installed | LeftPlace, ...]) -> None:
    """Apply the moves of one day to what was held before it."""
    arrivals: dict[str, Installed] = {}
    for move in moves:
        if isinstance(move, Installed):
            if move.place in arrivals:
                raise _twice(move)
            arrivals[move.place] = move
    before = dict(held)
    for move in moves:
        if isinstance(move, LeftPlace):
            if move.place in held:
                del held[move.place]
            elif move.place in arrivals and move.place not in before:
                del arrivals[move.place]
            else:
                raise _not_held(move)
    for name, arrival in arrivals.items():
        held[name] = HeldPlace(
            place=name,
            since=before[name].since if name in before else day,
            share_percent=arrival.share_percent,
            category=arrival.category,
        )


def _twice(move: Installed) -> Refused:
    return Refused(
        f"Deux installations portent le même lieu et le même jour : {named(move)} est donnée deux fois.",
        citation=COHERENCE.text,
    )


def _not_held(move: LeftPlace) -> Refused:
    return Refused(
        f"Un lieu se quitte après s'y être installé : {named(move)} n'est précédé d'aucune installation "
        "encore en cours dans ce lieu.",
        citation=CHANGE_OF_PLACE.text,
    )
