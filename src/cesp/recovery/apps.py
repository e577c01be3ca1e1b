from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "cesp.recovery"
    label = "recovery"
    verbose_name = "Recouvrement"
