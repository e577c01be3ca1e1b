"""Who moves a candidature from a draft to what a committee reads: the table that buttons, tests and docs read.

What comes after (ranked, offered, signed) is read off the rows of ``selection`` and ``offers``.
"""

from cesp.accounts.models import Role
from cesp.campaigns.campaign_workflow import CAMPAIGN
from cesp.campaigns.models import CandidatureState
from cesp.common.workflow import Transition, Workflow

_DRAFT, _DEPOSITED, _TO_CORRECT, _COMPLETE, _INADMISSIBLE, _WITHDRAWN = CandidatureState
_FILE = "la candidature se dépose à l'UFR d'inscription (fiche nationale)"
_DESK = "l'UFR recueille et vérifie les dossiers (fiche nationale)"
_HOUSE = "règle de gestion"

CANDIDATURE = Workflow(
    title="Candidature",
    states=dict(CandidatureState.choices),
    roles={
        Role.SIGNATORY: "Candidat",
        Role.UFR_MANAGER: Role.UFR_MANAGER.label,
        Role.ARS_REFERENT: Role.ARS_REFERENT.label,
        Role.COMMITTEE_MEMBER: Role.COMMITTEE_MEMBER.label,
        Role.CASE_DESK: Role.CASE_DESK.label,
    },
    transitions=(
        Transition(
            code="start", label="Commencer", from_states=("",), to_state=_DRAFT, role=Role.SIGNATORY, source=_FILE
        ),
        Transition(
            code="type_in",
            label="Saisir un dossier papier",
            from_states=("",),
            to_state=_DRAFT,
            role=Role.UFR_MANAGER,
            source=_DESK,
        ),
        Transition(
            code="save",
            label="Enregistrer",
            from_states=(_DRAFT,),
            to_state=_DRAFT,
            role=Role.SIGNATORY,
            source=_HOUSE,
        ),
        Transition(
            code="correct",
            label="Corriger",
            from_states=(_TO_CORRECT,),
            to_state=_TO_CORRECT,
            role=Role.SIGNATORY,
            source=_HOUSE,
        ),
        Transition(
            code="deposit",
            label="Déposer ma candidature",
            from_states=(_DRAFT,),
            to_state=_DEPOSITED,
            role=Role.SIGNATORY,
            source=_FILE,
        ),
        Transition(
            code="ask_correction",
            label="Demander une correction",
            from_states=(_DEPOSITED, _COMPLETE),
            to_state=_TO_CORRECT,
            role=Role.UFR_MANAGER,
            source=_DESK,
        ),
        Transition(
            code="answer_correction",
            label="Envoyer mes corrections",
            from_states=(_TO_CORRECT,),
            to_state=_DEPOSITED,
            role=Role.SIGNATORY,
            source=_HOUSE,
        ),
        Transition(
            code="cancel_correction",
            label="Renoncer à la correction",
            from_states=(_TO_CORRECT,),
            to_state=_DEPOSITED,
            role=Role.UFR_MANAGER,
            source=_HOUSE,
        ),
        Transition(
            code="declare_complete",
            label="Déclarer complète",
            from_states=(_DEPOSITED,),
            to_state=_COMPLETE,
            role=Role.UFR_MANAGER,
            source=_DESK,
        ),
        Transition(
            code="declare_inadmissible",
            label="Déclarer irrecevable",
            from_states=(_DEPOSITED, _TO_CORRECT, _COMPLETE),
            to_state=_INADMISSIBLE,
            role=Role.UFR_MANAGER,
            source=_DESK,
        ),
        Transition(
            code="reopen",
            label="Rouvrir",
            from_states=(_COMPLETE, _INADMISSIBLE),
            to_state=_DEPOSITED,
            role=Role.UFR_MANAGER,
            source=_HOUSE,
        ),
        Transition(
            code="withdraw",
            label="Retirer ma candidature",
            from_states=(_DRAFT, _DEPOSITED, _TO_CORRECT, _COMPLETE),
            to_state=_WITHDRAWN,
            role=Role.SIGNATORY,
            source=_HOUSE,
        ),
    ),
    sentences={
        ("", ""): "Aucune candidature n'est commencée.",
        (
            _DRAFT,
            Role.SIGNATORY,
        ): "Votre candidature est un brouillon : personne d'autre ne la lit. Déposez-la avant la clôture.",
        (_DRAFT, ""): "La candidature n'est pas encore déposée.",
        (
            _DEPOSITED,
            Role.SIGNATORY,
        ): "Votre candidature est déposée. Votre UFR vérifie qu'elle est complète ; vous serez "
        "prévenu si une correction est nécessaire.",
        (_DEPOSITED, Role.UFR_MANAGER): "À vérifier : déclarez-la complète, ou demandez les corrections nécessaires.",
        (_DEPOSITED, ""): "La candidature est déposée ; l'UFR la vérifie.",
        (
            _TO_CORRECT,
            Role.SIGNATORY,
        ): "Votre UFR vous demande de corriger certains points : seuls ceux-là sont ouverts.",
        (_TO_CORRECT, Role.UFR_MANAGER): "Une correction est demandée au candidat ; la réponse est attendue.",
        (_TO_CORRECT, ""): "L'UFR a demandé une correction au candidat.",
        (
            _COMPLETE,
            Role.SIGNATORY,
        ): "Votre dossier est complet. L'ARS donne son avis sur le projet, puis la commission vous entend.",
        (_COMPLETE, Role.ARS_REFERENT): "Le dossier est complet : votre avis est attendu avant la commission.",
        (_COMPLETE, ""): "Le dossier est complet ; il passe devant la commission de l'UFR.",
        (_INADMISSIBLE, Role.SIGNATORY): "Votre candidature a été déclarée irrecevable ; le motif et les recours sont "
        "indiqués.",
        (_INADMISSIBLE, ""): "La candidature a été déclarée irrecevable par l'UFR.",
        (_WITHDRAWN, Role.SIGNATORY): "Vous avez retiré votre candidature.",
        (_WITHDRAWN, ""): "Le candidat a retiré sa candidature.",
    },
)
WORKFLOWS = (CAMPAIGN, CANDIDATURE)
