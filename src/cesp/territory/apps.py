from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "cesp.territory"
    label = "territory"
    verbose_name = "Territoire"
