"""Words of the law's types of structure and of its specialties."""

from collections.abc import Mapping

from cesp.common import search
from cesp_law.place import Structure

STRUCTURE: Mapping[str, str] = {
    Structure.HOSPITAL.value: "établissement de santé",
    Structure.UNIVERSITY_HOSPITAL.value: "centre hospitalier universitaire",
    Structure.PRIVATE_PRACTICE.value: "cabinet individuel",
    Structure.GROUP_PRACTICE.value: "cabinet de groupe",
    Structure.MSP.value: "maison de santé pluriprofessionnelle (MSP)",
    Structure.CMS.value: "centre de santé (CMS)",
    Structure.PMI.value: "protection maternelle et infantile (PMI)",
    Structure.CPTS.value: "communauté professionnelle territoriale de santé (CPTS)",
    Structure.MAS.value: "maison d'accueil spécialisée (MAS)",
}

_SPECIALTIES = {"medecine_generale": "médecine générale"}


def specialty_word(code: str) -> str:
    """« medecine_generale » → « médecine générale »; another code as it is written, spaces for underscores."""
    return _SPECIALTIES.get(code, code.replace("_", " "))


def specialty_code(typed: str) -> str:
    """« Médecine générale » → « medecine_generale », as contracts write it."""
    return search.key(typed).replace(" ", "_")
