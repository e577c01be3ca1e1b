"""Communes that a file ought to name and does not: why, and what may be proposed for each.

A file made before a merger or a restoration of communes lacks those made since. Their predecessors'
category is proposed when all that the file knows agree; otherwise a person chooses, with the nearest
communes in view.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.formats import number_format

from cesp.zoning.importing.matching import Matched
from cesp.zoning.importing.world import Former, Place, World


@dataclass(frozen=True, slots=True)
class Hint:
    """A commune whose category says something of another's.

    :param why: « ancienne commune », « arrondissement », « même code postal », « à 4 km ».
    """

    code: str
    label: str
    category: int
    why: str


class Cause(StrEnum):
    """Why a file lacks a commune, as the report counts them."""

    CONTESTED = "classée{s} de plusieurs façons"
    UNREAD = "nommée{s} dans une ligne dont la catégorie n'est pas reconnue"
    CITY = "ville{s} ou arrondissement{s} dont le fichier ne classe que l'autre"
    MERGED = "commune{s} nouvelle{s}, que le fichier connaît par d'anciennes communes"
    MERGED_UNKNOWN = "commune{s} nouvelle{s}, dont le fichier ne nomme aucune ancienne commune"
    UNNAMED = "d'un département dont le fichier ne nomme aucune commune"
    RECENT = "créée{s}, rétablie{s} ou renommée{s} depuis ce fichier"


@dataclass(frozen=True, slots=True)
class Absence:
    """A commune that no row names, or none that could be kept.

    :param proposed: the category of all its predecessors known to the file; ``None`` unless they agree.
    """

    commune: Place
    cause: Cause
    reason: str
    hints: tuple[Hint, ...]
    proposed: int | None


def departements_read(matched: Matched, world: World) -> set[str]:
    """Départements of which the file names at least one commune."""
    return {world.places[code].departement for code, part in matched.areas if not part}


def departements_unnamed(matched: Matched, world: World) -> set[str]:
    """Départements of the regions of the file of which it names no commune."""
    read = departements_read(matched, world)
    regions = {world.ars_of[departement] for departement in read} - {""}
    return {code for code, ars in world.ars_of.items() if ars in regions and code not in read}


def absences(matched: Matched, *, world: World, ars: str, whole: bool = True) -> tuple[Absence, ...]:
    """Explain each commune that a region of the file has and the file lacks, in the order of codes.

    :param ars: the region that is read; empty for all of them. Communes that no agency holds are not expected.
    :param whole: whether the file ought to name every commune; else only those it names in vain are explained.
    """
    named = {code for code, part in matched.areas if not part}
    unnamed = departements_unnamed(matched, world)
    expected = departements_read(matched, world) | unnamed
    in_vain = {*matched.set_aside, *matched.contested}
    lacking = [
        place
        for code, place in sorted(world.places.items())
        if code not in named
        and (code in in_vain or (whole and place.departement in expected))
        and place.ars
        and (not ars or place.ars == ars)
    ]
    by_departement: dict[str, list[str]] = {}
    for code in named:
        by_departement.setdefault(world.places[code].departement, []).append(code)
    return tuple(
        _of_unnamed(place)
        if place.departement in unnamed and place.code not in in_vain
        else _explained(place, matched, world, by_departement.get(place.departement, ()))
        for place in lacking
    )


def _of_unnamed(place: Place) -> Absence:
    """Nothing is proposed of a département that the file passes over: it may be another file's."""
    reason = "Le fichier ne nomme aucune commune de son département : dites s'il est hors zone."
    return Absence(place, Cause.UNNAMED, reason, (), None)


def _explained(place: Place, matched: Matched, world: World, here: Collection[str]) -> Absence:
    if place.code in matched.contested:
        hints = tuple(
            Hint(place.code, place.label, category, "une ligne du fichier")
            for category in matched.contested[place.code]
        )
        return Absence(
            place, Cause.CONTESTED, "Le fichier la classe de plusieurs façons : il faut choisir.", hints, None
        )
    if place.code in matched.set_aside:
        reason = "Le fichier la nomme, dans une ligne dont la catégorie n'est pas reconnue."
        return Absence(place, Cause.UNREAD, reason, (), None)
    if place.is_district:
        hints = _hints_of_city(place, matched, world)
        reason = "Le fichier classe la ville entière, sans ses arrondissements."
        return Absence(place, Cause.CITY, reason, hints, _agreed(hints))
    formers = world.predecessors.get(place.code, [])
    districts = [former for former in formers if former.code in world.places]
    hints = _hints_of(formers, place, matched, "arrondissement" if districts else "ancienne commune")
    reason = _reason(districts or formers, hints, of_districts=bool(districts))
    cause = _cause(formers, hints, of_districts=bool(districts))
    return Absence(place, cause, reason, hints or _around(place, matched, world, here), _agreed(hints))


def _cause(formers: list[Former], hints: tuple[Hint, ...], *, of_districts: bool) -> Cause:
    if of_districts:
        return Cause.CITY
    if not formers:
        return Cause.RECENT
    return Cause.MERGED if hints else Cause.MERGED_UNKNOWN


def counted(found: Collection[Absence]) -> str:
    """« 73 communes n'ont pas de ligne retenue : 40 communes nouvelles… »: how many for each cause, in a sentence."""
    counts = {cause: sum(one.cause is cause for one in found) for cause in Cause}
    listed = " ; ".join(
        f"{_grouped(count)} {cause.format(s='s' if count > 1 else '')}" for cause, count in counts.items() if count
    )
    several = len(found) > 1
    return (
        f"{_grouped(len(found))} commune{'s' if several else ''} n'{'ont' if several else 'a'} pas de ligne "
        f"retenue : {listed}."
    )


def _grouped(count: int) -> str:
    """« 3 073 », as French writes it."""
    return number_format(count, force_grouping=True)


def _hints_of_city(place: Place, matched: Matched, world: World) -> tuple[Hint, ...]:
    former = world.formers.get(place.code)
    area = matched.areas.get((former.commune, "")) if former else None
    if former is None or area is None:
        return ()
    return (Hint(former.commune, world.places[former.commune].label, area.category, "ville entière"),)


def _hints_of(formers: list[Former], place: Place, matched: Matched, word: str) -> tuple[Hint, ...]:
    said: list[Hint] = []
    for former in formers:
        area = matched.areas.get((former.code, ""))
        by_name = matched.said.get(f"{place.code} {former.name}")
        category = area.category if area else matched.said.get(former.code, by_name)
        if category is not None:
            said.append(Hint(former.code, former.name or former.code, category, word))
    return tuple(said)


def _agreed(hints: Collection[Hint]) -> int | None:
    categories = {hint.category for hint in hints}
    return categories.pop() if len(categories) == 1 else None


def _reason(formers: list[Former], hints: tuple[Hint, ...], *, of_districts: bool) -> str:
    if of_districts:
        how = "de la même catégorie" if _agreed(hints) is not None else "de catégories différentes"
        return f"Le fichier classe ses {len(hints)} arrondissements, {how}, et non la ville."
    if not formers:
        return (
            "Commune créée, rétablie ou renommée depuis ce fichier : il ignore son code, "
            "et aucun ancien code connu ne mène à elle."
        )
    what = _counted(formers)
    if not hints:
        return f"Commune nouvelle, formée avec {what} : le fichier n'en nomme aucune."
    how = "même catégorie" if _agreed(hints) is not None else "catégories différentes"
    return f"Commune nouvelle : {what}, dont {len(hints)} dans le fichier, {how}."


def _counted(formers: list[Former]) -> str:
    names = [former.name for former in formers if former.name]
    listed = f" ({', '.join(names[:6])}{'…' if len(names) > 6 else ''})" if names else ""
    return f"{len(formers)} ancienne{'s' if len(formers) > 1 else ''} commune{'s' if len(formers) > 1 else ''}{listed}"


def _around(place: Place, matched: Matched, world: World, here: Collection[str]) -> tuple[Hint, ...]:
    """Neighbours: nothing says that the commune was part of one, they only help whoever chooses."""
    areas: Mapping[tuple[str, str], object] = matched.areas
    same = [one for code in place.postcodes for one in world.by_postcode[code] if (one.code, "") in areas]
    neighbours = [(one, "même code postal") for one in sorted(set(same))[:3]]
    if not neighbours:
        neighbours = [(one, f"à {max(1, round(km))} km") for one, km in world.around(place, here)]
    return tuple(Hint(one.code, one.label, matched.areas[one.code, ""].category, why) for one, why in neighbours)
