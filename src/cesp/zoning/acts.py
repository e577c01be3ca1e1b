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
    Act(code="zoning.commune_watched", label="Commune suivie", sentence="a demandé à suivre une commune"),
    Act(code="zoning.commune_left", label="Commune plus suivie", sentence="a cessé de suivre une commune"),
    Act(code="zoning.aid_entered", label="Aide à l'installation saisie", sentence="a saisi une aide à l'installation"),
    Act(code="zoning.aid_ended", label="Aide à l'installation close", sentence="a mis fin à une aide à l'installation"),
    Act(code="zoning.place_closed", label="Lieu fermé", sentence="a retiré un lieu d'exercice de la liste"),
    Act(code="zoning.place_confirmed", label="Lieu confirmé", sentence="a confirmé un lieu d'exercice"),
    Act(code="zoning.place_edited", label="Lieu modifié", sentence="a modifié un lieu d'exercice"),
    Act(code="zoning.place_expired", label="Lieu à confirmer", sentence="a suspendu un lieu resté sans confirmation"),
    Act(code="zoning.place_opened", label="Lieu ouvert", sentence="a ouvert un lieu d'exercice sur la liste nationale"),
    Act(code="zoning.place_proposed", label="Lieu préparé", sentence="a préparé un lieu d'exercice"),
    Act(code="zoning.place_ranked", label="Lieu classé", sentence="a changé le rang de priorité d'un lieu d'exercice"),
    Act(code="zoning.places_imported", label="Lieux importés", sentence="a importé des lieux d'exercice"),
    Act(code="zoning.rules_corrected", label="Règles corrigées", sentence="a corrigé les règles d'une région"),
    Act(code="zoning.rules_set", label="Règles fixées", sentence="a fixé les règles d'une région"),
)
