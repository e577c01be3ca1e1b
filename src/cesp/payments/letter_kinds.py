"""Letters that tell of money."""

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from cesp.letters.kinds import LetterKind

SUMS_RECEIVED = "payments.sums_received"

KINDS = (
    LetterKind(
        code=SUMS_RECEIVED,
        label="Attestation de sommes perçues",
        template="sums_received",
        issuers=(Role.SIGNATORY, Role.CASE_DESK, Role.PAYMENTS_CLERK),
        revokers=(Role.CASE_DESK, Role.PAYMENTS_CLERK),
        matter=Matter.PAYMENT,
    ),
)
