from cesp.audit.catalogue import Act

ACTS = (
    Act(code="accounts.signed_in", label="Connexion", sentence="s'est connecté"),
    Act(code="accounts.signed_out", label="Déconnexion", sentence="s'est déconnecté"),
    Act(code="accounts.role_switched", label="Changement de rôle", sentence="a changé de rôle"),
)
