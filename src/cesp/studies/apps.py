from django.apps import AppConfig


class StudiesConfig(AppConfig):
    name = "cesp.studies"
    label = "studies"
    verbose_name = "Scolarité"
