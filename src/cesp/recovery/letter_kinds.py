"""Letters about a sum to give back: the order, the plan, a decision to claim less, the statement."""

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from cesp.letters.kinds import REMEDIES, LetterKind

ORDER = "recovery.order"
PLAN = "recovery.plan"
DECISION = "recovery.decision"
STATEMENT = "recovery.statement"

_APPROVER = (Role.PAYMENTS_APPROVER,)

KINDS = (
    LetterKind(
        code=ORDER,
        label="Ordre de recouvrer (titre de perception)",
        template="reckoned",
        issuers=_APPROVER,
        revokers=_APPROVER,
        matter=Matter.PAYMENT,
        remedies=REMEDIES,
    ),
    LetterKind(
        code=PLAN,
        label="Échéancier accordé",
        template="reckoned",
        issuers=_APPROVER,
        revokers=_APPROVER,
        matter=Matter.PAYMENT,
    ),
    LetterKind(
        code=DECISION,
        label="Décision sur une somme due",
        template="reckoned",
        issuers=_APPROVER,
        revokers=_APPROVER,
        matter=Matter.PAYMENT,
        remedies=REMEDIES,
    ),
    LetterKind(
        code=STATEMENT,
        label="Relevé d'une somme due",
        template="reckoned",
        issuers=(Role.SIGNATORY, Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER),
        revokers=(Role.PAYMENTS_CLERK, Role.PAYMENTS_APPROVER),
        matter=Matter.PAYMENT,
    ),
)
