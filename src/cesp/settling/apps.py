from django.apps import AppConfig


class SettlingConfig(AppConfig):
    name = "cesp.settling"
    label = "settling"
    verbose_name = "Installation"
