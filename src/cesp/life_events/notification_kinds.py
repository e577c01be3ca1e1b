"""What a signatory is told of their requests, and the agencies whose opinion is asked on them."""

from cesp.accounts.models import Role
from cesp.life_events.models import EventKind
from cesp.notifications.kinds import Kind

_WORDS = {
    "event": {code: str(label) for code, label in EventKind.choices},
    "decided": {"granted": "acceptée", "refused": "refusée", "noted": "prise en compte"},
    "request_ended": {"granted": "acceptée", "refused": "refusée", "withdrawn": "retirée par le signataire"},
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
    Kind(
        code="life_events.opinion_asked",
        label="Avis de votre agence à donner sur une demande",
        sentence="La gestion des contrats attend l'avis de votre agence sur une demande « {event} », jusqu'au "
        "{opinion_by}. Ensuite, elle peut décider sans lui.",
        subject="L'avis de votre agence est demandé",
        obligatory=True,
        roles=(Role.ARS_REFERENT,),
        words=_WORDS,
    ),
    Kind(
        code="life_events.heard_request_closed",
        label="Suite d'une demande sur laquelle votre agence était consultée",
        sentence="Une demande « {event} » sur laquelle votre agence était consultée est {request_ended}.",
        subject="Suite d'une demande où votre agence a été consultée",
        roles=(Role.ARS_REFERENT,),
        words=_WORDS,
    ),
)
