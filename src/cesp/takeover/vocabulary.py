# ruff: noqa: E501 - lists of words
"""The closed lists of the workbook: what is proposed, and what else is understood.

Everything is compared folded (no accent, no case, no punctuation). A word that could mean two
values is in neither: « étudiant » is a first or a second cycle.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from cesp.common import search
from cesp_law import labels
from cesp_law.facts import DeferralGround, Profession, Status, SuspensionGround, WaiverGround, ZoneCategory

K = TypeVar("K", bound=StrEnum)


def _labelled(codes: type[K], table: Mapping[str, str]) -> dict[K, str]:
    return {code: labels.label(table, code) for code in codes}


PROFESSIONS = _labelled(Profession, labels.PROFESSION)
STATUSES = _labelled(Status, labels.STATUS)
SUSPENSION_GROUNDS = _labelled(SuspensionGround, labels.SUSPENSION_GROUND)
DEFERRAL_GROUNDS = _labelled(DeferralGround, labels.DEFERRAL_GROUND)
WAIVER_GROUNDS = _labelled(WaiverGround, labels.WAIVER_GROUND)
ZONES = {zone: str(zone) for zone in ZoneCategory}
ARS = dict(labels.ARS)


class Event(StrEnum):
    """Kinds of the sheet « Événements »: the law's facts, under its own codes."""

    SUSPENDED = "suspended"
    ENTERED_THIRD_CYCLE = "entered_third_cycle"
    ENTERED_DENTAL_INTERNSHIP = "entered_dental_internship"
    THESIS_DEFENDED = "thesis_defended"
    DIPLOMA_OBTAINED = "diploma_obtained"
    REGISTERED_WITH_ORDER = "registered_with_order"
    DEFERRAL_GRANTED = "deferral_granted"
    PROJECT_VALIDATED = "project_validated"
    INSTALLED = "installed"
    LEFT_PLACE = "left_place"
    PRACTICE_SUSPENDED = "practice_suspended"
    EXCLUDED = "excluded"
    REMOVED_FROM_REGISTER = "removed_from_register"
    BREACHED = "breached"
    WAIVED = "waived"


EVENTS = {
    Event.SUSPENDED: "Suspension",
    Event.ENTERED_THIRD_CYCLE: "Entrée en troisième cycle",
    Event.ENTERED_DENTAL_INTERNSHIP: "Entrée à l'internat d'odontologie",
    Event.THESIS_DEFENDED: "Thèse",
    Event.DIPLOMA_OBTAINED: "Diplôme",
    Event.REGISTERED_WITH_ORDER: "Inscription à l'ordre",
    Event.DEFERRAL_GRANTED: "Report d'installation",
    Event.PROJECT_VALIDATED: "Projet validé",
    Event.INSTALLED: "Installation",
    Event.LEFT_PLACE: "Départ d'un lieu",
    Event.PRACTICE_SUSPENDED: "Suspension de l'exercice",
    Event.EXCLUDED: "Exclusion des études",
    Event.REMOVED_FROM_REGISTER: "Radiation de l'ordre",
    Event.BREACHED: "Rupture",
    Event.WAIVED: "Dispense",
}

_PROFESSION_WORDS = {
    Profession.MEDICINE: "médecin; med; mg; généraliste; médecin généraliste; études médicales; interne en médecine",
    Profession.ODONTOLOGY: "odonto; dentaire; chirurgie dentaire; chirurgien-dentiste; chirurgienne-dentiste; "
    "chirurgien dentiste; dentiste",
    Profession.PHARMACY: "pharma; pharmacien; pharmacienne; pharmacien d'officine",
    Profession.MIDWIFERY: "sage-femme; sages-femmes; sf; obstétrique",
}
_STATUS_WORDS = {
    Status.FIRST_CYCLE: "premier cycle; 1er cycle; 1 cycle; cycle 1; c1; pcem2; dfgsm; dfgsm2; dfgsm3; dfgso2; dfgso3",
    Status.SECOND_CYCLE: "deuxième cycle; 2e cycle; 2ème cycle; 2eme cycle; second cycle; cycle 2; c2; externe; externat; "
    "dfasm; dfasm1; dfasm2; dfasm3; dfaso1; dfaso2; dcem; dcem1; dcem2; dcem3; dcem4; étudiant 2e cycle",
    Status.THIRD_CYCLE: "troisième cycle; 3e cycle; 3ème cycle; 3eme cycle; cycle 3; c3; interne; internat; des; tcem; "
    "interne en médecine; troisième cycle court; 3e cycle court; 6e année odontologie",
    Status.PADHUE: "praticien à diplôme hors ue; praticienne à diplôme hors ue; praticien à diplôme hors union européenne; pcc; "
    "parcours de consolidation; parcours de consolidation des compétences",
}
_SUSPENSION_WORDS = {
    SuspensionGround.MATERNITY: "congé maternité; congé de maternité; grossesse",
    SuspensionGround.PATERNITY: "congé paternité; congé de paternité",
    SuspensionGround.ADOPTION: "congé adoption; congé d'adoption",
    SuspensionGround.ILLNESS: "congé maladie; congé de maladie; arrêt maladie; clm; cld; longue maladie",
    SuspensionGround.TRAINING_ACCIDENT: "accident de stage; accident de stage ou de formation; accident de formation; accident en stage; accident stage",
    SuspensionGround.SERVICE_ACCIDENT: "accident de service; maladie ou accident en service; accident du travail; maladie professionnelle; "
    "accident dans l'exercice des fonctions",
    SuspensionGround.FAMILY_LEAVE: "disponibilité; dispo; disponibilité pour maladie du conjoint ou d'un enfant; "
    "maladie conjoint; maladie enfant; maladie du conjoint; maladie d'un enfant",
    SuspensionGround.DENTAL_INTERNSHIP: "internat odontologie; internat en odontologie; internat dentaire; internat odonto",
}
_DEFERRAL_WORDS = {
    DeferralGround.FST: "fst; formation spécialisée transversale",
    DeferralGround.DESC: "desc; diplôme d'études spécialisées complémentaires",
    DeferralGround.ASSISTANTSHIP: "assistant; assistant spécialiste; clinicat; chef de clinique; assistanat partagé",
    DeferralGround.POST_INTERNSHIP: "postinternat; post internat; docteur junior",
}
_WAIVER_WORDS = {
    WaiverGround.DEATH: "décédé; décédée; mort",
    WaiverGround.INCAPACITY: "incapacité; inaptitude; handicap; maladie; invalidité",
    WaiverGround.ZONE_DECLASSIFIED: "déclassement de la zone; zone déclassée; déclassement; sortie de zone",
}
_ZONE_WORDS = {
    ZoneCategory.ZIP: "zone d'intervention prioritaire",
    ZoneCategory.ZAC: "zone d'action complémentaire",
}
_EVENT_WORDS = {
    Event.SUSPENDED: "suspension pendant les études; suspension de l'allocation; suspendu; suspendue",
    Event.ENTERED_THIRD_CYCLE: "3e cycle; 3ème cycle; entrée en 3e cycle; entrée en 3ème cycle; début du 3e cycle",
    Event.ENTERED_DENTAL_INTERNSHIP: "internat d'odontologie; internat odontologie; entrée internat odontologie; "
    "entrée en internat d'odontologie",
    Event.THESIS_DEFENDED: "thèse soutenue; soutenance; soutenance de thèse",
    Event.DIPLOMA_OBTAINED: "diplôme obtenu; des; des obtenu; fin de des; diplôme d'état; fin d'internat; fin de pcc",
    Event.REGISTERED_WITH_ORDER: "inscription ordre; inscrit à l'ordre; inscrite à l'ordre; ordre; inscription au tableau",
    Event.DEFERRAL_GRANTED: "report; report accordé; report de l'installation",
    Event.PROJECT_VALIDATED: "projet d'installation validé; validation du projet; validation ars; validation projet",
    Event.INSTALLED: "installé; installée; début d'exercice; prise de fonctions; prise de fonction",
    Event.LEFT_PLACE: "départ; départ du lieu; fin d'exercice; quitte le lieu",
    Event.PRACTICE_SUSPENDED: "suspension d'exercice; suspension exercice; suspension de l'engagement",
    Event.EXCLUDED: "exclusion; exclu; exclue",
    Event.REMOVED_FROM_REGISTER: "radiation; radié; radiée",
    Event.BREACHED: "rompu; contrat rompu; rupture du contrat; renonciation",
    Event.WAIVED: "dispensé; dispensée; décharge; dispense d'engagement",
}
# Regions before 2016 (contracts since 2010 were signed under them), and common short names.
_ARS_WORDS = {
    "ara": "aura; auvergne; rhône-alpes; rhone alpes",
    "bfc": "bourgogne; franche-comté",
    "cvl": "centre",
    "ges": "alsace; lorraine; champagne-ardenne",
    "hdf": "nord-pas-de-calais; picardie; nord pas de calais picardie",
    "idf": "région parisienne; idf",
    "nor": "basse-normandie; haute-normandie",
    "naq": "aquitaine; limousin; poitou-charentes; alpc",
    "occ": "midi-pyrénées; languedoc-roussillon; lrmp",
    "pac": "paca; provence alpes côte d'azur; sud",
    "gua": "guadeloupe; antilles guadeloupe; saint-martin; saint-barthélemy",
    "lre": "réunion; océan indien",
    "may": "océan indien mayotte",
}

SPECIALTY_WORDS = {"mg": "medecine_generale", "generaliste": "medecine_generale", "des mg": "medecine_generale",
                   "des de medecine generale": "medecine_generale"}  # fmt: skip
"""Folded word → the law's spelling, for the one specialty that has nicknames; others are folded as they are."""

W = TypeVar("W", bound=str)


def _words(proposed: Mapping[W, str], synonyms: Mapping[W, str]) -> dict[str, W]:
    """Folded word → value, from codes, labels and synonyms; a word claimed twice is a defect of ours."""
    found: dict[str, W] = {}
    for value, label in proposed.items():
        for word in (str(value), label, *synonyms.get(value, "").split(";")):
            folded = search.key(word)
            if folded and found.setdefault(folded, value) != value:
                raise ValueError(f"{word!r} means both {found[folded]} and {value}")
    return found


PROFESSION_WORDS = _words(PROFESSIONS, _PROFESSION_WORDS)
STATUS_WORDS = _words(STATUSES, _STATUS_WORDS)
SUSPENSION_WORDS = _words(SUSPENSION_GROUNDS, _SUSPENSION_WORDS)
DEFERRAL_WORDS = _words(DEFERRAL_GROUNDS, _DEFERRAL_WORDS)
WAIVER_WORDS = _words(WAIVER_GROUNDS, _WAIVER_WORDS)
EVENT_WORDS = _words(EVENTS, _EVENT_WORDS)
ARS_WORDS = _words(ARS, _ARS_WORDS) | {search.key(f"ARS {name}"): code for code, name in ARS.items()}


def zone_of(text: str) -> ZoneCategory | None:
    """The category named, or ``None``. Folding would lose the « + »."""
    bare = text.upper().replace(" ", "").replace("PLUS", "+")
    folded = search.key(text)
    return next((z for z in ZoneCategory if bare == z or folded == search.key(_ZONE_WORDS.get(z, str(z)))), None)
