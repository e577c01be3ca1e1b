"""Letters of a campaign."""

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from cesp.letters.kinds import REMEDIES, LetterKind

DEPOSIT_RECEIPT = "campaigns.deposit_receipt"
AGREEMENT = "campaigns.agreement"
INADMISSIBLE = "campaigns.inadmissible"

KINDS = (
    LetterKind(
        code=DEPOSIT_RECEIPT,
        label="Récépissé de dépôt de candidature",
        template="told",
        issuers=(Role.SIGNATORY, Role.UFR_MANAGER),
        revokers=(),
        matter=Matter.CANDIDATURE,
    ),
    LetterKind(
        code=AGREEMENT,
        label="Accord écrit d'une agence régionale de santé",
        template="told",
        issuers=(Role.ARS_REFERENT,),
        revokers=(Role.ARS_REFERENT,),
        matter=Matter.CANDIDATURE,
    ),
    LetterKind(
        code=INADMISSIBLE,
        label="Irrecevabilité d'une candidature",
        template="told",
        issuers=(Role.UFR_MANAGER,),
        revokers=(Role.UFR_MANAGER,),
        matter=Matter.CANDIDATURE,
        remedies=REMEDIES,
    ),
)
