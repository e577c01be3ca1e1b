from cesp.audit.catalogue import Act

ACTS = (
    Act(code="takeover.file_received", label="Fichier de reprise déposé", sentence="a déposé {subject}"),
    Act(code="takeover.import_asked", label="Reprise demandée", sentence="a demandé la reprise de {subject}"),
    Act(
        code="takeover.batch_imported",
        label="Reprise faite",
        sentence="a repris {contracts} contrats de {subject}",
    ),
    Act(code="takeover.batch_abandoned", label="Dépôt abandonné", sentence="a abandonné {subject}"),
    Act(
        code="takeover.rejected_downloaded",
        label="Lignes à corriger téléchargées",
        sentence="a téléchargé les lignes à corriger de {subject}",
    ),
)
