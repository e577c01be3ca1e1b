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


def specialty_code(typed: str) -> str:
    """« Médecine générale » → « medecine_generale », as contracts write it."""
    return search.key(typed).replace(" ", "_")


_SPECIALTIES = {
    specialty_code(word): word
    for word in (
        "médecine générale",
        "allergologie",
        "anatomie et cytologie pathologiques",
        "anesthésie-réanimation",
        "biologie médicale",
        "chirurgie maxillo-faciale",
        "chirurgie orale",
        "chirurgie orthopédique et traumatologique",
        "chirurgie pédiatrique",
        "chirurgie plastique, reconstructrice et esthétique",
        "chirurgie thoracique et cardiovasculaire",
        "chirurgie vasculaire",
        "chirurgie viscérale et digestive",
        "dermatologie et vénéréologie",
        "dermatologie",
        "endocrinologie-diabétologie-nutrition",
        "endocrinologie",
        "génétique médicale",
        "gériatrie",
        "gynécologie médicale",
        "gynécologie obstétrique",
        "hématologie",
        "hépato-gastro-entérologie",
        "maladies infectieuses et tropicales",
        "médecine bucco-dentaire",
        "médecine cardiovasculaire",
        "médecine d'urgence",
        "médecine et santé au travail",
        "médecine intensive-réanimation",
        "médecine interne et immunologie clinique",
        "médecine légale et expertises médicales",
        "médecine nucléaire",
        "médecine physique et de réadaptation",
        "médecine vasculaire",
        "néphrologie",
        "neurochirurgie",
        "neurologie",
        "oncologie",
        "ophtalmologie",
        "orthopédie dento-faciale",
        "oto-rhino-laryngologie",
        "pédiatrie",
        "pneumologie",
        "psychiatrie",
        "radiologie et imagerie médicale",
        "rhumatologie",
        "santé publique",
        "urologie",
    )
}
"""The specialties of the third cycle, medicine and odontology, whose accents a code has lost.

Source: arrêté du 21 avril 2017 relatif aux diplômes d'études spécialisées; arrêté du 31 mars 2011 (odontology); some
by the short name in use.
"""


def specialty_word(code: str) -> str:
    """« medecine_generale » → « médecine générale »; another code as it is written, spaces for underscores."""
    return _SPECIALTIES.get(code, code.replace("_", " "))
