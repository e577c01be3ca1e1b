import pytest

from cesp.common.logs import _mask_event, mask


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("virement FR76 3000 6000 0112 3456 7890 189 refusé", "virement [IBAN] refusé"),
        ("virement FR7630006000011234567890189 refusé", "virement [IBAN] refusé"),
        ("assurée 2 85 05 78 006 084 36", "assurée [NIR]"),
        ("de lea.martin+cesp@exemple.fr", "de [e-mail]"),
        ("contrat CESP-2021-000123, 1 085,63 €", "contrat CESP-2021-000123, 1 085,63 €"),
    ],
)
def test_what_names_a_person_or_an_account_never_reaches_the_log(said: str, kept: str) -> None:
    assert mask(said) == kept


@pytest.mark.parametrize("number", ["06 12 34 56 78", "0612345678", "+33 6 12 34 56 78", "06.12.34.56.78"])
def test_a_telephone_number_is_hidden(number: str) -> None:
    assert mask(f"appel de {number} reçu") == "appel de [téléphone] reçu"


@pytest.mark.parametrize("text", ["1085630612", "0123456789012", "2026-11-25T10:00:00"])
def test_what_only_looks_like_a_number_is_left(text: str) -> None:
    assert mask(text) == text


def test_texts_inside_of_other_values_are_masked_too() -> None:
    event = {"args": ["ana@exemple.test", {"to": "ana@exemple.test"}], "count": 3}
    assert _mask_event(None, "", event) == {"args": ["[e-mail]", {"to": "[e-mail]"}], "count": 3}
