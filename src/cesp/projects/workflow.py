"""Who moves a project from one state to the next: the table that the page of transitions prints.

The two referents speak of a project (BIE-7); the agency of the place decides (BIE-8, ADR 0027).
"""

from __future__ import annotations

from cesp.accounts.models import Role
from cesp.common.workflow import Transition, Workflow
from cesp.projects.models import ProjectState

_OWN = "règle de gestion : un projet est à qui le fait, jusqu'à la décision"
_GUIDE = "lettre d'accueil de l'ARS Auvergne-Rhône-Alpes (BIE-7) : un référent régional et un référent du département"
_DECIDES = "lettre d'accueil de l'ARS Auvergne-Rhône-Alpes (BIE-8) : validation préalable par l'ARS"
_ELSEWHERE = "lettre d'accueil de l'ARS (BIE-10, IDF-18) : l'ARS du lieu décide, les autres sont entendues"
_ENDED = "code de l'éducation, art. L. 632-6 : un contrat qui a pris fin n'appelle plus d'installation"
_OPEN = ("sent", "questioned")


def _own(code: str, label: str, start: tuple[str, ...], to: str) -> Transition:
    return Transition(code=code, label=label, from_states=start, to_state=to, role=Role.SIGNATORY, source=_OWN)


def _agent(code: str, label: str, start: tuple[str, ...], to: str, source: str, role: Role) -> Transition:
    return Transition(code=code, label=label, from_states=start, to_state=to, role=role, source=source)


WORKFLOW = Workflow(
    title="Projet d'installation",
    states={code: str(label) for code, label in ProjectState.choices},
    roles=dict(Role.choices),
    transitions=(
        _own("start", "Commencer un projet", ("",), "draft"),
        _own("send", "Envoyer à l'agence régionale de santé", ("draft",), "sent"),
        _own("answer", "Répondre et renvoyer", ("questioned",), "sent"),
        _own("withdraw", "Retirer", ("draft", *_OPEN), "withdrawn"),
        _agent("speak", "Donner la voix du département", ("sent",), "sent", _GUIDE, Role.DEPARTEMENT_REFERENT),
        _agent("ask", "Poser une question", ("sent",), "questioned", _GUIDE, Role.DEPARTEMENT_REFERENT),
        _agent("advise", "Donner l'avis de la région quittée", ("sent",), "sent", _ELSEWHERE, Role.ARS_REFERENT),
        _agent("question", "Poser une question", ("sent",), "questioned", _GUIDE, Role.ARS_REFERENT),
        _agent("attach", "Inscrire le lieu sur la liste", ("sent",), "sent", _DECIDES, Role.ARS_REFERENT),
        _agent("validate", "Valider", ("sent",), "validated", _DECIDES, Role.ARS_REFERENT),
        _agent("refuse", "Refuser", _OPEN, "refused", _DECIDES, Role.ARS_REFERENT),
        # Two that no button takes: they follow from another act, by whoever does that one.
        _agent("replace", "En valider un autre", ("validated",), "replaced", _ELSEWHERE, Role.ARS_REFERENT),
        _agent("lapse", "Enregistrer la fin du contrat", _OPEN, "lapsed", _ENDED, Role.CASE_DESK),
    ),
    sentences={
        ("", ""): "Aucun projet n'est commencé : il part d'un lieu de la liste, ou d'une commune.",
        ("draft", ""): "Brouillon : personne d'autre que son auteur ne le lit.",
        ("draft", Role.SIGNATORY): "Brouillon, enregistré à mesure. Personne ne le lit tant que vous ne l'envoyez pas.",
        ("sent", Role.SIGNATORY): "Envoyé le {sent_on}. Le référent du département et le référent régional de l'ARS "
        "{region} l'étudient ; l'agence décide. N'installez rien avant sa validation.",
        ("sent", ""): "Envoyé le {sent_on} : {voices} L'ARS {region} décide.",
        ("questioned", Role.SIGNATORY): "L'agence vous pose une question : répondez au plus tard le {answer_by}, en "
        "corrigeant le projet s'il le faut. L'étude reprend à votre réponse.",
        ("questioned", ""): "Une question est posée : réponse attendue du signataire au plus tard le {answer_by}.",
        (
            "validated",
            Role.SIGNATORY,
        ): "Validé le {decided_on}. La suite : la lettre d'engagement. Votre zone est celle "
        "du jour de l'envoi ; un nouveau zonage n'y change rien.",
        ("validated", ""): "Validé le {decided_on} par {decided_by} : l'engagement commence quand tout sera réuni.",
        (
            "refused",
            Role.SIGNATORY,
        ): "Refusé le {decided_on}, pour les motifs ci-dessous. Vous pouvez préparer un autre "
        "projet ; le courrier dit comment contester.",
        ("refused", ""): "Refusé le {decided_on} par {decided_by} : rien ne change au contrat.",
        ("withdrawn", ""): "Retiré par le signataire : il n'y a rien à décider.",
        ("replaced", ""): "Validé, puis remplacé par un autre projet validé sur le même contrat.",
        ("lapsed", ""): "Sans objet : le contrat a pris fin.",
    },
)
