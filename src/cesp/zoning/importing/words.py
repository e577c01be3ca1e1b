"""How files write a category, and what it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cesp.common import search

_NUMBERED = re.compile(r"^\d+ ")


def fold(word: str) -> str:
    """« 1_ZIP » and « zip » are ``zip``; « ZIP+ » is ``zip plus``."""
    folded = search.key(word.replace("+", " plus "))
    return _NUMBERED.sub("", folded)


def by_word(categories: Mapping[str, tuple[int, tuple[str, ...]]], known: Mapping[str, int]) -> dict[str, int]:
    """Folded word → key of the category.

    :param categories: code → (key, other words, already folded).
    :param known: folded words that a person matched with a key; they outweigh ours.
    """
    found: dict[str, int] = {}
    for code, (key, words) in categories.items():
        found |= dict.fromkeys((fold(code), *words), key)
    return found | dict(known)
