from cesp.audit.catalogue import Act

ACTS = (
    Act(code="zoning.file_received", label="Fichier de zonage déposé", sentence="a déposé {subject}"),
    Act(code="zoning.file_abandoned", label="Dépôt de zonage abandonné", sentence="a abandonné {subject}"),
    Act(
        code="zoning.drafts_prepared",
        label="Projets de zonage préparés",
        sentence="a tiré {drafts} projets de {subject}",
    ),
    Act(code="zoning.published", label="Zonage publié", sentence="a publié {subject}"),
    Act(code="zoning.withdrawn", label="Zonage retiré", sentence="a retiré {subject}"),
    Act(code="zoning.abandoned", label="Projet de zonage abandonné", sentence="a abandonné {subject}"),
    Act(code="zoning.category_added", label="Catégorie de zone ajoutée", sentence="a ajouté une catégorie de zone"),
)
