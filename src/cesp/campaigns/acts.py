from cesp.audit.catalogue import Act

ACTS = (
    # The campaign, its dates, its numbers of contracts.
    Act(code="campaigns.prepared", label="Campagne préparée", sentence="a préparé {subject}"),
    Act(code="campaigns.edited", label="Dates nationales modifiées", sentence="a modifié les dates de {subject}"),
    Act(code="campaigns.announced", label="Campagne annoncée", sentence="a annoncé {subject}"),
    Act(code="campaigns.ended", label="Campagne terminée", sentence="a terminé {subject}"),
    Act(
        code="campaigns.closing_moved",
        label="Clôture du dépôt déplacée",
        sentence="a déplacé une clôture de {subject} : {before} devient {after}",
    ),
    Act(
        code="campaigns.local_dates_set", label="Dates locales fixées", sentence="a fixé des dates locales de {subject}"
    ),
    Act(
        code="campaigns.local_dates_dropped",
        label="Dates locales retirées",
        sentence="a retiré des dates locales de {subject}",
    ),
    Act(code="campaigns.arrete_recorded", label="Arrêté enregistré", sentence="a enregistré l'arrêté de {subject}"),
    Act(
        code="campaigns.quota_set",
        label="Contingent fixé",
        sentence="a fixé un contingent à {contracts} contrats ({before} auparavant)",
    ),
    Act(
        code="campaigns.quotas_imported",
        label="Contingents importés",
        sentence="a importé des contingents de {subject} ({stored} lignes retenues, {rejected} rejetées)",
    ),
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
