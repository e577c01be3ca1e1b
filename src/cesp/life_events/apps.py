from django.apps import AppConfig


class LifeEventsConfig(AppConfig):
    name = "cesp.life_events"
    label = "life_events"
    verbose_name = "Événements et demandes"
