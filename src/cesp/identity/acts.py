from cesp.audit.catalogue import Act

ACTS = (
    Act(code="identity.signed_in", label="Connexion", sentence="s'est connecté"),
    Act(code="identity.sign_in_refused", label="Connexion refusée", sentence="s'est vu refuser la connexion"),
    Act(code="identity.signed_out", label="Déconnexion", sentence="s'est déconnecté"),
    Act(
        code="identity.confirmed", label="Identité confirmée", sentence="a confirmé son identité avant un acte sensible"
    ),
    Act(code="identity.link_asked", label="Lien demandé", sentence="a demandé un lien par courriel"),
    Act(code="identity.account_created", label="Compte créé", sentence="a créé son compte"),
    Act(code="identity.password_changed", label="Mot de passe changé", sentence="a changé son mot de passe"),
    Act(
        code="identity.email_change_asked",
        label="Changement d'adresse demandé",
        sentence="a demandé à changer d'adresse électronique",
    ),
    Act(code="identity.email_changed", label="Adresse changée", sentence="a changé d'adresse électronique"),
    Act(
        code="identity.email_restored", label="Adresse rétablie", sentence="a rétabli son ancienne adresse électronique"
    ),
    Act(
        code="identity.totp_enabled",
        label="Code à usage unique mis en place",
        sentence="a mis en place le code à usage unique",
    ),
    Act(code="identity.totp_removed", label="Code à usage unique retiré", sentence="a retiré le code à usage unique"),
    Act(code="identity.recovery_code_used", label="Code de secours utilisé", sentence="a utilisé un code de secours"),
    Act(code="identity.identity_linked", label="Identité reliée", sentence="a relié une identité à son compte"),
    Act(code="identity.identity_unlinked", label="Identité détachée", sentence="a détaché une identité de son compte"),
    Act(code="identity.session_closed", label="Session fermée", sentence="a fermé une session"),
    Act(code="identity.sessions_closed", label="Sessions fermées", sentence="a fermé toutes ses autres sessions"),
)
