from cesp.audit.catalogue import Act

ACTS = (
    Act(code="payments.run_prepared", label="Mensualité préparée", sentence="a préparé {subject}"),
    Act(code="payments.run_controlled", label="Mensualité contrôlée", sentence="a clos le contrôle de {subject}"),
    Act(code="payments.run_taken_back", label="Contrôle rouvert", sentence="a rouvert le contrôle de {subject}"),
    Act(code="payments.run_sent_back", label="Mensualité renvoyée", sentence="a renvoyé {subject} en préparation"),
    Act(code="payments.run_approved", label="Mensualité approuvée", sentence="a approuvé {subject}"),
    Act(code="payments.run_emitted", label="Mensualité émise", sentence="a émis {subject}"),
    Act(
        code="payments.differences_explained",
        label="Écarts expliqués",
        sentence="a expliqué {count} écarts de {subject}",
    ),
    Act(
        code="payments.bank_account_recorded",
        label="Coordonnées bancaires enregistrées",
        sentence="a enregistré des coordonnées bancaires",
    ),
    Act(
        code="payments.bank_account_approved",
        label="Coordonnées bancaires approuvées",
        sentence="a approuvé des coordonnées bancaires",
    ),
    Act(
        code="payments.bank_account_checked",
        label="Coordonnées bancaires vérifiées",
        sentence="a vérifié des coordonnées bancaires",
    ),
    Act(
        code="payments.bank_account_refused",
        label="Coordonnées bancaires refusées",
        sentence="a refusé des coordonnées bancaires",
    ),
    Act(
        code="payments.bank_account_withdrawn",
        label="Coordonnées bancaires retirées",
        sentence="a retiré des coordonnées bancaires",
    ),
    Act(
        code="payments.bank_account_frozen",
        label="Coordonnées bancaires gelées",
        sentence="a gelé des coordonnées bancaires",
    ),
    Act(
        code="payments.transfer_redirected",
        label="Virement détourné d'un compte gelé",
        sentence="a émis vers ces coordonnées le virement prévu sur un compte gelé",
    ),
    Act(
        code="payments.bank_account_read",
        label="Coordonnées bancaires consultées",
        sentence="a consulté des coordonnées bancaires",
    ),
    Act(
        code="payments.bank_accounts_taken_over",
        label="Coordonnées bancaires reprises",
        sentence="a repris {count} coordonnées bancaires du payeur précédent",
    ),
    Act(
        code="payments.payments_taken_over",
        label="Versements repris",
        sentence="a repris {count} périodes versées par le payeur précédent",
    ),
    Act(
        code="payments.statement_read",
        label="Compte d'un contrat consulté",
        sentence="a consulté le compte du contrat {subject}",
    ),
    Act(code="payments.set_off_proposed", label="Retenue proposée", sentence="a proposé {subject}"),
    Act(code="payments.set_off_confirmed", label="Retenue confirmée", sentence="a confirmé {subject}"),
    Act(code="payments.set_off_refused", label="Retenue refusée", sentence="a refusé {subject}"),
    Act(code="payments.set_off_withdrawn", label="Proposition de retenue retirée", sentence="a retiré {subject}"),
    Act(code="payments.set_off_stopped", label="Retenue arrêtée", sentence="a arrêté {subject}"),
    Act(code="payments.set_off_replaced", label="Retenue remplacée", sentence="a remplacé {subject}"),
    Act(
        code="payments.statements_read",
        label="Décomptes consultés",
        sentence="a consulté les décomptes du contrat {subject}",
    ),
    Act(
        code="payments.overpayment_read",
        label="Trop-perçu consulté",
        sentence="a consulté le trop-perçu du contrat {subject}",
    ),
    Act(
        code="payments.overpayments_exported",
        label="Liste des trop-perçus exportée",
        sentence="a exporté une liste de {count} trop-perçus",
    ),
    Act(code="payments.lines_exported", label="Lignes exportées", sentence="a exporté {count} lignes de {subject}"),
    Act(
        code="payments.sheet_exported",
        label="Feuille de contrôle exportée",
        sentence="a exporté {count} écarts de {subject}",
    ),
    Act(
        code="payments.file_downloaded",
        label="Fichier de virements téléchargé",
        sentence="a téléchargé le fichier n° {number} de {subject}",
    ),
)
RUN_ACTS = {
    "prepare": "payments.run_prepared",
    "control": "payments.run_controlled",
    "take_back": "payments.run_taken_back",
    "send_back": "payments.run_sent_back",
    "approve": "payments.run_approved",
    "emit": "payments.run_emitted",
}
"""Act of each transition of a run."""
