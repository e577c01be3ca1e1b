from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "cesp.correspondence"
    label = "correspondence"
    verbose_name = "Messages et notifications"
