"""Letters about a project: its receipt, and the decision of the agency of the place."""

from cesp.accounts.models import Role
from cesp.letters.kinds import REMEDIES, LetterKind

RECEIPT = "projects.receipt"
VALIDATION = "projects.validation"
REFUSAL = "projects.refusal"
_AGENCY = (Role.ARS_REFERENT,)

KINDS = (
    LetterKind(
        code=RECEIPT,
        label="Récépissé d'un projet d'installation",
        template="told",
        issuers=(Role.SIGNATORY,),
        revokers=(Role.CASE_DESK,),
    ),
    LetterKind(
        code=VALIDATION,
        label="Validation d'un projet d'installation",
        template="told",
        issuers=_AGENCY,
        revokers=_AGENCY,
        remedies=REMEDIES,
    ),
    LetterKind(
        code=REFUSAL,
        label="Refus d'un projet d'installation",
        template="told",
        issuers=_AGENCY,
        revokers=_AGENCY,
        remedies=REMEDIES,
    ),
)
