from django.urls import path

from cesp.reminders.views import desk, own

app_name = "reminders"
urlpatterns = [
    path("mes-echeances/", own.own, name="own"),
    path("mes-echeances/agenda.ics", own.feed, name="feed"),
    path("mes-echeances/agenda/renouveler/", own.renew_feed, name="renew_feed"),
    path("mes-echeances/agenda/fermer/", own.revoke_feed, name="revoke_feed"),
    path("echeances/", desk.followed, name="followed"),
    path("echeances/agenda.ics", desk.feed, name="followed_feed"),
    path("echeances/agenda/renouveler/", desk.renew_feed, name="renew_followed_feed"),
    path("echeances/agenda/fermer/", desk.revoke_feed, name="revoke_followed_feed"),
    path("echeances/export.<str:form>", desk.export, name="export"),
]
