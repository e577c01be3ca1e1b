"""Whose zoning a heading announces: « Zonage infirmiers » is nobody's here, whatever its words look like."""

from __future__ import annotations

from collections.abc import Mapping

from cesp.common import search
from cesp.common.spreadsheets.guard import Unreadable
from cesp_law import labels

_OURS: Mapping[str, str] = {
    "medecin": "medicine",
    "generaliste": "medicine",
    "dentaire": "odontology",
    "dentiste": "odontology",
    "pharmac": "pharmacy",
    "sage femme": "midwifery",
    "sages femmes": "midwifery",
    "maieuti": "midwifery",
}
_OTHERS: Mapping[str, str] = {
    "infirm": "infirmiers",
    "idel": "infirmiers",
    "kine": "masseurs-kinésithérapeutes",
    "orthophonist": "orthophonistes",
    "orthoptist": "orthoptistes",
    "podolog": "pédicures-podologues",
}


class OtherProfession(Unreadable):
    """The file is the zoning of another profession than the one that its author says.

    :ivar may_be_mapped: whether a person may answer for the column; not for a profession without this contract.
    """

    def __init__(self, sentence: str, *, may_be_mapped: bool) -> None:
        super().__init__(sentence)
        self.may_be_mapped = may_be_mapped


def said_by(heading: str) -> str:
    """Code of the profession that a heading names; empty when it names none of ours."""
    folded = search.key(heading)
    return next((code for stem, code in _OURS.items() if stem in folded), "")


def require(heading: str, *, profession: str, is_mapped: bool) -> None:
    """Check that a column of categories is that of a profession, or names none.

    :param is_mapped: a person said that this column holds the categories, and answers for it.
    :raises OtherProfession: the heading names another one.
    """
    folded = search.key(heading)
    foreign = next((name for stem, name in _OTHERS.items() if stem in folded), "")
    if foreign:
        raise OtherProfession(
            f"La colonne « {heading} » est le zonage des {foreign}, que le contrat ne concerne pas. "
            "Déposez le fichier de la profession voulue.",
            may_be_mapped=False,
        )
    said = said_by(heading)
    if said and said != profession and not is_mapped:
        raise OtherProfession(
            f"La colonne « {heading} » annonce la profession « {labels.PROFESSION[said]} », et le dépôt dit "
            f"« {labels.PROFESSION[profession]} ». Abandonnez ce fichier et déposez-le sous sa profession ; si cet "
            "arrêté vaut bien pour les deux, indiquez vous-même les colonnes.",
            may_be_mapped=True,
        )
