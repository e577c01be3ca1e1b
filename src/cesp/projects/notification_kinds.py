"""What signatories and referents are told of projects."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind
from cesp_law import labels

_REFERENTS = (Role.ARS_REFERENT, Role.DEPARTEMENT_REFERENT)
_WORDS = {
    "project_decided": {"validated": "validé", "refused": "refusé"},
    "project_region": dict(labels.ARS),
    "project_seat": {
        "departement": "le référent du département",
        "region": "le référent régional",
        "outgoing": "la région quittée",
    },
    "project_voice": {"for": "favorable", "against": "défavorable"},
}

KINDS = (
    Kind(
        code="projects.sent",
        label="Un projet d'installation est à étudier",
        sentence="Un projet d'installation est envoyé à votre agence : {project_where}. Donnez votre voix ou décidez.",
        subject="Un projet d'installation à étudier",
        obligatory=True,
        roles=_REFERENTS,
    ),
    Kind(
        code="projects.sent_elsewhere",
        label="Un projet dans une autre région",
        sentence="Un signataire que vous suivez a un projet d'installation dans une autre région "
        "({project_region}), dont l'agence décide. Vous pouvez le lire.",
        subject="Un projet d'installation dans une autre région",
        roles=(Role.ARS_REFERENT,),
        words=_WORDS,
    ),
    Kind(
        code="projects.questioned",
        label="Une question sur votre projet",
        sentence="L'agence régionale de santé vous pose une question sur votre projet d'installation : répondez au "
        "plus tard le {project_answer_by}.",
        subject="Une question sur votre projet d'installation",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="projects.answered",
        label="Un signataire a répondu sur son projet",
        sentence="Le signataire a répondu à la question posée sur son projet d'installation : {project_where}.",
        subject="Une réponse sur un projet d'installation",
        roles=_REFERENTS,
    ),
    Kind(
        code="projects.voice_given",
        label="Une voix est donnée sur un projet",
        sentence="Sur le projet d'installation {project_where}, {project_seat} a donné une voix {project_voice}.",
        subject="Une voix est donnée sur un projet d'installation",
        roles=(Role.ARS_REFERENT,),
        words=_WORDS,
    ),
    Kind(
        code="projects.decided",
        label="Votre projet d'installation est décidé",
        sentence="Votre projet d'installation est {project_decided}. La décision et la suite sont sur sa page.",
        subject="Une réponse à votre projet d'installation",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words=_WORDS,
    ),
    Kind(
        code="projects.decided_elsewhere",
        label="Un projet est décidé par une autre région",
        sentence="Le projet d'installation d'un signataire que vous suivez est {project_decided} par l'agence d'une "
        "autre région ({project_region}).",
        subject="Un projet d'installation est décidé par une autre région",
        roles=(Role.ARS_REFERENT,),
        words=_WORDS,
    ),
)
