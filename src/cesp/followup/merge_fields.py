"""The closed list of fields that a bulk mail may hold, and how they are filled."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cesp.accounts.models import Person
from cesp_law.dates import in_french

_FIELD = re.compile(r"\{([^{}]*)\}")


def _first_name(person: Person) -> str:
    """The first of one's given names; the family name of whoever has none."""
    return person.given_names.partition(" ")[0] or person.family_name


FIELDS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "prénom": ("le prénom", lambda row: _first_name(row.contract.signatory)),
    "nom": ("le nom", lambda row: str(row.contract.signatory.family_name)),
    "référence": ("la référence du contrat", lambda row: str(row.reference)),
    "diplôme": (
        "le jour prévu du diplôme",
        lambda row: in_french(row.expected_diploma_on) if row.expected_diploma_on else "(date inconnue)",
    ),
    "échéance": (
        "le dernier jour de la prochaine échéance",
        lambda row: in_french(row.next_deadline_on) if row.next_deadline_on else "(aucune)",
    ),
}
"""Name → what it stands for, and its value for a summary."""


def unknown(text: str) -> list[str]:
    """Fields of a text that are not in the list, in its order."""
    return [name for name in _FIELD.findall(text) if name not in FIELDS]


def filled(text: str, row: Any) -> str:
    """The text for one person.

    :raises KeyError: it holds a field that is not in the list.
    """
    return _FIELD.sub(lambda found: FIELDS[found[1]][1](row), text)


TEMPLATES: Mapping[str, tuple[str, str, str]] = {
    "project": (
        "Parler du projet d'installation",
        "Votre projet d'installation : parlons-en",
        "Bonjour {prénom},\n\n"
        "Votre diplôme est prévu le {diplôme}. C'est le moment d'échanger avec nous sur votre projet d'installation : "
        "les lieux possibles, les zones, les aides, le calendrier.\n\n"
        "Répondez-nous dans le service pour convenir d'un moment.",
    ),
    "news": (
        "Prendre des nouvelles",
        "Des nouvelles de votre parcours",
        "Bonjour {prénom},\n\n"
        "Nous n'avons pas eu de vos nouvelles depuis quelque temps. Où en êtes-vous de vos études ? Une question, un "
        "changement ?\n\n"
        "Écrivez-nous dans le service : nous sommes là pour vous accompagner.",
    ),
    "deferral": (
        "Rappeler la demande de report",
        "Installation ou report : ce qui est attendu",
        "Bonjour {prénom},\n\n"
        "Qui ne s'installe pas dès le diplôme doit demander un report, trois mois avant. Votre prochaine échéance est "
        "au {échéance}.\n\n"
        "Dites-nous dans le service ce que vous prévoyez.",
    ),
}
"""Code → its name, a subject and a text to begin with; the agent reads and changes them before anything leaves."""
