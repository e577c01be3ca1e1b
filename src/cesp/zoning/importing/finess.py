"""The public FINESS extract, in both its forms: lines of ``structureet``, and the JSON of FINESS+.

In FINESS+ the planar coordinates are swapped (``coordonneeX`` holds the northing): the degrees beside
them are right, and only they are read. The former extract gives Lambert 93 in lines of their own: no
point is read from it, the commune's own serves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cesp_law.place import Structure

_FORM = re.compile(r"[0-9][0-9AB][0-9]{7}")
_OVERSEAS = {"9A": "97", "9B": "97", "9C": "97", "9D": "97", "9E": "97", "9F": "97"}
_FIELDS = 20
"""Fields of a line that are read: up to the label of the category."""
_STRUCTURES = {
    "101": Structure.UNIVERSITY_HOSPITAL,
    "106": Structure.HOSPITAL,
    "355": Structure.HOSPITAL,
    "365": Structure.HOSPITAL,
    "292": Structure.HOSPITAL,
    "124": Structure.CMS,
    "223": Structure.PMI,
    "255": Structure.MAS,
    "603": Structure.MSP,
    "604": Structure.CPTS,
}
"""Categories of the register that are one of the law's types; any other is left to whoever fills in the form."""


class NotFiness(ValueError):
    """A file that is neither form; the sentence says so, in French."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An establishment as the register has it; ``commune`` is an INSEE code, of any year."""

    finess: str
    name: str
    structure: str
    category: str
    commune: str
    address: str
    latitude: float | None = None
    longitude: float | None = None


def is_well_formed(number: str) -> bool:
    """Nine characters, and the key when all are digits: the sum of Luhn, which every number of the extracts has.

    A number of Corsica holds a letter, for which no text says how the key is computed: only its form is checked.
    """
    if not _FORM.fullmatch(number):
        return False
    return not number.isdigit() or _luhn(number) % 10 == 0


def _luhn(number: str) -> int:
    doubled = (2 * int(digit) if place % 2 else int(digit) for place, digit in enumerate(reversed(number)))
    return sum(digit - 9 if digit > 9 else digit for digit in doubled)


def read(text: str) -> Iterator[Listed]:
    """Every open establishment of an extract.

    :raises NotFiness: neither form, or a line that is cut short.
    """
    if text.lstrip().startswith("{"):
        try:
            return _of_json(json.loads(text))
        except (json.JSONDecodeError, AttributeError) as fault:
            raise NotFiness(f"Ce n'est pas une extraction FINESS+ : {fault}.") from fault
    if text.startswith("finess;"):
        return _of_lines(text.splitlines()[1:])
    raise NotFiness("Ce n'est ni l'extraction FINESS (première ligne « finess;… ») ni le JSON de FINESS+.")


def _of_lines(lines: Iterable[str]) -> Iterator[Listed]:
    for number, line in enumerate(lines, start=2):
        fields = line.split(";")
        if fields[0] != "structureet":
            continue
        if len(fields) < _FIELDS:
            raise NotFiness(f"Ligne {number} : {len(fields)} champs au lieu de {_FIELDS} au moins.")
        yield Listed(
            finess=fields[1],
            name=(fields[4] or fields[3])[:150],
            structure=_STRUCTURES.get(fields[18], ""),
            category=fields[19][:120],
            commune=_OVERSEAS.get(fields[13], fields[13]) + fields[12],
            address=_joined(*fields[7:10], fields[11], fields[15]),
        )


def _of_json(content: Mapping[str, Any]) -> Iterator[Listed]:
    for person in content.get("pmej", ()):
        for establishment in person.get("ege", ()):
            if establishment.get("etatObjet", "A") == "A":
                yield _of_ege(establishment)


def _of_ege(establishment: Mapping[str, Any]) -> Listed:
    told = establishment["informationsGeneralesEGE"]
    address: Mapping[str, Any] = next(iter(establishment.get("adresse", ())), {})
    degrees = address.get("coordonneesGeographique", {})
    category = establishment.get("categorieentiteGeographiqueExercice", "")
    return Listed(
        finess=told["numFinessEge"],
        name=(told.get("nomEgeLong") or told.get("nomEgeCourt", ""))[:150],
        structure=_STRUCTURES.get(category, ""),
        category=category,
        commune=address.get("cogCommune", ""),
        address=_joined(
            address.get("ligneQuatre", ""), address.get("codePostal", ""), address.get("ligneAcheminement", "")
        ),
        latitude=_degrees(degrees.get("directionLatitude")),
        longitude=_degrees(degrees.get("directionLongitude")),
    )


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)[:200]


def _degrees(text: str | None) -> float | None:
    return float(text) if text else None
