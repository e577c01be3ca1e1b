"""What a signatory is told between the validation of a project and the first day."""

from cesp.accounts.models import Role
from cesp.documents.kinds import KINDS as NATURES
from cesp.notifications.kinds import Kind

KINDS = (
    Kind(
        code="settling.proof_refused",
        label="Une pièce de votre installation est refusée",
        sentence="La pièce « {proof_nature} » de votre installation n'est pas acceptée. Ouvrez la page pour lire "
        "pourquoi, puis déposez celle qui convient.",
        subject="Une pièce est à refaire",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words={"proof_nature": {code: kind.label for code, kind in NATURES.items()}},
    ),
    Kind(
        code="settling.installed_without_effect",
        label="Votre installation ne fait pas courir l'engagement",
        sentence="Votre installation du {settled_on} est enregistrée, mais l'engagement ne commence pas encore : il "
        "manque une condition. Ouvrez la page pour lire laquelle et qui la lève.",
        subject="Votre installation : une condition manque",
        obligatory=True,
        roles=(Role.SIGNATORY,),
    ),
)
