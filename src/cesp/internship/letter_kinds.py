"""The receipt of a list of wishes."""

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from cesp.letters.kinds import LetterKind

WISHES_RECEIPT = "internship.wishes_receipt"

KINDS = (
    LetterKind(
        code=WISHES_RECEIPT,
        label="Récépissé de vœux d'internat",
        template="told",
        issuers=(Role.SIGNATORY,),
        revokers=(Role.CASE_DESK,),
        matter=Matter.INTERNSHIP,
    ),
)
