from django.urls import path

from cesp.internship.views import own

app_name = "internship"
urlpatterns = [
    # The candidate
    path("mes-voeux/", own.own, name="own"),
    path("mes-voeux/recepisse/", own.confirm, name="confirm"),
    path("mes-voeux/quitter/", own.leave, name="leave"),
]
