from cesp.audit.catalogue import Act

ACTS = (
    Act(code="privacy.contestation_sent", label="Donnée contestée", sentence="a contesté une donnée"),
    Act(
        code="privacy.contestation_ask_more",
        label="Complément demandé à une contestation",
        sentence="a demandé un complément à une contestation",
    ),
    Act(code="privacy.contestation_complete", label="Contestation complétée", sentence="a complété sa contestation"),
    Act(code="privacy.contestation_accept", label="Contestation acceptée", sentence="a accepté une contestation"),
    Act(code="privacy.contestation_refuse", label="Contestation refusée", sentence="a refusé une contestation"),
    Act(code="privacy.contestation_withdraw", label="Contestation retirée", sentence="a retiré sa contestation"),
    Act(code="privacy.contestation_read", label="Contestation lue", sentence="a lu une contestation"),
    Act(code="privacy.export_asked", label="Copie de données demandée", sentence="a demandé une copie de ses données"),
    Act(
        code="privacy.export_downloaded",
        label="Copie de données téléchargée",
        sentence="a téléchargé une copie de ses données",
    ),
    Act(
        code="privacy.export_erased",
        label="Copie de données effacée",
        sentence="a effacé la copie des données, au terme de sa conservation",
    ),
    Act(code="privacy.data_read", label="Données personnelles lues", sentence="a lu ses données à l'écran"),
    Act(code="privacy.erasure_asked", label="Effacement demandé", sentence="a demandé l'effacement de ses données"),
    Act(code="privacy.erasure_proposed", label="Effacement proposé", sentence="a proposé un effacement"),
    Act(code="privacy.erasure_reviewed", label="Effacement contrôlé", sentence="a contrôlé un effacement"),
    Act(code="privacy.erasure_approved", label="Effacement approuvé", sentence="a approuvé un effacement"),
    Act(code="privacy.erasure_dismissed", label="Effacement écarté", sentence="a écarté un effacement"),
    Act(
        code="privacy.person_erased",
        label="Données d'une personne effacées",
        sentence="a effacé les données d'une personne",
    ),
)
