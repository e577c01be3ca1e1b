"""What a signatory is told of their requests."""

from cesp.accounts.models import Role
from cesp.life_events.models import EventKind
from cesp.notifications.kinds import Kind

_WORDS = {
    "event": {code: str(label) for code, label in EventKind.choices},
    "decided": {"granted": "acceptée", "refused": "refusée", "noted": "prise en compte"},
}

KINDS = (
    Kind(
        code="life_events.completion_asked",
        label="Votre demande est à compléter",
        sentence="Votre demande « {event} » est à compléter au plus tard le {answer_by} : ouvrez-la pour lire ce qui "
        "manque.",
        subject="Une de vos demandes est à compléter",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words=_WORDS,
    ),
    Kind(
        code="life_events.request_decided",
        label="Une de vos demandes est décidée",
        sentence="Votre demande « {event} » est {decided}. Les motifs et la suite sont sur sa page.",
        subject="Une réponse à votre demande",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words=_WORDS,
    ),
)
