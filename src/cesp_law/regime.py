"""The regime of a contract, derived from its days and never typed in.

A contract keeps the rules of its day. The connecting day differs: conclusion for the first three
regimes, lodging of the candidature for the last, so both days are asked for.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from cesp_law.dates import in_french
from cesp_law.explain import Citation
from cesp_law.facts import Profession, Terms
from cesp_law.parameters import NotYetInForce, Parameter, Version, load_code
from cesp_law.refusals import Refused


class Regime(StrEnum):
    """The four states of the scheme, by the year of the text that opened each."""

    R2010 = "R2010"
    R2020 = "R2020"
    R2025 = "R2025"
    R2026 = "R2026"


_BY_CONCLUSION = {
    Profession.MEDICINE: "regime_medicine",
    Profession.ODONTOLOGY: "regime_odontology",
}
_STUDIES = {
    Profession.MEDICINE: "de médecine",
    Profession.ODONTOLOGY: "d'odontologie",
    Profession.PHARMACY: "de pharmacie",
    Profession.MIDWIFERY: "de maïeutique",
}


def regime_of(terms: Terms) -> Regime:
    """Derive the regime of a contract.

    :param terms: the contract as concluded; its lodging and signing days decide.
    :returns: the regime it keeps until its end.
    :raises Refused: no text opened the contract to that profession on its days.
    :law: décrets n° 2010-735, 2013-735, 2020-268, 2025-270, 2026-4
    :clauses: PAP-1, NAT-2
    """
    return regime_for(profession=terms.profession, lodged_on=terms.lodged_on, signed_on=terms.signed_on)


def regime_for(*, profession: Profession, lodged_on: date, signed_on: date) -> Regime:
    """Derive the regime from the days alone, before there is a contract.

    :param lodged_on: day the candidature was lodged; decides for the latest regime.
    :param signed_on: day the contract is concluded, or is meant to be; decides for the others.
    :returns: the regime in force for those days.
    :raises Refused: no text opened the contract to that profession on those days.
    :law: décrets n° 2010-735, 2013-735, 2020-268, 2025-270, 2026-4
    :clauses: PAP-1, NAT-2
    """
    return Regime(_version_for(profession, lodged_on, signed_on).value)


def citation_of(terms: Terms) -> Citation:
    """Cite the text that gives a contract its regime.

    :param terms: the contract as concluded.
    :returns: the decree in force on the day that decides.
    :raises Refused: no text opened the contract to that profession on its days.
    :law: décrets n° 2010-735, 2013-735, 2020-268, 2025-270, 2026-4
    :clauses: PAP-1
    """
    return _version_for(terms.profession, terms.lodged_on, terms.signed_on).citation


def _version_for(profession: Profession, lodged_on: date, signed_on: date) -> Version[str]:
    by_lodging = load_code("regime_by_lodging")
    if lodged_on >= by_lodging.starts[0]:
        return by_lodging.at(lodged_on)
    name = _BY_CONCLUSION.get(profession)
    by_conclusion = by_lodging if name is None else load_code(name)
    try:
        return by_conclusion.at(lodged_on if name is None else signed_on)
    except NotYetInForce:
        raise _not_open(profession, by_conclusion) from None


def _not_open(profession: Profession, opening: Parameter[str]) -> Refused:
    first = in_french(opening.starts[0])
    days = (
        f"aux contrats conclus à compter du {first}"
        if profession in _BY_CONCLUSION
        else f"aux candidatures déposées à compter du {first}"
    )
    return Refused(
        f"Le contrat d'engagement de service public n'est ouvert aux études {_STUDIES[profession]} "
        f"que pour s'appliquer {days}.",
        citation=opening.versions[0].citation.text,
    )
