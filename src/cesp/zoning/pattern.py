"""How a region numbers its places: « R69000 + chiffres », never a regular expression that somebody typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

_TYPED = re.compile(r"([A-Za-z0-9-]{1,12})\s*\+\s*(?:([1-9])\s+)?chiffres?", re.IGNORECASE)
_IN_LAW = re.compile(r"([A-Za-z0-9-]{1,12})\[0-9\](?:\+|\{([1-9])\})")
_USUAL_DIGITS = 3
"""Digits that a number is padded to where the region leaves it open: R69000001."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A fixed beginning, then digits.

    :param prefix: 1 to 12 letters, digits and hyphens.
    :param digits: exactly how many digits follow, 1 to 9; ``None`` when one or more do.
    """

    prefix: str
    digits: int | None = None

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Read « R69000 + chiffres » or « R69000 + 3 chiffres ».

        :raises ValueError: anything else, with a French sentence.
        """
        found = _TYPED.fullmatch(typed.strip())
        if found is None:
            raise ValueError(
                "Écrivez un début fixe puis des chiffres : « R69000 + chiffres » ou « IDF- + 4 chiffres »."
            )
        return cls(found[1].upper(), int(found[2]) if found[2] else None)

    @classmethod
    def of_law(cls, expression: str) -> Self:
        """Read what :attr:`expression` wrote.

        :raises ValueError: an expression that no pattern writes.
        """
        found = _IN_LAW.fullmatch(expression)
        if found is None:
            raise ValueError(f"« {expression} » n'est pas un motif de numéro.")
        return cls(found[1], int(found[2]) if found[2] else None)

    @property
    def expression(self) -> str:
        """The regular expression that ``cesp_law.place`` matches."""
        return f"{self.prefix}[0-9]" + (f"{{{self.digits}}}" if self.digits else "+")

    @property
    def in_french(self) -> str:
        digits = "chiffres" if self.digits is None else f"{self.digits} chiffre{'s' * (self.digits > 1)}"
        return f"{self.prefix} + {digits}"

    def numbered(self, number: int) -> str:
        """The reference of a rank, 1 or more.

        :raises ValueError: the pattern has no digit left for it.
        """
        width = self.digits or _USUAL_DIGITS
        text = str(number).zfill(width)
        if self.digits is not None and len(text) > self.digits:
            raise ValueError("Le motif de la région n'a plus de numéro libre : donnez-lui plus de chiffres.")
        return f"{self.prefix}{text}"

    def number_in(self, reference: str) -> int | None:
        """The rank that a reference bears; ``None`` when it is not of this pattern."""
        digits = reference.removeprefix(self.prefix)
        matches = re.fullmatch(self.expression, reference, re.ASCII)
        return int(digits) if matches else None
