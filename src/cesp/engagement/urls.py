from django.urls import path

from cesp.engagement.views import desk, ending, own, statistics

app_name = "engagement"
urlpatterns = [
    # The signatory
    path("mon-engagement/", own.own, name="own"),
    path("mon-engagement/exercice/", own.change, name="change"),
    path("mon-engagement/exercice/<uuid:public_id>/retirer/", own.withdraw_change, name="withdraw_change"),
    path("mon-engagement/<str:reference>/preuves/<int:year>/", own.proof, name="proof"),
    path("mon-engagement/<str:reference>/preuves/<int:year>/envoyer/", own.give, name="give"),
    path(
        "mon-engagement/<str:reference>/preuves/<int:year>/pieces/<int:pk>/retirer/",
        own.remove_piece,
        name="remove_piece",
    ),
    path("mon-engagement/<str:reference>/un-an-apres/", own.stay, name="stay"),
    path("mon-engagement/<str:reference>/un-an-apres/retirer/", own.take_back_stay, name="take_back_stay"),
    # Agencies and the case desk
    path("engagements/", desk.engagements, name="engagements"),
    path("engagements/export.<str:form>", desk.export, name="export"),
    path("engagements/demander/", desk.ask_for, name="ask_for"),
    path("engagements/certifier/", ending.certify_chosen, name="certify_chosen"),
    path("engagements/statistiques/", statistics.staying, name="statistics"),
    path("engagements/statistiques/export.<str:form>", statistics.export, name="statistics_export"),
    path("engagements/preuves/<uuid:public_id>/", desk.check, name="check"),
    path("engagements/exercice/<uuid:public_id>/", desk.one_change, name="one_change"),
    path("engagements/exercice/<uuid:public_id>/enregistrer/", desk.record_change, name="record_change"),
    path("engagements/exercice/<uuid:public_id>/refuser/", desk.refuse_change, name="refuse_change"),
    path("engagements/dossier/<str:reference>/", desk.engagement, name="engagement"),
    path("engagements/dossier/<str:reference>/certifier/", ending.certify, name="certify"),
    path("engagements/dossier/<str:reference>/deces/", ending.death, name="death"),
    path("engagements/dossier/<str:reference>/deces/retirer/", ending.withdraw_death, name="withdraw_death"),
    path("engagements/dossier/<str:reference>/ayants-droit/", ending.heirs, name="heirs"),
    path("engagements/dossier/<str:reference>/ayants-droit/ecrire/", ending.write_to_heirs, name="write_to_heirs"),
]
