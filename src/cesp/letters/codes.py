"""The code that verifies a letter: unguessable, and short enough to type from paper."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, 1, I, L nor O: nobody has to wonder which it is."""
LENGTH = 16
_GROUP = 4


def draw() -> str:
    """A new code: 16 characters of 31, that is 79 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def written(code: str) -> str:
    """« K7QM-2XWA-9RTC-H4PB »."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def typed(text: str) -> str:
    """What somebody typed, as it is stored: capitals, without what separates; empty when it cannot be a code."""
    bare = "".join(character for character in text.upper() if character not in " -–—.\N{NO-BREAK SPACE}\t\r\n")
    return bare if len(bare) == LENGTH and set(bare) <= set(ALPHABET) else ""
