"""Specialties keep the accents that their code has lost."""

import pytest

from cesp.zoning.naming import specialty_code, specialty_word


@pytest.mark.parametrize(
    ("typed", "code", "word"),
    [
        ("Médecine générale", "medecine_generale", "médecine générale"),
        ("PÉDIATRIE", "pediatrie", "pédiatrie"),
        ("medecine d'urgence", "medecine_d_urgence", "médecine d'urgence"),
        ("Spécialité d'ailleurs", "specialite_d_ailleurs", "specialite d ailleurs"),
        ("", "", ""),
    ],
)
def test_a_specialty_typed_is_a_code_and_comes_back_as_words(typed: str, code: str, word: str) -> None:
    assert specialty_code(typed) == code
    assert specialty_word(code) == word
