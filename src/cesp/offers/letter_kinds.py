"""Letters by which a ranking becomes a contract."""

from cesp.accounts.models import Role
from cesp.accounts.perimeter import Matter
from cesp.letters.kinds import REMEDIES, LetterKind

RESULT = "offers.result"
OFFER = "offers.offer"
CONTRACT = "offers.contract"
AMENDMENT = "offers.amendment"

_DESK = (Role.CASE_DESK,)

KINDS = (
    LetterKind(
        code=RESULT,
        label="Résultat de la candidature",
        template="told",
        issuers=_DESK,
        revokers=_DESK,
        matter=Matter.OFFER,
        remedies=REMEDIES,
    ),
    LetterKind(
        code=OFFER,
        label="Proposition de contrat",
        template="told",
        issuers=_DESK,
        revokers=_DESK,
        matter=Matter.OFFER,
    ),
    LetterKind(
        code=CONTRACT,
        label="Contrat d'engagement de service public",
        template="contract",
        issuers=_DESK,
        revokers=_DESK,
        matter=Matter.OFFER,
    ),
    LetterKind(
        code=AMENDMENT,
        label="Avenant au contrat d'engagement de service public",
        template="contract",
        issuers=_DESK,
        revokers=_DESK,
        matter=Matter.OFFER,
    ),
)
