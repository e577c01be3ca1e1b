"""Every address of the service."""

from django.urls import include, path

urlpatterns = [
    path("", include("cesp.accounts.urls")),
    path("", include("cesp.breach.urls")),
    path("", include("cesp.campaigns.urls")),
    path("", include("cesp.contracts.urls")),
    path("", include("cesp.correspondence.urls")),
    path("", include("cesp.demonstration.urls")),
    path("", include("cesp.documents.urls")),
    path("", include("cesp.identity.urls")),
    path("", include("cesp.interviews.urls")),
    path("", include("cesp.internship.urls")),
    path("", include("cesp.letters.urls")),
    path("", include("cesp.notifications.urls")),
    path("", include("cesp.offers.urls")),
    path("", include("cesp.life_events.urls")),
    path("", include("cesp.reminders.urls")),
    path("", include("cesp.followup.urls")),
    path("", include("cesp.payments.urls")),
    path("", include("cesp.portal.urls")),
    path("", include("cesp.privacy.urls")),
    path("", include("cesp.questionnaire.urls")),
    path("", include("cesp.recovery.urls")),
    path("", include("cesp.projects.urls")),
    path("", include("cesp.selection.urls")),
    path("", include("cesp.simulator.urls")),
    path("", include("cesp.studies.urls")),
    path("", include("cesp.takeover.urls")),
    path("", include("cesp.territory.urls")),
    path("", include("cesp.zoning.urls")),
]
