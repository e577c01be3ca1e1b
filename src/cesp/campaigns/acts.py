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
    # The desks of the UFR and of the ARS.
    Act(code="campaigns.candidature_read", label="Candidature ouverte", sentence="a ouvert une candidature"),
    Act(
        code="campaigns.candidatures_exported",
        label="Candidatures exportées",
        sentence="a exporté des candidatures (nombre : {rows})",
    ),
    Act(
        code="campaigns.candidature_printed",
        label="Candidature imprimée ou téléchargée",
        sentence="a imprimé ou téléchargé une candidature, pièces comprises",
    ),
    Act(
        code="campaigns.agreement_read",
        label="Accord d'une ARS ouvert",
        sentence="a ouvert l'accord écrit d'une agence régionale de santé",
    ),
    Act(
        code="campaigns.correction_asked",
        label="Correction demandée",
        sentence="a demandé de corriger une candidature (points : {points})",
    ),
    Act(
        code="campaigns.correction_cancelled",
        label="Demande de correction abandonnée",
        sentence="a abandonné une demande de correction",
    ),
    Act(
        code="campaigns.declared_complete",
        label="Dossier déclaré complet",
        sentence="a déclaré complet le dossier d'une candidature",
    ),
    Act(
        code="campaigns.declared_inadmissible",
        label="Candidature déclarée irrecevable",
        sentence="a déclaré irrecevable une candidature",
    ),
    Act(code="campaigns.reopened", label="Dossier rouvert", sentence="a rouvert le dossier d'une candidature"),
    Act(
        code="campaigns.enrolment_checked",
        label="Inscription vérifiée",
        sentence="a vérifié l'inscription d'une personne candidate ({enrolled})",
    ),
    Act(
        code="campaigns.paper_file_typed",
        label="Dossier papier saisi",
        sentence="a saisi le dossier papier d'une candidature, reçu le {received_on}",
    ),
    Act(
        code="campaigns.opinion_given",
        label="Avis d'une ARS donné",
        sentence="a donné l'avis de son ARS sur un projet ({outcome})",
    ),
    Act(code="campaigns.opinion_withdrawn", label="Avis d'une ARS retiré", sentence="a retiré l'avis de son ARS"),
    Act(
        code="campaigns.conflict_declared",
        label="Conflit d'intérêts déclaré",
        sentence="a déclaré un conflit d'intérêts sur une candidature",
    ),
)
