"""What the case desk is told of its takeovers."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind, Pace

KINDS = (
    Kind(
        code="takeover.batch_imported",
        label="Une reprise de contrats est terminée",
        sentence="La reprise du dépôt n° {batch} est terminée : {contracts} contrats repris, {rejected} rejetés. "
        "Les lignes rejetées se téléchargent pour être corrigées.",
        subject="Une reprise de contrats est terminée",
        pace=Pace.DIGEST,
        roles=(Role.CASE_DESK,),
    ),
)
