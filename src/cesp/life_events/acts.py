from cesp.audit.catalogue import Act
from cesp.life_events.models import EventKind

_KINDS = {"kind": {code: str(label) for code, label in EventKind.choices}}


def _act(code: str, label: str, sentence: str) -> Act:
    return Act(code=f"life_events.{code}", label=label, sentence=sentence, words=_KINDS)


ACTS = (
    _act("request_sent", "Demande envoyée", "a envoyé une demande : « {kind} », {subject}"),
    _act("request_completed", "Demande complétée", "a complété sa demande : « {kind} », {subject}"),
    _act("request_withdrawn", "Demande retirée", "a retiré sa demande : « {kind} », {subject}"),
    _act("completion_asked", "Complément demandé", "a demandé un complément : « {kind} », {subject}"),
    _act("request_granted", "Demande acceptée", "a accepté une demande : « {kind} », {subject}"),
    _act("request_refused", "Demande refusée", "a refusé une demande : « {kind} », {subject}"),
    _act("end_noted", "Annonce prise en compte", "a pris en compte une annonce : « {kind} », {subject}"),
    _act("decision_contested", "Décision contestée", "a contesté une décision : « {kind} », {subject}"),
    _act("opinion_given", "Avis d'une agence donné", "a donné l'avis de son ARS : « {kind} », {subject}"),
    _act("request_read", "Demande consultée", "a consulté une demande : « {kind} », {subject}"),
    Act(
        code="life_events.requests_exported",
        label="Liste de demandes exportée",
        sentence="a exporté une liste de {count} demandes",
    ),
    Act(code="life_events.address_changed", label="Adresse changée", sentence="a changé son adresse postale"),
    Act(code="life_events.reason_added", label="Phrase de motif ajoutée", sentence="a ajouté {subject} aux motifs"),
    Act(code="life_events.reason_changed", label="Phrase de motif changée", sentence="a changé {subject} des motifs"),
    Act(code="life_events.reason_retired", label="Phrase de motif retirée", sentence="a retiré {subject} des motifs"),
)
