"""The communes as the matching needs them: by code, former code, postcode, name; read once."""

from __future__ import annotations

import difflib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cesp.territory import naming


class Place(NamedTuple):
    """A commune that exists, or a district of one; ``ars`` is empty where there is no agency."""

    code: str
    name: str
    departement: str
    ars: str
    postcodes: tuple[str, ...]
    position: tuple[float, float] | None
    is_district: bool

    @property
    def label(self) -> str:
        return f"{self.name} ({self.departement})"


class Former(NamedTuple):
    """A code, and often a name, that led to a commune of today."""

    code: str
    name: str
    commune: str


class World:
    """What the matching asks of the official code.

    :param parts: districts that a published version already knows → codes of their communes.
    """

    def __init__(
        self, places: Iterable[Place], formers: Iterable[Former], parts: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.places = {place.code: place for place in places}
        self.formers = {former.code: former for former in formers if former.commune in self.places}
        self.parts = dict(parts or {})
        self.ars_of = {place.departement: place.ars for place in self.places.values()}
        self.predecessors: dict[str, list[Former]] = defaultdict(list)
        self.by_postcode: dict[str, list[Place]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.by_former_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.names: dict[str, dict[str, str]] = defaultdict(dict)
        self.folded = {code: naming.fold(place.name) for code, place in self.places.items()}
        for place in self.places.values():
            folded = self.folded[place.code]
            self.by_name[place.departement, folded].append(place.code)
            self.names[place.departement][folded] = place.code
            for postcode in place.postcodes:
                self.by_postcode[postcode].append(place)
        for former in self.formers.values():
            self.predecessors[former.commune].append(former)
            if former.name:
                self.by_former_name[self.places[former.commune].departement, naming.fold(former.name)].add(
                    former.commune
                )

    def of_code(self, code: str) -> tuple[Place | None, bool]:
        """The commune of a code, and whether the code is a former one."""
        place = self.places.get(code)
        if place is not None:
            return place, False
        former = self.formers.get(code)
        return (self.places[former.commune], True) if former else (None, False)

    def of_name(self, postcode: str, name: str) -> tuple[Place | None, bool]:
        """The one commune that a postcode and a name mean, and whether the name is a former one."""
        folded = naming.fold(name)
        here = [place for place in self.by_postcode.get(postcode, ()) if self.folded[place.code] == folded]
        if len(here) == 1:
            return here[0], False
        for departement in departements_of(postcode):
            codes = self.by_name.get((departement, folded), [])
            if len(codes) == 1:
                return self.places[codes[0]], False
            formers = self.by_former_name.get((departement, folded), set())
            if not codes and len(formers) == 1:
                return self.places[next(iter(formers))], True
        return None, False

    def near(self, departement: str, name: str, *, at_most: int = 3) -> list[Place]:
        """Communes of a département whose name looks like this one, the likest first."""
        names = self.names.get(departement, {})
        found = difflib.get_close_matches(naming.fold(name), names, n=at_most, cutoff=0.7)
        return [self.places[names[one]] for one in found]

    def prolonged(self, postcode: str, name: str) -> list[Place]:
        """Communes of a postcode whose name goes on after this one: « Cransac-les-Thermes » after « Cransac »."""
        begun = naming.fold(name) + " "
        return [place for place in self.by_postcode.get(postcode, ()) if self.folded[place.code].startswith(begun)]

    def around(self, place: Place, among: Iterable[str], *, at_most: int = 3) -> list[tuple[Place, float]]:
        """The nearest communes among some, with the distance in kilometres; none without a position."""
        if place.position is None:
            return []
        measured = [
            (_kilometres(place.position, other.position), other)
            for code in among
            if (other := self.places[code]).position is not None and code != place.code
        ]
        return [(other, distance) for distance, other in sorted(measured)[:at_most]]


def departements_of(postcode: str) -> tuple[str, ...]:
    """Where a postcode usually is: « 20200 » is in one of the two départements of Corsica."""
    if postcode.startswith("20"):
        return ("2A", "2B")
    return (postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2],)


def departement_of(code: str) -> str:
    """The département of an INSEE code."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _kilometres(here: tuple[float, float], there: tuple[float, float] | None) -> float:
    assert there is not None
    north = (there[0] - here[0]) * 111.2
    east = (there[1] - here[1]) * 111.2 * math.cos(math.radians(here[0]))
    return math.hypot(north, east)
