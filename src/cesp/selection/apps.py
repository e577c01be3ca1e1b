from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "cesp.selection"
    label = "selection"
    verbose_name = "Commissions de sélection"
