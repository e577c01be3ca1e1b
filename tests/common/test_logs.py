import pytest

from cesp.common.logs import mask


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
