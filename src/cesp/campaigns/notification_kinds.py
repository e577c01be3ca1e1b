"""What people are told of campaigns and candidatures."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind

KINDS = (
    # The candidate's file.
    Kind(
        code="campaigns.candidature_deposited",
        label="Votre candidature est déposée",
        sentence="Votre candidature à la campagne {years} est déposée : le récépissé est dans votre dossier.",
        subject="Votre candidature est déposée",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
)
