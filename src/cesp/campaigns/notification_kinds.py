"""What people are told of campaigns and candidatures."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind, Pace

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
)
