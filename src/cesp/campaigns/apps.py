from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "cesp.campaigns"
    label = "campaigns"
    verbose_name = "Campagnes et candidatures"
