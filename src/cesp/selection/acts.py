from cesp.audit.catalogue import Act
from cesp.campaigns.models import CommitteeState
from cesp.selection.models import Attendance

ACTS = (
    Act(
        code="selection.adjustment_withdrawn",
        label="Rang rétabli",
        sentence="a retiré une modification de rang de {subject}",
    ),
    Act(
        code="selection.attendance_marked",
        label="Présence notée",
        sentence="a noté la présence à l'entretien de {subject} : {attendance}",
        words={"attendance": {code: str(label).lower() for code, label in Attendance.choices}},
    ),
    Act(
        code="selection.candidates_convened",
        label="Candidats convoqués",
        sentence="a convoqué les candidats de {subject} (nombre : {n})",
    ),
    Act(
        code="selection.casting_vote_cast",
        label="Voix prépondérante",
        sentence="a départagé des candidats à égalité de {subject}",
    ),
    Act(code="selection.committee_described", label="Commission décrite", sentence="a réglé {subject}"),
    Act(
        code="selection.committee_moved",
        label="Étape de commission",
        sentence="a fait passer {subject} à l'étape : {state}",
        words={"state": {code: str(label).lower() for code, label in CommitteeState.choices}},
    ),
    Act(code="selection.committee_set_up", label="Commission constituée", sentence="a constitué {subject}"),
    Act(
        code="selection.file_read",
        label="Dossier lu pour être noté",
        sentence="a lu, pour le noter, {subject}",
    ),
    Act(
        code="selection.files_assigned",
        label="Dossiers confiés",
        sentence="a confié les dossiers de {subject} (lectures : {readings})",
    ),
    Act(
        code="selection.grid_fixed",
        label="Grille fixée",
        sentence="a fixé la grille de {subject} (critères : {criteria})",
    ),
    Act(code="selection.interview_placed", label="Entretien placé", sentence="a placé l'entretien de {subject}"),
    Act(code="selection.member_seated", label="Membre désigné", sentence="a désigné un membre de {subject}"),
    Act(code="selection.member_unseated", label="Membre retiré", sentence="a retiré un membre de {subject}"),
    Act(
        code="selection.minutes_read",
        label="Procès-verbal consulté",
        sentence="a consulté le procès-verbal de {subject}",
    ),
    Act(
        code="selection.minutes_sealed",
        label="Procès-verbal scellé",
        sentence="a scellé le procès-verbal de {subject}",
    ),
    Act(code="selection.president_named", label="Président désigné", sentence="a dit qui préside {subject}"),
    Act(code="selection.rank_adjusted", label="Rang modifié", sentence="a porté {subject} au rang {rank}"),
    Act(
        code="selection.ranking_exported",
        label="Classement exporté",
        sentence="a exporté le classement de {subject}",
    ),
    Act(code="selection.sheet_given_back", label="Fiche redonnée", sentence="a redonné une fiche de {subject}"),
    Act(code="selection.sheet_handed_in", label="Fiche rendue", sentence="a rendu sa fiche de notation de {subject}"),
    Act(code="selection.slots_dropped", label="Créneaux retirés", sentence="a retiré des créneaux de {subject}"),
    Act(code="selection.slots_filled", label="Créneaux attribués", sentence="a attribué des créneaux de {subject}"),
    Act(code="selection.slots_opened", label="Créneaux ouverts", sentence="a ouvert des créneaux de {subject}"),
    Act(code="selection.verdict_given", label="Avis de commission", sentence="a enregistré l'avis sur {subject}"),
)
