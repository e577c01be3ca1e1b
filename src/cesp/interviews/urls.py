from django.urls import path

from cesp.interviews.views import agenda, desk, own

app_name = "interviews"
urlpatterns = [
    # The signatory
    path("mes-entretiens/", own.mine, name="mine"),
    path("mes-entretiens/demander/", own.ask, name="ask"),
    path("mes-entretiens/<uuid:public_id>/", own.own, name="own"),
    path("mes-entretiens/<uuid:public_id>/prendre/", own.book, name="book"),
    path("mes-entretiens/<uuid:public_id>/autres-horaires/", own.refuse_times, name="refuse_times"),
    path("mes-entretiens/<uuid:public_id>/annuler/", own.cancel, name="cancel"),
    path("mes-entretiens/<uuid:public_id>/entretien.ics", own.ics, name="ics"),
    # The agency
    path("entretiens/", desk.desk, name="desk"),
    path("entretiens/en-retard/", desk.late, name="late"),
    path("entretiens/semaine/", agenda.week, name="week"),
    path("entretiens/creneaux/", agenda.open_slots, name="open_slots"),
    path("entretiens/creneaux/<uuid:public_id>/retirer/", agenda.drop_slot, name="drop_slot"),
    path("entretiens/absences/", agenda.absences, name="absences"),
    path("entretiens/reglages/", agenda.terms, name="terms"),
    path("entretiens/reglages/agenda/renouveler/", agenda.renew_feed, name="renew_feed"),
    path("entretiens/reglages/agenda/fermer/", agenda.revoke_feed, name="revoke_feed"),
    path("entretiens/agenda.ics", agenda.feed, name="feed"),
    path("entretiens/<uuid:public_id>/", desk.interview, name="interview"),
    path("entretiens/<uuid:public_id>/proposer/", desk.propose, name="propose"),
    path("entretiens/<uuid:public_id>/repondre/", desk.answer, name="answer"),
    path("entretiens/<uuid:public_id>/annuler/", desk.call_off, name="call_off"),
    path("entretiens/<uuid:public_id>/tenu/", desk.hold, name="hold"),
    path("entretiens/<uuid:public_id>/absence/", desk.miss, name="miss"),
    path("entretiens/<uuid:public_id>/compte-rendu/<slug:audience>/", desk.write, name="write"),
    path("entretiens/<uuid:public_id>/partager/", desk.share, name="share"),
    path("contrats/<str:reference>/entretiens/", agenda.of_contract, name="of_contract"),
    path("contrats/<str:reference>/entretiens/proposer/", agenda.invite, name="invite"),
    path("contrats/<str:reference>/entretiens/convoquer/", agenda.summon, name="summon"),
    # Everybody
    path("delais-de-reponse/", agenda.delays, name="delays"),
    path("delais-de-reponse.csv", agenda.delays_export, name="delays_export"),
]
