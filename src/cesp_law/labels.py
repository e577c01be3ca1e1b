"""The law's codes in French, once: the same word on the screen, in the letter and in the explanation.

Tables go from a code (the value of the enum) to a word that fits inside a sentence, hence in
lower case; screens capitalise. A code is never shown: :func:`label` raises on an unknown one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _table(**words: str) -> Mapping[str, str]:
    return MappingProxyType(words)


PROFESSION = _table(
    medicine="médecine",
    odontology="odontologie",
    pharmacy="pharmacie",
    midwifery="maïeutique",
)
STATUS = _table(
    first_cycle="premier cycle (2e ou 3e année)",
    second_cycle="deuxième cycle (externat)",
    third_cycle="troisième cycle (internat)",
    padhue="praticien à diplôme hors Union européenne (PADHUE)",
)
REGIME = MappingProxyType(
    {
        "R2010": "décret de 2010",
        "R2020": "décret de 2020",
        "R2025": "décret de 2025",
        "R2026": "décret de 2026",
    }
)
REGIME_EXPLAINED = MappingProxyType(
    {
        "R2010": "contrat conclu avant le 20 mars 2020",
        "R2020": "contrat conclu du 20 mars 2020 au 25 mars 2025 inclus",
        "R2025": "contrat conclu à compter du 26 mars 2025, candidature déposée avant le 16 janvier 2026",
        "R2026": "candidature déposée à compter du 16 janvier 2026",
    }
)
PHASE = _table(
    before_allowance="allocation à venir",
    training="en formation",
    suspended="allocation suspendue",
    deferred="installation reportée",
    awaiting_installation="en attente d'installation",
    engaged="engagement en cours",
    engagement_suspended="engagement interrompu",
    completed="engagement accompli",
    breached="contrat rompu",
    waived="dispensé d'engagement",
)
SUSPENSION_GROUND = _table(
    maternity="maternité",
    paternity="paternité",
    adoption="adoption",
    illness="maladie",
    training_accident="accident survenu en stage ou en formation",
    service_accident="maladie ou accident survenu dans l'exercice des fonctions",
    family_leave="maladie du conjoint ou d'un enfant",
    dental_internship="internat d'odontologie",
)
DEFERRAL_GROUND = _table(
    fst="formation spécialisée transversale (FST)",
    desc="diplôme d'études spécialisées complémentaires (DESC)",
    assistantship="assistanat",
    post_internship="post-internat",
)
WAIVER_GROUND = _table(
    death="décès",
    incapacity="maladie ou handicap empêchant d'étudier ou d'exercer",
    zone_declassified="lieu d'exercice tenu trois ans dont la zone a perdu son classement",
)
ZONE_CATEGORY = MappingProxyType(
    {
        "ZIP": "zone d'intervention prioritaire (ZIP)",
        "ZAC": "zone d'action complémentaire (ZAC)",
        "ZIP+": "zone d'intervention prioritaire renforcée (ZIP+)",
    }
)
DEADLINE = _table(
    signature="signer le contrat",
    deferral_request="demander un report d'installation",
    project_advised="présenter le projet d'installation (conseillé)",
    project_latest="présenter le projet d'installation (au plus tard)",
    installation="s'installer",
    suspension_end="fin de la suspension",
    deferral_end="fin du report",
    engagement_end="fin de l'engagement",
)
ALERT = _table(
    installed_without_validation="installé sans validation du projet",
    installed_without_diploma="installé sans diplôme",
    installed_without_thesis="installé sans thèse soutenue",
    installed_without_registration="installé sans inscription à l'ordre",
    neither_installed_nor_deferred="diplômé, ni installé ni en report",
    deferral_late="report demandé hors délai",
    signed_late="signé moins de 24 mois avant le diplôme",
    out_of_zone="installé hors zone admise",
)
BREACH_STAGE = _table(
    before_diploma="avant le diplôme",
    after_diploma="à compter du diplôme",
    waived="dispense : rien n'est dû",
)
READING = _table(
    net_received="sommes reçues et pénalité",
    unserved_months="mois d'engagement non servis et pénalité",
)
ARS = _table(
    ara="Auvergne-Rhône-Alpes",
    bfc="Bourgogne-Franche-Comté",
    bre="Bretagne",
    cvl="Centre-Val de Loire",
    cor="Corse",
    ges="Grand Est",
    gua="Guadeloupe, Saint-Martin, Saint-Barthélemy",
    guy="Guyane",
    hdf="Hauts-de-France",
    idf="Île-de-France",
    lre="La Réunion",
    mtq="Martinique",
    may="Mayotte",
    nor="Normandie",
    naq="Nouvelle-Aquitaine",
    occ="Occitanie",
    pdl="Pays de la Loire",
    pac="Provence-Alpes-Côte d'Azur",
)


def label(table: Mapping[str, str], code: str) -> str:
    """The word for a code, its first letter in upper case, to stand alone.

    :raises KeyError: for a code that the table does not know.
    """
    word = table[code]
    return word[0].upper() + word[1:]


def choices(table: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """``(code, word)`` pairs in the table's order, as forms and models take them."""
    return tuple((code, label(table, code)) for code in table)
