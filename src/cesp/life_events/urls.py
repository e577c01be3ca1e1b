from django.urls import path

from cesp.life_events.views import desk, own

app_name = "life_events"
urlpatterns = [
    # The signatory
    path("evenement/", own.door, name="door"),
    path("evenement/adresse/", own.address, name="address"),
    path("evenement/<slug:kind>/", own.begin, name="begin"),
    path("mes-demandes/", own.own, name="own"),
    path("mes-demandes/<uuid:public_id>/", own.own_event, name="own_event"),
    path("mes-demandes/<uuid:public_id>/etape/<int:page_number>/", own.step, name="step"),
    path("mes-demandes/<uuid:public_id>/pieces/", own.pieces, name="pieces"),
    path("mes-demandes/<uuid:public_id>/pieces/<int:attachment>/retirer/", own.remove_piece, name="remove_piece"),
    path("mes-demandes/<uuid:public_id>/envoyer/", own.send, name="send"),
    path("mes-demandes/<uuid:public_id>/retirer/", own.withdraw, name="withdraw"),
    path("mes-demandes/<uuid:public_id>/contester/", own.contest, name="contest"),
    # The desks
    path("demandes/", desk.requests, name="requests"),
    path("demandes/export.<str:form>", desk.export, name="export"),
    path("demandes/cochees/", desk.on_chosen, name="on_chosen"),
    path("demandes/motifs/", desk.reasons, name="reasons"),
    path("demandes/motifs/<int:pk>/", desk.reason, name="reason"),
    path("demandes/motifs/<int:pk>/retirer/", desk.retire_reason, name="retire_reason"),
    path("demandes/<uuid:public_id>/", desk.one_request, name="request"),
    path("demandes/<uuid:public_id>/avis/", desk.advise, name="advise"),
    path("demandes/<uuid:public_id>/pieces/<int:attachment>/", desk.request_piece, name="request_piece"),
    path("demandes/<uuid:public_id>/completer/", desk.ask_completion, name="ask_completion"),
    path("demandes/<uuid:public_id>/<slug:outcome>/", desk.decide, name="decide"),
]
