"""Rows against the communes of today: what is kept, what is rejected and why, what is of another region.

A commune takes the category of its own row. Rows of its former communes count for it only when it
has none, and only when they agree: nobody but a person chooses between two categories.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cesp.zoning.importing.shapes import Row
from cesp.zoning.importing.words import fold
from cesp.zoning.importing.world import Place, World, departement_of, departements_of

NEAR = "nom proche"
"""Why a commune is proposed when its name looks like that of the row."""
_LONGEST_PART = 10
_MOST_PROPOSALS = 2_000
"""Rejected rows for which near names are looked for; a file that matches nothing is another file."""
Key = tuple[str, str]
"""Code of a commune, and of the district (QPV) in it or nothing."""


@dataclass(frozen=True, slots=True)
class Area:
    """What is kept of a row.

    :param by_choice: whether a person said which commune the row means.
    """

    category: int
    part_name: str = ""
    group: str = ""
    group_name: str = ""
    by_choice: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    place: str
    typed: str
    category: str
    reason: str
    proposals: tuple[tuple[Place, str], ...] = ()


@dataclass(slots=True)
class Matched:
    """What became of every row.

    :param said: code as the file writes it → its category, for what a former commune was given.
    :param set_aside: communes that the file names in rows whose category is not understood.
    :param contested: communes that the file classes in several ways → categories it gives them.
    :param lost_choices: rows that a person attached to a commune which the file, or another of them, classes otherwise.
    :param unknown_words: those categories, folded → as written.
    """

    read: int = 0
    elsewhere: int = 0
    areas: dict[Key, Area] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)
    set_aside: set[str] = field(default_factory=set)
    contested: dict[str, tuple[int, ...]] = field(default_factory=dict)
    lost_choices: list[Rejected] = field(default_factory=list)
    unknown_words: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        return self.read - self.elsewhere - len(self.rejected)

    @property
    def digest(self) -> str:
        """Of what the file alone says; what a person chose is not part of it."""
        rows = sorted((key, area.category, area.group) for key, area in self.areas.items() if not area.by_choice)
        return hashlib.sha256(repr(rows).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Claim:
    row: Row
    area: Area
    is_former: bool

    @property
    def is_own(self) -> bool:
        """Whether the file itself says it of this very commune."""
        return not self.is_former and not self.area.by_choice


def match(
    rows: Iterable[Row], *, world: World, words: Mapping[str, int], ars: str, choices: Mapping[str, str]
) -> Matched:
    """Find the commune and the category of each row.

    :param words: folded word → key of a category.
    :param ars: the region that is read; empty for all of them.
    :param choices: what a row says, as :func:`typed` gives it → code of the commune that a person said it means.
    """
    found = Matched()
    claims: dict[Key, list[_Claim]] = defaultdict(list)
    for row in rows:
        found.read += 1
        communes = _communes(row, world)
        if ars and _is_elsewhere(row, communes, world, ars):
            found.elsewhere += 1
            continue
        category = words.get(fold(row.category))
        chosen = choices.get(typed(row), "")
        by_choice = not communes and chosen in world.places
        if by_choice:
            communes = [(world.places[chosen], False)]
        if category is None or not communes or len(row.part) > _LONGEST_PART:
            found.rejected.append(_refused(row, category, world, found))
            found.set_aside.update(place.code for place, _ in communes if not row.part)
            continue
        area = Area(category, row.part_name[:150], row.group[:10], row.group_name[:150], by_choice)
        for place, is_former in communes:
            if not ars or place.ars == ars:
                claims[place.code, row.part].append(_Claim(row, area, is_former))
    _settle(claims, found, world)
    return found


def _communes(row: Row, world: World) -> list[tuple[Place, bool]]:
    """The communes of a row; none when one of its codes is unknown."""
    if row.codes and any(row.codes):
        found = [world.of_code(code) for code in row.codes]
    elif row.postcode:
        found = [world.of_name(row.postcode, row.name)]
    else:
        found = [(world.places.get(code), False) for code in world.parts.get(row.part, ())]
    known = [(place, former) for place, former in found if place is not None]
    return known if len(known) == len(found) else []


def _is_elsewhere(row: Row, communes: list[tuple[Place, bool]], world: World, ars: str) -> bool:
    if communes:
        return all(place.ars != ars for place, _ in communes)
    departements = [departement_of(code) for code in row.codes if code] or departements_of(row.postcode)
    return all(world.ars_of.get(departement, ars) != ars for departement in departements)


def _refused(row: Row, category: int | None, world: World, found: Matched) -> Rejected:
    if category is None:
        found.unknown_words.setdefault(fold(row.category), row.category)
        reason = f"Catégorie inconnue : « {row.category} »." if row.category else "La catégorie est vide."
        return _rejected(row, reason)
    if len(row.part) > _LONGEST_PART:
        return _rejected(
            row, f"« {row.part} » n'est pas un code de quartier : il a plus de {_LONGEST_PART} caractères."
        )
    proposals: tuple[tuple[Place, str], ...] = ()
    if len(found.rejected) < _MOST_PROPOSALS:
        proposals = tuple(_proposals(row, world))
    return _rejected(row, _why_unknown(row, world), proposals)


def _rejected(row: Row, reason: str, proposals: tuple[tuple[Place, str], ...] = ()) -> Rejected:
    return Rejected(row.place, typed(row), row.category[:100], reason, proposals)


def typed(row: Row) -> str:
    """What a row says of its place, in one line: the same row met twice says the same."""
    words = (", ".join(row.codes), row.postcode, row.name, row.part, row.part_name)
    return " ".join(filter(None, words))[:200]


def _why_unknown(row: Row, world: World) -> str:
    unknown = [code for code in row.codes if code and world.of_code(code)[0] is None]
    if unknown:
        return f"Aucune commune, d'aujourd'hui ou ancienne, n'a le code {', '.join(unknown)}."
    if row.postcode:
        return f"Aucune commune de ce nom n'est sûre pour le code postal {row.postcode}."
    if row.part:
        return "La ligne ne dit pas dans quelle commune est ce quartier, et aucun zonage publié ne le connaît."
    return "La ligne ne dit pas de quelle commune il s'agit."


def _proposals(row: Row, world: World) -> Iterable[tuple[Place, str]]:
    met: set[str] = set()
    here = {departement_of(code) for code in row.codes if code} or set(departements_of(row.postcode))
    near = world.prolonged(row.postcode, row.name) if row.name else []
    near += [place for one in sorted(here) for place in world.near(one, row.name)] if row.name else []
    others = sorted(world.by_postcode.get(row.postcode, ()), key=lambda one: one.code)[:3]
    for places, why in ((near, NEAR), (others, "même code postal")):
        for place in places:
            if place.code not in met:
                met.add(place.code)
                yield place, why


def _settle(claims: Mapping[Key, list[_Claim]], found: Matched, world: World) -> None:
    """Keep what is not contested; a row that loses one of its communes is rejected, once.

    What a person chose never changes what the file alone says: it only fills what the file leaves empty.
    """
    lost: dict[str, Rejected] = {}
    for key, all_claims in claims.items():
        said = [claim for claim in all_claims if not claim.area.by_choice]
        for claim in said:
            if claim.is_former:
                _remember(claim, key[0], found)
        for claim, reason in _losers(key, said, found, world):
            lost.setdefault(claim.row.place, _rejected(claim.row, reason))
        _add_choices(key, [claim for claim in all_claims if claim.area.by_choice], found, world)
    found.rejected.extend(lost.values())


def _losers(key: Key, said: list[_Claim], found: Matched, world: World) -> list[tuple[_Claim, str]]:
    """Keep the area that the file gives a place, or say which rows contest it."""
    own = [claim for claim in said if claim.is_own]
    categories = {claim.area.category for claim in own or said}
    place = world.places[key[0]]
    if len(categories) == 1:
        found.areas[key] = (own or said)[0].area
        reason = f"Ancienne commune de {place.label}, que le fichier classe autrement elle-même."
        return [(claim, reason) for claim in said if claim.area.category not in categories]
    if own and not key[1]:
        found.contested[key[0]] = tuple(dict.fromkeys(claim.area.category for claim in own))
    return [(claim, _contested(place, own, len(said))) for claim in said]


def _add_choices(key: Key, chosen: list[_Claim], found: Matched, world: World) -> None:
    """Add what a person attached to a place, unless the file or another choice says otherwise of it."""
    if not chosen:
        return
    categories = {claim.area.category for claim in chosen}
    if key in found.areas:
        categories.add(found.areas[key].category)
    if len(categories) == 1 and key[0] not in found.contested:
        found.areas.setdefault(key, chosen[0].area)
        return
    reason = f"Rattachée à {world.places[key[0]].label}, que le fichier classe autrement : choisissez-en une autre."
    found.lost_choices.extend(_rejected(claim.row, reason) for claim in chosen)


def _remember(claim: _Claim, commune: str, found: Matched) -> None:
    for code in claim.row.codes:
        found.said[code] = claim.area.category
    if not claim.row.codes:
        found.said[f"{commune} {claim.row.name}"] = claim.area.category


def _contested(place: Place, own: list[_Claim], count: int) -> str:
    if own:
        return f"{place.label} est classée {len(own)} fois, de façons différentes."
    return f"{place.label} est une commune nouvelle : {count} anciennes communes, catégories différentes."
