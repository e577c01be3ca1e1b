"""Legal values, each with the day it starts, its text and its doubts.

One value a file under ``parameters/``; no amount, rate or duration of the law is written in code.
A value is asked for on a day; ``governed_by`` says whose day that is (the breach, the conclusion
of the contract, the lodging of the candidature, or the month concerned).
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Generic, TypeVar

from cesp_law.dates import in_french
from cesp_law.explain import Citation
from cesp_law.refusals import Refused

V = TypeVar("V")

SOURCES = {
    "doc": "document source",
    "text": "texte officiel lu en copie",
    "adm": "page d'une administration",
    "dec": "lecture retenue là où les textes se taisent",
}


class Governor(StrEnum):
    """Whose day picks the version."""

    BREACH = "breach"
    CONCLUSION = "conclusion"
    LODGING = "lodging"
    MONTH = "month"


class NotYetInForce(Refused):
    """The value was asked for on a day before its first version."""


@dataclass(frozen=True, slots=True)
class Version(Generic[V]):
    """A legal value from a day on, until the next version.

    :param starts_on: first day of the value.
    :param source: a key of :data:`SOURCES`.
    :param citation: the text, its clauses, where to read it, and the doubt if the reading is open.
    """

    starts_on: date
    value: V
    source: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Parameter(Generic[V]):
    """A legal value through time.

    :param versions: oldest first, no two on the same day; each holds until the next.
    """

    name: str
    title: str
    unit: str
    governed_by: Governor
    checked_on: date
    versions: tuple[Version[V], ...]
    starts: tuple[date, ...]

    def at(self, day: date) -> Version[V]:
        """Find the version in force on a day.

        :param day: the day that ``governed_by`` names.
        :returns: the latest version that starts on or before ``day``.
        :raises NotYetInForce: the day comes before the first version.
        :law: code civil, art. 2 (la loi ne dispose que pour l'avenir)
        :clauses: PAP-1
        """
        position = bisect_right(self.starts, day)
        if not position:
            raise NotYetInForce(
                f"« {self.title} » : aucune valeur n'est en vigueur le {in_french(day)} ; "
                f"la première date du {in_french(self.starts[0])}.",
                citation=self.versions[0].citation.text,
            )
        return self.versions[position - 1]


def load(name: str) -> Parameter[int]:
    """Load a number: cents, months, days, percent or basis points, as its unit says.

    :param name: name of the file under ``parameters/``, without ``.toml``.
    :returns: the parameter, read once and kept.
    :raises KeyError: no such parameter.
    :law: chaque fichier cite le sien
    :clauses: PAP-1
    """
    return _load_number(name)


def load_code(name: str) -> Parameter[str]:
    """Load a word of a closed list, such as a regime.

    :param name: name of the file under ``parameters/``, without ``.toml``.
    :returns: the parameter, read once and kept.
    :raises KeyError: no such parameter.
    :law: chaque fichier cite le sien
    :clauses: PAP-1
    """
    return _load_code(name)


def load_codes(name: str) -> Parameter[tuple[str, ...]]:
    """Load several words of a closed list, such as the grounds open at a stage.

    :param name: name of the file under ``parameters/``, without ``.toml``.
    :returns: the parameter, read once and kept; codes in the order of the text.
    :raises KeyError: no such parameter.
    :law: chaque fichier cite le sien
    :clauses: PAP-1
    """
    return _load_codes(name)


def names() -> tuple[str, ...]:
    """List every parameter shipped.

    :returns: names for :func:`load`, :func:`load_code` or :func:`load_codes`, sorted.
    :law: chaque fichier cite le sien
    :clauses: PAP-1
    """
    folder = files("cesp_law") / "parameters"
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def _load_number(name: str) -> Parameter[int]:
    return _parse(name, _number)


@cache
def _load_code(name: str) -> Parameter[str]:
    return _parse(name, _word)


@cache
def _load_codes(name: str) -> Parameter[tuple[str, ...]]:
    return _parse(name, _words)


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"a whole number is wanted, not {value!r}")
    return value


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a word is wanted, not {value!r}")
    return value


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"a list of words is wanted, not {value!r}")
    return tuple(_word(item) for item in value)


def _parse(name: str, value_of: Callable[[object], V]) -> Parameter[V]:
    path = files("cesp_law") / "parameters" / f"{name}.toml"
    if not path.is_file():
        raise KeyError(name)
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    clauses = tuple(table.pop("clauses"))
    versions = tuple(_version(entry, value_of, clauses) for entry in table.pop("versions"))
    starts = tuple(version.starts_on for version in versions)
    if list(starts) != sorted(set(starts)):
        raise ValueError(f"{name}: versions out of order or doubled")
    parameter = Parameter(
        name=name,
        title=table.pop("title"),
        unit=table.pop("unit"),
        governed_by=Governor(table.pop("governed_by")),
        checked_on=table.pop("checked_on"),
        versions=versions,
        starts=starts,
    )
    if table:
        raise ValueError(f"{name}: unknown keys {sorted(table)}")
    return parameter


def _version(entry: Mapping[str, Any], value_of: Callable[[object], V], clauses: tuple[str, ...]) -> Version[V]:
    unknown = entry.keys() - {"from", "value", "text", "source", "url", "doubt"}
    if unknown or entry["source"] not in SOURCES or not entry["text"]:
        raise ValueError(f"a version wants from, value, text, source: {entry}")
    return Version(
        starts_on=entry["from"],
        value=value_of(entry["value"]),
        source=entry["source"],
        citation=Citation(
            text=entry["text"],
            clauses=clauses,
            url=entry.get("url", ""),
            doubt=entry.get("doubt", ""),
        ),
    )
