"""Letters that tell of money."""

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from cesp.letters.kinds import REMEDIES, LetterKind

SUMS_RECEIVED = "payments.sums_received"
MONTH = "payments.month_statement"
YEAR = "payments.year_statement"
SET_OFF = "payments.set_off"

_ASKED = (Role.SIGNATORY, Role.CASE_DESK, Role.PAYMENTS_CLERK)
_DESKS = (Role.CASE_DESK, Role.PAYMENTS_CLERK)


def _statement(code: str, label: str) -> LetterKind:
    return LetterKind(
        code=code,
        label=label,
        template="reckoned",
        issuers=_ASKED,
        revokers=_DESKS,
        matter=Matter.PAYMENT,
        lasts=True,
    )


KINDS = (
    _statement(MONTH, "Décompte mensuel d'allocation"),
    _statement(YEAR, "Relevé fiscal annuel"),
    LetterKind(
        code=SUMS_RECEIVED,
        label="Attestation de sommes perçues",
        template="sums_received",
        issuers=_ASKED,
        revokers=_DESKS,
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
