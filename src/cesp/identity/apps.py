from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "cesp.identity"
    label = "identity"
    verbose_name = "Connexion et sessions"
