from django.apps import AppConfig


class TakeoverConfig(AppConfig):
    name = "cesp.takeover"
    label = "takeover"
    verbose_name = "Reprise de contrats"
