from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "cesp.demonstration"
    label = "demonstration"
    verbose_name = "Démonstration"
