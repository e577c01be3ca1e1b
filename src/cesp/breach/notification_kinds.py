"""What is told of a procedure: to the signatory what they may answer, to an agency that its report was followed."""

from cesp.accounts.models import Role
from cesp.breach.models import CaseState
from cesp.notifications.kinds import Kind

KINDS = (
    Kind(
        code="breach.time_extended",
        label="Plus de temps pour vos observations",
        sentence="Vous avez plus de temps : vos observations sont attendues jusqu'au {heard_until} inclus.",
        subject="Un délai est prolongé",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="breach.case_over",
        label="Une procédure est terminée",
        sentence="La procédure de rupture de votre contrat est terminée : « {case_outcome} ». La lettre dit pourquoi.",
        subject="Une réponse à votre dossier",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words={"case_outcome": {code: str(label) for code, label in CaseState.choices}},
    ),
    Kind(
        code="breach.observations_received",
        label="Observations reçues",
        sentence="Des observations sont arrivées dans la procédure n° {case_number} : lisez-les avant de décider.",
        subject="Des observations sont arrivées",
        roles=(Role.CASE_DESK,),
    ),
    Kind(
        code="breach.report_followed",
        label="Suite de votre signalement",
        sentence="Votre signalement, contrat {reference}, a une suite : « {case_outcome} ».",
        subject="Une suite à votre signalement",
        roles=(Role.ARS_REFERENT,),
        words={"case_outcome": {code: str(label) for code, label in CaseState.choices}},
    ),
)
