"""What this app writes in the journal: code of the act, and how the journal says it."""

ACTS: dict[str, str] = {
    "privacy.contestation_sent": "Donnée contestée",
    "privacy.contestation_ask_more": "Complément demandé à une contestation",
    "privacy.contestation_complete": "Contestation complétée",
    "privacy.contestation_accept": "Contestation acceptée",
    "privacy.contestation_refuse": "Contestation refusée",
    "privacy.contestation_withdraw": "Contestation retirée",
    "privacy.contestation_read": "Contestation lue",
    "privacy.export_asked": "Copie de ses données demandée",
    "privacy.export_downloaded": "Copie de ses données téléchargée",
    "privacy.export_erased": "Copie de ses données effacée",
    "privacy.data_read": "Données personnelles lues à l'écran",
    "privacy.erasure_asked": "Effacement de ses données demandé",
    "privacy.erasure_proposed": "Effacement proposé",
    "privacy.erasure_reviewed": "Effacement contrôlé",
    "privacy.erasure_approved": "Effacement approuvé",
    "privacy.erasure_dismissed": "Effacement écarté",
    "privacy.swept": "Courriels et notifications anciens effacés",
    "privacy.person_erased": "Données d'une personne effacées",
}
