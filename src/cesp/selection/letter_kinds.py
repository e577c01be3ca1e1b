"""Papers of a committee: the convocation to an interview, and its minutes."""

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from cesp.letters.kinds import LetterKind

CONVOCATION = "selection.convocation"
MINUTES = "selection.minutes"

KINDS = (
    LetterKind(
        code=CONVOCATION,
        label="Convocation à un entretien de sélection",
        template="convocation",
        issuers=(Role.UFR_MANAGER,),
        revokers=(Role.UFR_MANAGER,),
        matter=Matter.CANDIDATURE,
    ),
    LetterKind(
        code=MINUTES,
        label="Procès-verbal de la commission de sélection",
        template="minutes",
        issuers=(Role.UFR_MANAGER, Role.COMMITTEE_MEMBER, Role.ARS_REFERENT),
        revokers=(),
        matter=Matter.CANDIDATURE,
    ),
)
