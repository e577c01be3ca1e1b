"""Letters of the end of an engagement: its certificate, and the one letter to the heirs of a signatory."""

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from cesp.letters.kinds import LetterKind

END_CERTIFICATE = "engagement.end_certificate"
HEIRS = "engagement.heirs"

_DESK = (Role.CASE_DESK,)
KINDS = (
    LetterKind(
        code=END_CERTIFICATE,
        label="Certificat de fin d'engagement",
        template="duration_notice",
        issuers=_DESK,
        revokers=_DESK,
        matter=Matter.ENGAGEMENT,
    ),
    LetterKind(code=HEIRS, label="Courrier aux ayants droit", template="told", issuers=_DESK, revokers=_DESK),
)
