from cesp.audit.catalogue import Act
from cesp.recovery.models import AskedFor, DebtOrigin, HaltGround, ProposalKind

_WORDS = {
    "origin": {code: str(label) for code, label in DebtOrigin.choices},
    "proposed": {code: str(label) for code, label in ProposalKind.choices},
    "wanted": {code: str(label) for code, label in AskedFor.choices},
    "ground": {code: str(label) for code, label in HaltGround.choices},
}


def _act(code: str, label: str, sentence: str) -> Act:
    return Act(code=f"recovery.{code}", label=label, sentence=sentence, words=_WORDS)


ACTS = (
    _act("debt_opened", "Créance constatée", "a constaté {subject} : « {origin} »"),
    _act("order_issued", "Ordre de recouvrer émis", "a émis l'ordre de recouvrer de {subject}"),
    _act("payment_recorded", "Paiement enregistré", "a enregistré un paiement reçu sur {subject}"),
    _act("payment_reversed", "Paiement annulé", "a annulé un paiement enregistré à tort sur {subject}"),
    _act("proposed", "Proposition faite", "a proposé pour {subject} : « {proposed} »"),
    _act("proposal_withdrawn", "Proposition retirée", "a retiré sa proposition pour {subject} : « {proposed} »"),
    _act("proposal_confirmed", "Proposition confirmée", "a confirmé pour {subject} : « {proposed} »"),
    _act("proposal_refused", "Proposition refusée", "a écarté une proposition pour {subject} : « {proposed} »"),
    _act("asked", "Demande du signataire", "a demandé pour {subject} : « {wanted} »"),
    _act("asking_withdrawn", "Demande retirée", "a retiré sa demande pour {subject} : « {wanted} »"),
    _act("asking_refused", "Demande refusée", "a refusé une demande pour {subject} : « {wanted} »"),
    _act("halted", "Relances suspendues", "a suspendu les relances de {subject} : « {ground} »"),
    _act("halt_lifted", "Relances reprises", "a repris les relances de {subject}"),
    _act("debt_read", "Créance consultée", "a consulté {subject}"),
    _act("statement_issued", "Relevé délivré", "a délivré le relevé de {subject}"),
    _act("debts_exported", "Liste des créances exportée", "a exporté une liste de {count} créances"),
)
