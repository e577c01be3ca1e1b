"""Money in integer cents. No float ever holds an amount."""

from fractions import Fraction
from typing import NewType

Cents = NewType("Cents", int)
"""An amount in euro cents; negative only where a difference is meant."""

ZERO = Cents(0)

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


def half_up(amount: Fraction) -> Cents:
    """Round an exact amount of cents to the nearest cent, halves away from zero.

    :param amount: cents, exact.
    :returns: whole cents; ``half_up(x) == -half_up(-x)``.
    """
    doubled = abs(amount) * 2
    magnitude = (doubled.numerator // doubled.denominator + 1) // 2
    return Cents(magnitude if amount >= 0 else -magnitude)


def euros(amount: Cents) -> str:
    """Write an amount the French way: ``1 085,63 €`` (narrow no-break spaces between thousands).

    :param amount: cents, any sign.
    :returns: two decimals always, ``−`` (U+2212) before a negative amount.
    """
    whole, cents = divmod(abs(amount), 100)
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    grouped = f"{whole:,}".replace(",", _THIN_SPACE)
    return f"{sign}{grouped},{cents:02d}{_NO_BREAK_SPACE}€"
