from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "cesp.privacy"
    label = "privacy"
    verbose_name = "Données personnelles"
