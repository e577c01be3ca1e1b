"""A candidate's own file."""

from django.urls import path

from cesp.campaigns.views import candidate

urlpatterns = [
    path("ma-candidature/<uuid:public_id>/", candidate.file, name="file"),
]
