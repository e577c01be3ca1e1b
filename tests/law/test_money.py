"""Cents, halves away from zero, and the French way to write them."""

from fractions import Fraction

import pytest

from cesp_law.money import Cents, euros, half_up


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        (Fraction(17685, 2), 8843),  # 7.5 % of 1 179,00 €
        (Fraction(1179, 2), 590),  # 0.5 % of 1 179,00 €
        (Fraction(108468, 10), 10847),  # 9.2 % of 1 179,00 €
        (Fraction(88424, 10), 8842),
        (Fraction(0), 0),
        (Fraction(-1, 2), -1),
        (Fraction(-1, 3), 0),
    ],
)
def test_halves_go_away_from_zero(amount, cents):
    assert half_up(amount) == cents


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (108_563, "1\u202f085,63\u00a0€"),
        (7_211_024, "72\u202f110,24\u00a0€"),
        (5, "0,05\u00a0€"),
        (0, "0,00\u00a0€"),
        (-123_456_789, "\u22121\u202f234\u202f567,89\u00a0€"),
    ],
)
def test_euros_are_written_the_french_way(cents, written):
    assert euros(Cents(cents)) == written
