"""What a signatory is told of their contract."""

from cesp.accounts.models import Role
from cesp.contracts.models import FactKind
from cesp.notifications.kinds import Kind

_WORDS = {"fact": {code: str(label) for code, label in FactKind.choices}}

KINDS = (
    Kind(
        code="contracts.fact_recorded",
        label="Un événement est enregistré dans votre dossier",
        sentence="« {fact} » est enregistré dans votre dossier {reference}, avec effet au {effective_on}. "
        "Lisez ce que cela change ; si c'est une erreur, dites-le à la gestion des contrats.",
        subject="Votre dossier a changé",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words=_WORDS,
    ),
    Kind(
        code="contracts.fact_corrected",
        label="Un événement de votre dossier est corrigé",
        sentence="« {fact} » est corrigé dans votre dossier {reference}, avec effet au {effective_on}. "
        "Lisez ce que cela change ; si c'est une erreur, dites-le à la gestion des contrats.",
        subject="Votre dossier a été corrigé",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words=_WORDS,
    ),
    Kind(
        code="contracts.fact_annulled",
        label="Un événement de votre dossier est annulé",
        sentence="« {fact} », enregistré à tort dans votre dossier {reference}, est annulé : il ne compte plus. "
        "Lisez ce que cela change ; si c'est une erreur, dites-le à la gestion des contrats.",
        subject="Votre dossier a été corrigé",
        obligatory=True,
        roles=(Role.SIGNATORY,),
        words=_WORDS,
    ),
)
