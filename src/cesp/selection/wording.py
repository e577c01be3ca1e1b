"""What a committee is called, and the rule its means follow, in French."""

from cesp.campaigns.models import Committee
from cesp_law import labels

MEAN_RULE = (
    "La note d'un critère est la moyenne arithmétique des fiches rendues par les membres qui n'ont pas déclaré de "
    "conflit d'intérêts sur le dossier ; elle n'est pas arrondie."
)


def profession_of(committee: Committee) -> str:
    return labels.PROFESSION.get(committee.profession, committee.profession)


def name_of(committee: Committee) -> str:
    """« Commission de médecine, UFR de Lyon-Est, 2026-2027 »."""
    return f"Commission – {profession_of(committee)}, {committee.ufr.name}, {committee.campaign.years}"
