from django.urls import path

from cesp.interviews.views import desk, own

app_name = "interviews"
urlpatterns = [
    # The signatory
    path("mes-entretiens/", own.mine, name="mine"),
    path("mes-entretiens/<uuid:public_id>/", own.own, name="own"),
    # The agency
    path("entretiens/en-retard/", desk.late, name="late"),
    path("entretiens/<uuid:public_id>/", desk.interview, name="interview"),
]
