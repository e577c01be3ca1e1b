from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "cesp.common"
    label = "common"
