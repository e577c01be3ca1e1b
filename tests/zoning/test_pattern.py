"""The language of place numbers."""

import re

import pytest

from cesp.zoning.pattern import Pattern


@pytest.mark.clause("INS-13")
def test_ara_s_pattern() -> None:
    pattern = Pattern.parse("R69000 + chiffres")
    assert pattern.expression == "R69000[0-9]+"
    assert pattern.in_french == "R69000 + chiffres"
    assert pattern.numbered(7) == "R69000007"
    assert pattern.numbered(1234) == "R690001234"
    assert pattern.number_in("R69000007") == 7
    assert pattern.number_in("R69000x07") is None


def test_a_pattern_of_so_many_digits() -> None:
    pattern = Pattern.parse("idf- + 4 chiffres")
    assert (pattern.expression, pattern.in_french) == ("IDF-[0-9]{4}", "IDF- + 4 chiffres")
    assert re.fullmatch(pattern.expression, pattern.numbered(9999))
    with pytest.raises(ValueError, match="plus de numéro libre"):
        pattern.numbered(10_000)


@pytest.mark.parametrize(
    "typed", ["", "R69000", "R69000[0-9]+", "(a+)+ + chiffres", "R + 10 chiffres", "R.* + chiffres"]
)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="début fixe"):
        Pattern.parse(typed)


@pytest.mark.parametrize("expression", ["R69000[0-9]+", "IDF-[0-9]{4}", "A[0-9]{1}"])
def test_what_was_written_reads_again(expression: str) -> None:
    pattern = Pattern.of_law(expression)
    assert (pattern.expression, Pattern.parse(pattern.in_french)) == (expression, pattern)
