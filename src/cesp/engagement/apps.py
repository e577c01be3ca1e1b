from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "cesp.engagement"
    label = "engagement"
    verbose_name = "Engagement"
