"""The receipt of an answer."""

from cesp.accounts.models import Role
from cesp.letters.kinds import LetterKind

RECEIPT = "questionnaire.receipt"

KINDS = (
    LetterKind(
        code=RECEIPT,
        label="Récépissé du questionnaire annuel",
        template="told",
        issuers=(Role.SIGNATORY,),
        revokers=(),
    ),
)
