from cesp.audit.catalogue import Act
from cesp.studies.models import Ground, Outcome, Settlement

_OUTCOMES = {"outcome": dict(Outcome.choices)}

ACTS = (
    Act(
        code="studies.autumn_set",
        label="Campagne de déclaration fixée",
        sentence="a fixé les {subject} : du {opens_on} au {due_on}",
    ),
    Act(
        code="studies.declared",
        label="Scolarité déclarée",
        sentence="a déclaré « {outcome} » pour {years}",
        words=_OUTCOMES,
    ),
    Act(
        code="studies.corrected",
        label="Déclaration de scolarité corrigée",
        sentence="a corrigé sa déclaration : « {outcome} » pour {years}",
        words=_OUTCOMES,
    ),
    Act(
        code="studies.withdrawn",
        label="Déclaration de scolarité retirée",
        sentence="a retiré sa déclaration « {outcome} » pour {years}",
        words=_OUTCOMES,
    ),
    Act(
        code="studies.file_imported",
        label="Classeur de déclarations importé",
        sentence="a importé un classeur de déclarations (lignes retenues : {stored}, rejetées : {rejected})",
    ),
    Act(
        code="studies.contested",
        label="Déclaration de scolarité contestée",
        sentence="a contesté la déclaration « {outcome} » pour {years}",
        words=_OUTCOMES,
    ),
    Act(
        code="studies.settled",
        label="Déclaration de scolarité tranchée",
        sentence="a tranché une déclaration à vérifier ({ground}) : {settlement}",
        words={"ground": dict(Ground.choices), "settlement": dict(Settlement.choices)},
    ),
    Act(code="studies.list_exported", label="Liste de scolarité exportée", sentence="a exporté {count} lignes"),
)
