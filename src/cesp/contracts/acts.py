from cesp.audit.catalogue import Act
from cesp.contracts.models import FactKind

_KINDS = {"kind": dict(FactKind.choices)}

ACTS = (
    Act(
        code="contracts.contract_concluded",
        label="Contrat conclu",
        sentence="a enregistré la conclusion du contrat {subject}",
    ),
    Act(
        code="contracts.contracts_taken_over",
        label="Contrats repris",
        sentence="a repris {contracts} contrats existants, avec {facts} faits",
    ),
    Act(
        code="contracts.contract_attached",
        label="Contrat rattaché à une UFR",
        sentence="a rattaché le contrat {subject} à l'UFR « {code} »",
    ),
    Act(
        code="contracts.fact_recorded",
        label="Fait enregistré",
        sentence="a enregistré « {kind} » au dossier {subject}",
        words=_KINDS,
    ),
    Act(
        code="contracts.fact_corrected",
        label="Fait corrigé",
        sentence="a corrigé « {kind} » au dossier {subject}",
        words=_KINDS,
    ),
    Act(
        code="contracts.fact_annulled",
        label="Fait annulé",
        sentence="a annulé « {kind} » au dossier {subject}",
        words=_KINDS,
    ),
    Act(code="contracts.file_read", label="Dossier consulté", sentence="a consulté le dossier {subject}"),
    Act(
        code="contracts.list_exported",
        label="Liste de contrats exportée",
        sentence="a exporté une liste de {count} contrats",
    ),
)
