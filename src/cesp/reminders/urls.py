from django.urls import path

from cesp.reminders.views import desk, own

app_name = "reminders"
urlpatterns = [
    path("mes-echeances/", own.own, name="own"),
    path("mes-echeances/agenda.ics", own.feed, name="feed"),
    path("mes-echeances/agenda/renouveler/", own.renew_feed, name="renew_feed"),
    path("mes-echeances/agenda/fermer/", own.revoke_feed, name="revoke_feed"),
    path("echeances/", desk.followed, name="followed"),
    path("echeances/export.<str:form>", desk.export, name="export"),
]
