"""The campaign as the managing authority keeps it; each UFR keeps its own dates there."""

from django.urls import path

from cesp.campaigns.views import managing, quotas

urlpatterns = [
    path("campagnes/", managing.campaigns, name="campaigns"),
    path("campagnes/nouvelle/", managing.new, name="new_campaign"),
    path("campagnes/<int:year>/", managing.campaign, name="campaign"),
    path("campagnes/<int:year>/dates/", managing.edit, name="edit_campaign"),
    path("campagnes/<int:year>/annoncer/", managing.announce, name="announce_campaign"),
    path("campagnes/<int:year>/terminer/", managing.end, name="end_campaign"),
    path("campagnes/<int:year>/dates-locales/", managing.local_dates, name="local_dates"),
    path("campagnes/<int:year>/arrete/", quotas.arrete, name="arrete"),
    path("campagnes/<int:year>/contingents/", quotas.board, name="quotas"),
    path("campagnes/<int:year>/contingents/importer/", quotas.import_file, name="import_quotas"),
    path("campagnes/<int:year>/contingents/retenir/", quotas.store, name="store_quotas"),
    path("campagnes/<int:year>/contingents/rejets/", quotas.rejected, name="rejected_quotas"),
    path("campagnes/<int:year>/contingents/modele/", quotas.model, name="quotas_model"),
    path("campagnes/<int:year>/contingents/<str:form>/", quotas.export, name="quotas_export"),
]
