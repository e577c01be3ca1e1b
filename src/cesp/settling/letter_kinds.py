"""The papers between a validated project and the first day."""

from cesp.accounts.models import Role
from cesp.letters.kinds import LetterKind

ENGAGEMENT = "settling.engagement"
ATTESTATION = "settling.attestation"

KINDS = (
    LetterKind(
        code=ENGAGEMENT,
        label="Lettre d'engagement",
        template="engagement_letter",
        issuers=(Role.SIGNATORY,),
        revokers=(Role.CASE_DESK,),
    ),
    LetterKind(
        code=ATTESTATION,
        label="Attestation d'engagement",
        template="told",
        issuers=(Role.ARS_REFERENT,),
        revokers=(Role.ARS_REFERENT,),
    ),
)
