from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "cesp.reminders"
    label = "reminders"
    verbose_name = "Échéances et rappels"
