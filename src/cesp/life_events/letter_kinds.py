"""Letters about a request: its receipt, and the decision of the desk that the law names."""

from cesp.accounts.models import Role
from cesp.letters.kinds import REMEDIES, LetterKind

RECEIPT = "life_events.receipt"
SUSPENSION_DECISION = "life_events.suspension_decision"
DEFERRAL_DECISION = "life_events.deferral_decision"
PRACTICE_DECISION = "life_events.practice_suspension_decision"
DECISION = "life_events.decision"

_DESK, _AGENCY = (Role.CASE_DESK,), (Role.ARS_REFERENT,)


def _decision(code: str, label: str, roles: tuple[Role, ...]) -> LetterKind:
    return LetterKind(code=code, label=label, template="told", issuers=roles, revokers=roles, remedies=REMEDIES)


KINDS = (
    LetterKind(
        code=RECEIPT,
        label="Récépissé d'une demande",
        template="told",
        issuers=(Role.SIGNATORY,),
        revokers=(Role.CASE_DESK,),
    ),
    _decision(SUSPENSION_DECISION, "Décision sur une suspension", _DESK),
    _decision(DEFERRAL_DECISION, "Décision sur un report d'installation", _AGENCY),
    _decision(PRACTICE_DECISION, "Décision sur une suspension de l'exercice", _AGENCY),
    _decision(DECISION, "Décision sur une demande", _DESK),
)
