from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "cesp.portal"
    label = "portal"
