from cesp.audit.catalogue import Act

ACTS = (
    Act(code="questionnaire.prepared", label="Questionnaire préparé", sentence="a préparé le questionnaire {year}"),
    Act(
        code="questionnaire.dates_set",
        label="Dates d'un questionnaire changées",
        sentence="a changé les dates du questionnaire {year}",
    ),
    Act(
        code="questionnaire.form_saved",
        label="Formulaire d'un questionnaire enregistré",
        sentence="a enregistré le formulaire du questionnaire {year} (version {version}, enregistrement {revision})",
    ),
    Act(code="questionnaire.announced", label="Questionnaire annoncé", sentence="a annoncé le questionnaire {year}"),
    Act(
        code="questionnaire.correction_begun",
        label="Correction d'un formulaire commencée",
        sentence="a commencé la version {version} du questionnaire {year}",
    ),
    Act(
        code="questionnaire.correction_published",
        label="Correction d'un formulaire publiée",
        sentence="a publié la version {version} du questionnaire {year}",
    ),
    Act(
        code="questionnaire.correction_abandoned",
        label="Correction d'un formulaire abandonnée",
        sentence="a abandonné la version {version} du questionnaire {year}",
    ),
    Act(
        code="questionnaire.called",
        label="Signataires appelés à répondre",
        sentence="a appelé des signataires à répondre au questionnaire {year} (contrats : {contracts})",
    ),
    Act(
        code="questionnaire.chased",
        label="Silences relancés",
        sentence="a relancé le questionnaire {year} (contrats : {contracts})",
    ),
    Act(code="questionnaire.started", label="Questionnaire commencé", sentence="a commencé {subject}"),
    Act(
        code="questionnaire.situation_declared",
        label="Situation déclarée",
        sentence="a déclaré une autre situation que celle du dossier",
    ),
    Act(
        code="questionnaire.sent",
        label="Questionnaire envoyé",
        sentence="a envoyé {subject} (envoi {number}, en retard : {late})",
    ),
    Act(
        code="questionnaire.piece_removed",
        label="Pièce retirée d'un questionnaire",
        sentence="a retiré une pièce de {subject}",
    ),
    Act(
        code="questionnaire.proposal_accepted",
        label="Suite d'une réponse acceptée",
        sentence="a accepté {subject}",
    ),
    Act(
        code="questionnaire.proposal_rejected",
        label="Suite d'une réponse écartée",
        sentence="a écarté {subject}",
    ),
    Act(
        code="questionnaire.summons_decided",
        label="Convocation décidée",
        sentence="a décidé de {subject}",
    ),
    Act(
        code="questionnaire.response_read",
        label="Réponse lue",
        sentence="a lu {subject}",
    ),
    Act(
        code="questionnaire.exported",
        label="Réponses exportées",
        sentence="a exporté les réponses au questionnaire {year} (lignes : {count})",
    ),
)
