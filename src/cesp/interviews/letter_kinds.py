"""The one letter of interviews: a formal summons."""

from cesp.accounts.models import Role
from cesp.letters.kinds import LetterKind

SUMMONS = "interviews.summons"

KINDS = (
    LetterKind(
        code=SUMMONS,
        label="Convocation à un entretien",
        template="convocation",
        issuers=(Role.ARS_REFERENT,),
        revokers=(Role.ARS_REFERENT,),
    ),
)
