from cesp.audit.catalogue import Act
from cesp.engagement.models import ProofCheck

_WORDS = {"outcome": {code: str(label).lower() for code, label in ProofCheck.Outcome.choices}}


def _act(code: str, label: str, sentence: str) -> Act:
    return Act(code=f"engagement.{code}", label=label, sentence=sentence, words=_WORDS)


ACTS = (
    _act("proof_given", "Preuve d'exercice donnée", "a donné la preuve de l'année {number}, {subject}"),
    _act("proof_checked", "Preuve d'exercice vérifiée", "a vérifié une preuve ({outcome}), {subject}"),
    _act("proof_adopted", "Réponse reprise comme preuve", "a accepté une réponse qui prouve l'exercice, {subject}"),
    _act("proofs_asked", "Preuves d'exercice demandées", "a rappelé {count} preuves d'exercice manquantes"),
    _act("change_declared", "Changement d'exercice déclaré", "a déclaré un changement de temps de travail, {subject}"),
    _act("change_withdrawn", "Changement d'exercice retiré", "a retiré un changement de temps de travail, {subject}"),
    _act("change_recorded", "Changement d'exercice enregistré", "a enregistré un temps de travail, {subject}"),
    _act("change_refused", "Changement d'exercice refusé", "a refusé un temps de travail, {subject}"),
    _act("end_certified", "Fin d'engagement certifiée", "a délivré le certificat de fin d'engagement, {subject}"),
    _act("stay_declared", "Exercice après l'engagement", "a dit où il ou elle exerce un an après, {subject}"),
    _act("stay_withdrawn", "Exercice après l'engagement retiré", "a retiré ce qui était dit un an après, {subject}"),
    _act("death_recorded", "Décès enregistré", "a enregistré un décès, {subject}"),
    _act("death_withdrawn", "Décès enregistré à tort", "a retiré un décès enregistré à tort"),
    _act("heirs_recorded", "Ayants droit", "a noté à qui écrire, {subject}"),
    _act("heirs_written_to", "Courrier aux ayants droit", "a écrit aux ayants droit, {subject}"),
    _act("engagement_read", "Engagement consulté", "a consulté l'engagement du contrat {subject}"),
    _act("engagements_exported", "Liste d'engagements exportée", "a exporté une liste de {count} engagements"),
    _act("statistics_exported", "Statistiques exportées", "a exporté les statistiques de qui reste"),
)
