"""Letters that tell of money."""

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from cesp.letters.kinds import REMEDIES, LetterKind

SUMS_RECEIVED = "payments.sums_received"
SET_OFF = "payments.set_off"

KINDS = (
    LetterKind(
        code=SUMS_RECEIVED,
        label="Attestation de sommes perçues",
        template="sums_received",
        issuers=(Role.SIGNATORY, Role.CASE_DESK, Role.PAYMENTS_CLERK),
        revokers=(Role.CASE_DESK, Role.PAYMENTS_CLERK),
        matter=Matter.PAYMENT,
    ),
    LetterKind(
        code=SET_OFF,
        label="Décision de retenue d'un trop-perçu",
        template="set_off",
        issuers=(Role.PAYMENTS_APPROVER,),
        revokers=(Role.PAYMENTS_APPROVER,),
        matter=Matter.PAYMENT,
        remedies=REMEDIES,
    ),
)
