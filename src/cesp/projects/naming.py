"""Words of the law's ways to practise and of its tariffs."""

from collections.abc import Mapping

from cesp.zoning.naming import STRUCTURE
from cesp_law.place import Mode, Sector

MODE: Mapping[str, str] = {
    Mode.SELF_EMPLOYED.value: "libéral",
    Mode.SALARIED.value: "salarié",
    Mode.MIXED.value: "mixte (libéral et salarié)",
    Mode.LOCUM.value: "remplacements",
    Mode.TOWN_AND_HOSPITAL.value: "poste partagé ville et hôpital",
}
SECTOR: Mapping[str, str] = {
    Sector.SECTOR_1.value: "secteur 1",
    Sector.SECTOR_2.value: "secteur 2",
    Sector.OUTSIDE.value: "non conventionné (secteur 3)",
}
__all__ = ["MODE", "SECTOR", "STRUCTURE"]
