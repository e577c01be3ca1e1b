from django.apps import AppConfig


class ZoningConfig(AppConfig):
    name = "cesp.zoning"
    label = "zoning"
    verbose_name = "Zonages et lieux d'exercice"
