"""Who moves the proof of a year, and a change of share: the tables that the page of transitions prints."""

from __future__ import annotations

from cesp.accounts.models import Role
from cesp.common.workflow import Transition, Workflow

_LAW = "présentation du CESP par l'ARS Île-de-France (IDF-12) : l'ARS s'assure de l'exercice"
_OWN = "dépliant de l'ARS Auvergne-Rhône-Alpes, étape 7 (INS-7, INS-8)"


def _by(role: Role, code: str, label: str, start: tuple[str, ...], to: str, source: str = _LAW) -> Transition:
    return Transition(code=code, label=label, from_states=start, to_state=to, role=role, source=source)


_AGENCY, _SIGNATORY = Role.ARS_REFERENT, Role.SIGNATORY

PROOF = Workflow(
    title="Preuve annuelle d'exercice",
    states={
        "awaited": "Attendue",
        "given": "À vérifier",
        "to_complete": "À compléter",
        "accepted": "Acceptée",
        "refused": "Refusée",
    },
    roles=dict(Role.choices),
    transitions=(
        _by(_SIGNATORY, "begin_year", "Commencer une année d'engagement", ("",), "awaited", _OWN),
        _by(_SIGNATORY, "give", "Envoyer la preuve", ("awaited", "to_complete", "refused"), "given", _OWN),
        _by(_AGENCY, "accept", "Accepter", ("given",), "accepted"),
        _by(_AGENCY, "ask_completion", "Faire compléter", ("given",), "to_complete"),
        _by(_AGENCY, "refuse", "Refuser", ("given",), "refused"),
    ),
    sentences={
        ("", ""): "Aucune preuve n'est demandée : l'année d'engagement n'a pas commencé.",
        ("awaited", _SIGNATORY): "Votre preuve est attendue jusqu'au {due_on} inclus : joignez une pièce, puis "
        "envoyez-la. Votre réponse au questionnaire annuel, une fois acceptée, en tient lieu.",
        ("awaited", ""): "La preuve est attendue du signataire jusqu'au {due_on} inclus. Sans elle, rien n'est décidé "
        "automatiquement.",
        ("given", _SIGNATORY): "Votre preuve est envoyée. Votre agence régionale de santé la vérifie ; vous n'avez "
        "rien d'autre à faire.",
        ("given", ""): "La preuve est à vérifier par l'agence régionale de santé qui suit l'engagement.",
        ("to_complete", _SIGNATORY): "Votre preuve est à compléter : lisez ce qui manque, joignez-le, renvoyez-la.",
        ("to_complete", ""): "Un complément est attendu du signataire.",
        ("accepted", _SIGNATORY): "Votre preuve est acceptée : cette année d'engagement est prouvée.",
        ("accepted", ""): "Cette année d'engagement est prouvée.",
        ("refused", _SIGNATORY): "Votre preuve est refusée, pour la raison écrite ci-dessous : donnez-en une autre.",
        ("refused", ""): "La preuve est refusée ; une autre est attendue du signataire.",
    },
)
CHANGE = Workflow(
    title="Changement de temps de travail pendant l'engagement",
    states={"declared": "Déclaré", "recorded": "Enregistré", "refused": "Refusé", "withdrawn": "Retiré"},
    roles=dict(Role.choices),
    transitions=(
        _by(_SIGNATORY, "declare", "Déclarer", ("",), "declared", "code de l'éducation, art. R. 631-24-6 (IDF-9)"),
        _by(_SIGNATORY, "withdraw", "Retirer", ("declared",), "withdrawn", _OWN),
        _by(_AGENCY, "record", "Enregistrer", ("declared",), "recorded"),
        _by(_AGENCY, "refuse", "Refuser", ("declared",), "refused"),
    ),
    sentences={
        ("", ""): "Rien n'est déclaré : la page de l'engagement le propose.",
        ("declared", _SIGNATORY): "Votre changement est envoyé : votre agence régionale de santé l'enregistre. "
        "D'ici là, rien ne change à votre engagement.",
        ("declared", ""): "Le changement attend d'être enregistré par l'agence régionale de santé.",
        ("recorded", ""): "Le changement est enregistré : l'effet est au dossier.",
        ("refused", ""): "Le changement est refusé, pour la raison écrite ci-dessous : rien ne change au dossier.",
        ("withdrawn", ""): "Le changement est retiré : rien ne change au dossier.",
    },
)
WORKFLOWS = (PROOF, CHANGE)
