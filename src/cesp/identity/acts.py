"""What this app writes in the journal."""

ACTS: dict[str, str] = {
    "identity.signed_in": "s'est connecté",
    "identity.sign_in_refused": "Connexion refusée",
    "identity.signed_out": "s'est déconnecté",
    "identity.confirmed": "a confirmé son identité avant un acte sensible",
    "identity.link_asked": "a demandé un lien par courriel",
    "identity.password_changed": "a changé son mot de passe",
    "identity.email_change_asked": "a demandé à changer d'adresse électronique",
    "identity.email_changed": "a changé d'adresse électronique",
    "identity.email_restored": "a rétabli son ancienne adresse électronique",
    "identity.totp_enabled": "a mis en place le code à usage unique",
    "identity.totp_removed": "a retiré le code à usage unique",
    "identity.recovery_code_used": "a utilisé un code de secours",
    "identity.identity_linked": "a relié une identité à son compte",
    "identity.identity_unlinked": "a détaché une identité de son compte",
    "identity.session_closed": "a fermé une session",
    "identity.sessions_closed": "a fermé toutes ses autres sessions",
    "identity.administrator_created": "Premier compte d'administration créé",
}
