from django.apps import AppConfig


class InternshipConfig(AppConfig):
    name = "cesp.internship"
    label = "internship"
    verbose_name = "Choix d'un poste d'internat"
