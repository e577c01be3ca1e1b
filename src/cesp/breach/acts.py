from cesp.audit.catalogue import Act
from cesp.breach.models import CaseGround

_GROUNDS = {"ground": {code: str(label) for code, label in CaseGround.choices}}


def _act(code: str, label: str, sentence: str) -> Act:
    return Act(code=f"breach.{code}", label=label, sentence=sentence, words=_GROUNDS)


ACTS = (
    _act("case_reported", "Situation signalée", "a signalé une situation : « {ground} », {subject}"),
    _act("case_announced", "Renonciation reçue", "a annoncé une renonciation, {subject}"),
    _act("case_dismissed", "Signalement sans suite", "a classé sans suite : « {ground} », {subject}"),
    _act("case_opened", "Procédure ouverte", "a ouvert une procédure de rupture : « {ground} », {subject}"),
    _act("time_extended", "Délai prolongé", "a prolongé le délai d'observations : « {ground} », {subject}"),
    _act("observations_given", "Observations présentées", "a présenté des observations : « {ground} », {subject}"),
    _act("observations_recorded", "Observations saisies", "a saisi des observations reçues : « {ground} », {subject}"),
    _act("piece_joined", "Pièce jointe à une procédure", "a joint une pièce : « {ground} », {subject}"),
    _act("decision_proposed", "Décision proposée", "a proposé une décision : « {ground} », {subject}"),
    _act("decision_returned", "Décision renvoyée", "a renvoyé une proposition : « {ground} », {subject}"),
    _act("breach_pronounced", "Rupture prononcée", "a prononcé la rupture : « {ground} », {subject}"),
    _act("case_closed", "Procédure close sans rupture", "a clos sans rupture : « {ground} », {subject}"),
    _act("waiver_granted", "Dispense accordée", "a accordé une dispense : « {ground} », {subject}"),
    _act("effect_recorded", "Effet d'une rupture", "a rendu effective une rupture : « {ground} », {subject}"),
    _act("decision_taken_back", "Décision sans effet", "a retiré une décision sans effet : « {ground} », {subject}"),
    _act("renunciation_withdrawn", "Renonciation retirée", "a retiré sa renonciation, {subject}"),
    _act("case_read", "Procédure consultée", "a consulté une procédure : « {ground} », {subject}"),
    Act(
        code="breach.cases_exported",
        label="Liste de procédures exportée",
        sentence="a exporté une liste de {count} procédures",
    ),
)
