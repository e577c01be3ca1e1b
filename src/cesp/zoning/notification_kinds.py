"""What people are told of the places where one may settle."""

from cesp.accounts.models import Role
from cesp.notifications.kinds import Kind, Pace

KINDS = (
    Kind(
        code="zoning.place_to_confirm",
        label="Lieu d'exercice à confirmer",
        sentence="Le lieu {reference} attend d'être confirmé ; sans réponse, il quitte la liste le {until}.",
        subject="Un lieu d'exercice attend d'être confirmé",
        pace=Pace.DIGEST,
        roles=(Role.ARS_REFERENT,),
    ),
)
