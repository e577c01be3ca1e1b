"""Letters that tell of a contract."""

from cesp.accounts.models import Role
from cesp.letters.kinds import REMEDIES, LetterKind

DURATION_NOTICE = "contracts.duration_notice"

KINDS = (
    LetterKind(
        code=DURATION_NOTICE,
        label="Notification de durée d'engagement",
        template="duration_notice",
        issuers=(Role.CASE_DESK,),
        revokers=(Role.CASE_DESK,),
        remedies=REMEDIES,
    ),
)
