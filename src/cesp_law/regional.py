"""What a region may set. A region narrows the national rules, it never widens them.

Regional practice changes by form in the service, which hands its rows to the law as a
:class:`RegionalRules`. Two regions ship with the rules of their own leaflets; the others start
from the national default.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from cesp_law.facts import Profession, ZoneCategory
from cesp_law.parameters import load


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionalRules:
    """The rules of one ARS at one time.

    :param ars: the nomenclature's code in lower case.
    :param text: where the rules come from, as a citation.
    :param clauses: clauses of the source documents that they hold.
    :param specialties: medical specialties open; empty when the region names none.
    :param other_specialty_elsewhere: whether another specialty is admitted for somebody who will
        settle in another region, with the written agreement of that other ARS.
    :param own_validation_general_medicine: whether a candidate in general medicine needs this
        ARS's own written validation of the project.
    :param padhue_in_odontology: whether the contract is open to a PADHUE in odontology.
    :param deferral_notice_months: months before the diploma by which a deferral is asked for.
    :param locum_limit_months: width, in months, of the window before the installation in which
        replacements are admitted; ``None`` where replacement is a mode of practice.
    :param scheduled_general_medicine_percent: least share of scheduled general medicine, 0 if none.
    :param place_reference: regular expression of a place's reference; empty if the region has none.
    :param medicine_ceiling: most places of that profession open on the list at once, 1 or more; ``None``
        where the region sets none. So for each profession.
    """

    ars: str
    text: str
    clauses: tuple[str, ...]
    specialties: frozenset[str]
    other_specialty_elsewhere: bool
    own_validation_general_medicine: bool
    padhue_in_odontology: bool
    deferral_notice_months: int
    locum_limit_months: int | None
    scheduled_general_medicine_percent: int
    place_reference: str
    medicine_zones: frozenset[ZoneCategory]
    odontology_zones: frozenset[ZoneCategory]
    pharmacy_zones: frozenset[ZoneCategory]
    midwifery_zones: frozenset[ZoneCategory]
    medicine_ceiling: int | None = None
    odontology_ceiling: int | None = None
    pharmacy_ceiling: int | None = None
    midwifery_ceiling: int | None = None

    def ceiling(self, profession: Profession) -> int | None:
        """Most places of a profession that the region keeps open on the list at once.

        :returns: ``None`` when the region sets none.
        :law: arrêtés et décisions des directeurs généraux des ARS
        :clauses: PAP-5
        """
        ceiling: int | None = getattr(self, f"{profession}_ceiling")
        return ceiling

    def zones(self, profession: Profession) -> frozenset[ZoneCategory]:
        """List the zone categories where a profession may settle.

        :returns: never empty; the doctors' zoning serves until a profession has its own.
        :law: arrêtés de zonage des directeurs généraux des ARS
        :clauses: INS-2, BIE-6, IDF-8
        """
        match profession:
            case Profession.MEDICINE:
                return self.medicine_zones
            case Profession.ODONTOLOGY:
                return self.odontology_zones
            case Profession.PHARMACY:
                return self.pharmacy_zones
            case Profession.MIDWIFERY:
                return self.midwifery_zones


def national_default(ars: str) -> RegionalRules:
    """Give the rules of a region that has set none of its own.

    :param ars: the nomenclature's code in lower case.
    :returns: every specialty, zones ZIP and ZAC, the national notice for a deferral.
    :raises KeyError: no such ARS.
    :law: code de l'éducation, art. L. 632-6
    :clauses: NAT-2, BIE-6, INS-9
    """
    if ars not in ars_names():
        raise KeyError(ars)
    return _national_default(ars)


def shipped(ars: str, on: date) -> RegionalRules:
    """Give the rules that ship with the package for a region on a day.

    :param ars: the nomenclature's code in lower case.
    :param on: the day whose rules are wanted, as a rule that of the signature.
    :returns: the region's own version in force that day, else the national default.
    :raises KeyError: no such ARS.
    :law: documents des ARS Auvergne-Rhône-Alpes et Île-de-France
    :clauses: PAP-2, IDF-3, IDF-7, INS-9, INS-10, INS-11, INS-13, IDF-8
    """
    rules = national_default(ars)
    for starts_on, version in own_versions(ars):
        if starts_on <= on:
            rules = version
    return rules


@lru_cache(maxsize=1)
def ars_names() -> Mapping[str, str]:
    """List the agences régionales de santé.

    :returns: code in lower case → name; a closed list of eighteen.
    :law: code de la santé publique, art. L. 1431-1
    :clauses: NAT-7
    """
    return MappingProxyType(_read("nomenclature"))


@lru_cache(maxsize=32)
def _national_default(ars: str) -> RegionalRules:
    notice = load("deferral_notice").versions[-1]
    zones = frozenset({ZoneCategory.ZIP, ZoneCategory.ZAC})
    return RegionalRules(
        ars=ars,
        text="règles nationales, faute de règle propre à la région",
        clauses=notice.citation.clauses,
        specialties=frozenset(),
        other_specialty_elsewhere=False,
        own_validation_general_medicine=False,
        padhue_in_odontology=True,
        deferral_notice_months=notice.value,
        locum_limit_months=None,
        scheduled_general_medicine_percent=0,
        place_reference="",
        medicine_zones=zones,
        odontology_zones=zones,
        pharmacy_zones=zones,
        midwifery_zones=zones,
    )


@lru_cache(maxsize=32)
def own_versions(ars: str) -> tuple[tuple[date, RegionalRules], ...]:
    """List the versions of its own that ship for a region: first day and rules, oldest first.

    :returns: empty for a region that follows the national default.
    :law: documents des ARS Auvergne-Rhône-Alpes et Île-de-France
    :clauses: PAP-2, IDF-3
    """
    if not (files("cesp_law") / "regions" / f"{ars}.toml").is_file():
        return ()
    versions = _read(ars)["versions"]
    return tuple((version.pop("from"), _rules(ars, version)) for version in versions)


def _rules(ars: str, version: dict[str, Any]) -> RegionalRules:
    for profession in Profession:
        key = f"{profession}_zones"
        version[key] = frozenset(ZoneCategory(code) for code in version[key])
    version["specialties"] = frozenset(version["specialties"])
    version["clauses"] = tuple(version["clauses"])
    version.setdefault("locum_limit_months", None)
    return RegionalRules(ars=ars, **version)


def _read(name: str) -> dict[str, Any]:
    path = files("cesp_law") / "regions" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
