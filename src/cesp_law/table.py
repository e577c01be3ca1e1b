"""A mapping of plain values being read, key by key, by somebody who trusts none of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum, StrEnum, auto
from typing import TypeVar

from cesp_law.dates import Month, MonthRange
from cesp_law.refusals import Refused
from cesp_law.regional import ars_names

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_WORD = 200
_SHOWN = 40
"""Characters of a stranger's word that a message repeats."""


class Notation(Enum):
    """How days are written in what is read."""

    JSON = auto()
    """``date`` objects or ISO strings."""
    TOML = auto()
    """``date`` objects only: the notation has a type for them."""


class Malformed(Exception):
    """What was read is not what the codec writes.

    :param path: where, such as ``facts[2].ground``; empty for the whole.
    :param message: what is wrong, one French line.
    """

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path} : {message}" if path else message)
        self.path = path
        self.message = message


class Table:
    """A mapping being read, that knows where it stands and which keys were asked for."""

    def __init__(self, mapping: object, path: str, notation: Notation) -> None:
        if not isinstance(mapping, Mapping):
            raise Malformed(path, f"une table est attendue, pas {_type_of(mapping)}")
        self.mapping: Mapping[object, object] = mapping
        self.path = path
        self.notation = notation
        self.read: set[str] = set()

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def value(self, key: str) -> object:
        self.read.add(key)
        if key not in self.mapping:
            raise Malformed(self.at(key), "clé absente")
        return self.mapping[key]

    def optional(self, key: str, read: Callable[[str], T]) -> T | None:
        self.read.add(key)
        return read(key) if key in self.mapping else None

    def end(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self.mapping:
            if key not in self.read:
                raise Malformed(self.at(_key(key)), "clé inconnue")

    def text(self, key: str) -> str:
        value = self.value(key)
        if not isinstance(value, str):
            raise Malformed(self.at(key), f"un texte est attendu, pas {_type_of(value)}")
        if not value or len(value) > _LONGEST_WORD:
            raise Malformed(self.at(key), f"un texte de 1 à {_LONGEST_WORD} caractères est attendu")
        return value

    def name(self, key: str) -> str:
        """A text that may be left empty or out."""
        self.read.add(key)
        return self.text(key) if self.mapping.get(key, "") != "" else ""

    def number(self, key: str, least: int, most: int) -> int:
        value = self.value(key)
        if type(value) is not int:
            raise Malformed(self.at(key), f"un nombre entier est attendu, pas {_type_of(value)}")
        if not least <= value <= most:
            raise Malformed(self.at(key), f"un nombre de {least} à {most} est attendu")
        return value

    def day(self, key: str) -> date:
        value = self.value(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if self.notation is Notation.JSON and isinstance(value, str) and _ISO_DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise Malformed(self.at(key), f"ce jour n'existe pas : {value}") from None
        raise Malformed(self.at(key), f"un jour (AAAA-MM-JJ) est attendu, pas {_type_of(value)}")

    def month(self, key: str) -> Month:
        value = self.value(key)
        if not isinstance(value, str):
            raise Malformed(self.at(key), f'un mois ("AAAA-MM") est attendu, pas {_type_of(value)}')
        try:
            return Month.parse(value)
        except ValueError:
            message = f'un mois ("AAAA-MM") est attendu, pas {shown(value)}'
            raise Malformed(self.at(key), message) from None

    def word(self, key: str, words: type[E]) -> E:
        value = self.text(key)
        try:
            return words(value)
        except ValueError:
            known = ", ".join(words)
            message = f"mot inconnu : {shown(value)} (connus : {known})"
            raise Malformed(self.at(key), message) from None

    def ars(self, key: str) -> str:
        value = self.text(key)
        if value not in ars_names():
            raise Malformed(self.at(key), f"ARS inconnue : {shown(value)}")
        return value

    def months(self) -> Callable[[], MonthRange]:
        """Read both ends now; the order of the two is a matter of law, said once all is read."""
        first, until = self.month("from"), self.month("until")

        def in_order() -> MonthRange:
            if until <= first:
                raise Refused(
                    "Une période compte un mois entier au moins : celle qui commence en "
                    f"{first.in_french} et s'arrête avant {until.in_french} n'en compte aucun.",
                    citation="décret n° 2020-268 du 17 mars 2020 (durées en mois entiers)",
                )
            return MonthRange(first, until)

        return in_order


def _type_of(value: object) -> str:
    """A type in words, as the notation of the file would say it."""
    match value:
        case bool():
            return "un booléen"
        case datetime():
            return "un jour avec une heure"
        case date():
            return "un jour"
        case int():
            return "un nombre entier"
        case float():
            return "un nombre à virgule"
        case str():
            return "un texte" if value else "un texte vide"
        case Mapping():
            return "une table"
        case list():
            return "une liste"
        case None:
            return "rien"
        case _:
            return "une valeur d'un autre type"


def shown(text: str) -> str:
    """A word on one line, cut if it is long."""
    cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return f"« {cut if cut.isprintable() else ascii(cut)} »"


def _key(key: object) -> str:
    text = str(key)[:_SHOWN]
    return text if text.isprintable() else ascii(text)
