from cesp.audit.catalogue import Act

ACTS = (
    # The candidate's file.
    Act(code="campaigns.candidature_started", label="Candidature commencée", sentence="a commencé une candidature"),
    Act(
        code="campaigns.candidature_deposited",
        label="Candidature déposée",
        sentence="a déposé une candidature (complète : {complete})",
    ),
    Act(code="campaigns.correction_answered", label="Correction envoyée", sentence="a corrigé une candidature"),
    Act(code="campaigns.candidature_withdrawn", label="Candidature retirée", sentence="a retiré une candidature"),
    Act(
        code="campaigns.piece_removed",
        label="Pièce ôtée d'une candidature",
        sentence="a ôté une pièce d'une candidature",
    ),
    Act(code="campaigns.opinion_asked", label="Avis demandé", sentence="a demandé l'avis d'une ARS"),
)
