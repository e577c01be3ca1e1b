"""Which accounts a transfer may be sent to."""

import pytest

from cesp.payments import bank
from cesp_law.refusals import Refused


@pytest.mark.clause("BIE-2")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("FR76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        ("fr7630006000011234567890189", "FR7630006000011234567890189"),
        ("BE68-5390-0754-7034", "BE68539007547034"),
        ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
    ],
)
def test_an_iban_is_read_as_people_write_it(typed: str, kept: str) -> None:
    assert bank.checked_iban(typed) == kept


@pytest.mark.clause("BIE-2")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("FR7630006000011234567890188", "La clé de cet IBAN"),
        ("FR7630006000011234567809189", "La clé de cet IBAN"),
        ("FR76300060000112345678901", "La clé de cet IBAN"),
        ("", "n'a pas la forme d'un IBAN"),
        ("30006 00001 12345678901 89", "La clé de cet IBAN"),
        ("SA0380000000608010167519", "hors de l'espace SEPA"),
        ("XX82WEST12345698765432", "La clé de cet IBAN"),
    ],
)
def test_what_is_not_an_account_within_reach_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        bank.checked_iban(typed)
    assert sentence in refusal.value.sentence


def test_a_bic_may_be_left_out_where_the_iban_is_enough() -> None:
    assert bank.checked_bic("", iban="FR7630006000011234567890189") == ""
    assert bank.checked_bic("agri fr pp xxx", iban="FR7630006000011234567890189") == "AGRIFRPPXXX"


@pytest.mark.parametrize(
    ("bic", "iban", "sentence"),
    [
        ("", "CH9300762011623852957", "nécessaire pour un compte tenu en Suisse"),
        ("AGRIFR", "FR7630006000011234567890189", "8 ou 11 caractères"),
    ],
)
def test_a_bic_that_is_needed_or_wrong_is_refused(bic: str, iban: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        bank.checked_bic(bic, iban=iban)
    assert sentence in refusal.value.sentence


def test_an_account_is_shown_enough_to_recognise_it() -> None:
    assert bank.masked("FR7630006000011234567890189") == "FR76 … 0189"
    assert bank.masked("") == "–"
    assert bank.country_of("BE68539007547034") == "Belgique"
