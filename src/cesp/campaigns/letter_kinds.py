"""Letters of a campaign."""

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from cesp.letters.kinds import LetterKind

DEPOSIT_RECEIPT = "campaigns.deposit_receipt"

KINDS = (
    LetterKind(
        code=DEPOSIT_RECEIPT,
        label="Récépissé de dépôt de candidature",
        template="told",
        issuers=(Role.SIGNATORY, Role.UFR_MANAGER),
        revokers=(),
        matter=Matter.CANDIDATURE,
    ),
)
