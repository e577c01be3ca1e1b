"""How the name of a commune is typed, and what it is found by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cesp.common import search

_ABBREVIATED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LITTLE_WORDS = frozenset({"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "lez", "sur"})
_WITH_DEPARTEMENT = re.compile(r"(.+?)[\s,(]+(2[abAB]|\d{2,3})\)?\s*")


def fold(name: str) -> str:
    """Fold a name for comparison: no accent, no hyphen, « St » written « saint » in front of another word."""
    words = search.key(name).split()
    whole = [_ABBREVIATED.get(word, word) for word in words[:-1]]
    return " ".join([*whole, *words[-1:]])


def readings(typed: str) -> tuple[str, ...]:
    """What somebody may have meant: « st » alone may begin « Strasbourg » or stand for « Saint »."""
    folded = fold(typed)
    words = folded.split()
    if words and words[-1] in _ABBREVIATED:
        return folded, " ".join([*words[:-1], _ABBREVIATED[words[-1]]])
    return (folded,) if folded else ()


def departement_in(typed: str) -> tuple[str, str]:
    """Part a name from the département typed behind it: « Saint-Denis (93) » gives ``("Saint-Denis", "93")``."""
    parted = _WITH_DEPARTEMENT.fullmatch(typed)
    if parted and re.search(r"[a-z]", search.key(parted[1])):
        return parted[1], parted[2].upper()
    return typed, ""


def suffixes(name: str) -> Iterator[str]:
    """The folded name from each of its telling words on: « la roche sur yon », « roche sur yon », « yon »."""
    words = [_ABBREVIATED.get(word, word) for word in search.key(name).split()]
    for start, word in enumerate(words):
        if start == 0 or word not in _LITTLE_WORDS:
            yield " ".join(words[start:])
