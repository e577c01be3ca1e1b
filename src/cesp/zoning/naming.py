"""Words of the law's types of structure."""

from collections.abc import Mapping

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
