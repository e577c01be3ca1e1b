"""What people are told of campaigns and candidatures."""

from cesp.accounts.models import Role
from cesp.campaigns.models import Purpose
from cesp.notifications.kinds import Kind, Pace
from cesp_law import labels

KINDS = (
    # The campaign and its dates.
    Kind(
        code="campaigns.announced",
        label="Une campagne est annoncée",
        sentence="La campagne {years} est annoncée : vérifiez les dates de votre UFR. Clôture du dépôt : {closing}.",
        subject="La campagne CESP est annoncée",
        roles=(Role.UFR_MANAGER,),
    ),
    Kind(
        code="campaigns.closing_moved",
        label="La date limite de votre candidature change",
        sentence="La date limite de dépôt de votre candidature, encore en brouillon, est maintenant {closing} "
        "(heure de Paris).",
        subject="La date limite de votre candidature change",
        pace=Pace.AT_ONCE,
    ),
    # The candidate's file.
    Kind(
        code="campaigns.candidature_deposited",
        label="Votre candidature est déposée",
        sentence="Votre candidature à la campagne {years} est déposée : le récépissé est dans votre dossier.",
        subject="Votre candidature est déposée",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="campaigns.draft_waits",
        label="Votre candidature n'est pas encore déposée",
        sentence="Votre candidature est encore un brouillon. Dernier instant pour la déposer : {closing} (heure de "
        "Paris).",
        subject="Votre candidature n'est pas encore déposée",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
    # The desks of the UFR and of the ARS.
    Kind(
        code="campaigns.correction_asked",
        label="Votre dossier est à corriger",
        sentence="Votre UFR vous demande de corriger votre candidature, au plus tard le {by}.",
        subject="Votre candidature est à corriger",
        pace=Pace.AT_ONCE,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="campaigns.declared_complete",
        label="Votre dossier est complet",
        sentence="Votre UFR a vérifié votre candidature : le dossier est complet.",
        subject="Votre dossier de candidature est complet",
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="campaigns.declared_inadmissible",
        label="Votre candidature est irrecevable",
        sentence="Votre candidature est déclarée irrecevable : un courrier en dit le motif et les recours.",
        subject="Une décision sur votre candidature",
        pace=Pace.AT_ONCE,
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="campaigns.reopened",
        label="Votre dossier est rouvert",
        sentence="Votre UFR a rouvert l'examen de votre candidature.",
        subject="Votre dossier de candidature est rouvert",
        roles=(Role.SIGNATORY,),
    ),
    Kind(
        code="campaigns.opinion_given",
        label="Une ARS a répondu sur votre projet",
        sentence="L'ARS {ars} a répondu sur votre projet professionnel : lisez sa réponse dans votre candidature.",
        subject="Une réponse sur votre projet professionnel",
        roles=(Role.SIGNATORY,),
        words={"ars": labels.ARS},
    ),
    Kind(
        code="campaigns.opinion_asked",
        label="Une candidature attend votre ARS",
        sentence="Une candidature attend votre ARS : {purpose}.",
        subject="Une candidature attend votre ARS",
        roles=(Role.ARS_REFERENT,),
        words={"purpose": {one.value: one.label.lower() for one in Purpose}},
    ),
)
