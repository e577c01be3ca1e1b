"""What a bank account must be before money is sent to it."""

from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers
from stdnum.exceptions import InvalidChecksum, ValidationError

from cesp_law.refusals import Refused

_RULEBOOK = "règlement (UE) n° 260/2012 ; liste des pays de l'espace SEPA, Conseil européen des paiements"

COUNTRIES = {
    "AD": "Andorre",
    "AL": "Albanie",
    "AT": "Autriche",
    "BE": "Belgique",
    "BG": "Bulgarie",
    "CH": "Suisse",
    "CY": "Chypre",
    "CZ": "Tchéquie",
    "DE": "Allemagne",
    "DK": "Danemark",
    "EE": "Estonie",
    "ES": "Espagne",
    "FI": "Finlande",
    "FR": "France",
    "GB": "Royaume-Uni",
    "GI": "Gibraltar",
    "GR": "Grèce",
    "HR": "Croatie",
    "HU": "Hongrie",
    "IE": "Irlande",
    "IS": "Islande",
    "IT": "Italie",
    "LI": "Liechtenstein",
    "LT": "Lituanie",
    "LU": "Luxembourg",
    "LV": "Lettonie",
    "MC": "Monaco",
    "MD": "Moldavie",
    "ME": "Monténégro",
    "MK": "Macédoine du Nord",
    "MT": "Malte",
    "NL": "Pays-Bas",
    "NO": "Norvège",
    "PL": "Pologne",
    "PT": "Portugal",
    "RO": "Roumanie",
    "RS": "Serbie",
    "SE": "Suède",
    "SI": "Slovénie",
    "SK": "Slovaquie",
    "SM": "Saint-Marin",
    "VA": "Saint-Siège",
}
"""Countries whose IBAN a SEPA transfer reaches. French overseas accounts start with ``FR``."""

BIC_NEEDED = frozenset({"AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA"})
"""SEPA countries outside the European Economic Area: the IBAN alone does not route there."""


def checked_iban(text: str) -> str:
    """Read an IBAN as people write it.

    :param text: with or without spaces, any case.
    :returns: compact, in capitals, at most 34 characters.
    :raises Refused: saying what is wrong, when it is not an IBAN of the SEPA area.
    """
    try:
        compact = iban_numbers.compact(text)
        number: str = iban_numbers.validate(compact, check_country=False)
    except InvalidChecksum:
        raise Refused(
            "La clé de cet IBAN n'est pas la bonne : un caractère manque ou deux ont été inversés.", citation=_RULEBOOK
        )
    except ValidationError:
        raise Refused("Ce numéro n'a pas la forme d'un IBAN.", citation=_RULEBOOK)
    if number[:2] not in COUNTRIES:
        raise Refused("Ce compte est hors de l'espace SEPA : il ne peut pas recevoir ce virement.", citation=_RULEBOOK)
    return number


def checked_bic(text: str, *, iban: str) -> str:
    """Read a BIC; it may be left out where the IBAN alone routes the transfer.

    :param iban: as :func:`checked_iban` returns it.
    :returns: 8 or 11 capitals, or nothing.
    :raises Refused: when it is not a BIC, or is missing where it is needed.
    """
    number = "".join(text.split()).upper()
    if not number and iban[:2] in BIC_NEEDED:
        raise Refused(f"Le BIC est nécessaire pour un compte tenu en {COUNTRIES[iban[:2]]}.", citation=_RULEBOOK)
    if number and not bic_numbers.is_valid(number):
        raise Refused("Le BIC compte 8 ou 11 caractères, par exemple AGRIFRPP.", citation=_RULEBOOK)
    return number


def country_of(iban: str) -> str:
    """Name of the country an IBAN says it is held in."""
    return COUNTRIES.get(iban[:2], iban[:2])


def masked(iban: str) -> str:
    """Enough to recognise an account, too little to use it: « FR76 … 0189 »."""
    return f"{iban[:4]} … {iban[-4:]}" if iban else "–"
