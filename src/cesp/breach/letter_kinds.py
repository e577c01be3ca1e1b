"""Letters of a procedure: its opening and each of its outcomes.

They tell of money: an agency, which advises the signatory and is no party to a breach, reads none of them.
"""

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from cesp.letters.kinds import REMEDIES, LetterKind

OPENING = "breach.opening"
BREACH_DECISION = "breach.breach_decision"
CLOSING_DECISION = "breach.closing_decision"
WAIVER_DECISION = "breach.waiver_decision"
DISMISSAL = "breach.dismissal"

_DESK = (Role.CASE_DESK,)


def _kind(code: str, label: str, remedies: str = "") -> LetterKind:
    return LetterKind(
        code=code,
        label=label,
        template="told",
        issuers=_DESK,
        revokers=_DESK,
        matter=Matter.PAYMENT,
        remedies=remedies,
    )


KINDS = (
    _kind(OPENING, "Ouverture d'une procédure de rupture"),
    _kind(BREACH_DECISION, "Décision de rupture du contrat", REMEDIES),
    _kind(CLOSING_DECISION, "Décision de clôture d'une procédure", REMEDIES),
    _kind(WAIVER_DECISION, "Décision de dispense", REMEDIES),
    _kind(DISMISSAL, "Suite donnée à une renonciation"),
)
