from django.urls import path

from cesp.breach.views import desk, leaving, own

app_name = "breach"
urlpatterns = [
    # The signatory
    path("et-si-je-partais/", leaving.leaving, name="leaving"),
    path("ma-procedure/", own.own, name="own"),
    path("ma-procedure/observations/", own.observe, name="observe"),
    path("ma-procedure/pieces/", own.own_pieces, name="own_pieces"),
    path("ma-procedure/retirer/", own.withdraw, name="withdraw"),
    # The desks
    path("ruptures/", desk.cases, name="cases"),
    path("ruptures/export.<str:form>", desk.export, name="export"),
    path("ruptures/signaler/<str:reference>/", desk.report, name="report"),
    path("ruptures/<uuid:public_id>/", desk.one_case, name="case"),
    path("ruptures/<uuid:public_id>/pieces/", desk.pieces, name="pieces"),
    path("ruptures/<uuid:public_id>/classer/", desk.dismiss, name="dismiss"),
    path("ruptures/<uuid:public_id>/ouvrir/", desk.open_procedure, name="open"),
    path("ruptures/<uuid:public_id>/prolonger/", desk.extend, name="extend"),
    path("ruptures/<uuid:public_id>/observations/", desk.record_observations, name="record_observations"),
    path("ruptures/<uuid:public_id>/proposer/<slug:outcome>/", desk.propose, name="propose"),
    path("ruptures/<uuid:public_id>/signer/", desk.sign, name="sign"),
    path("ruptures/<uuid:public_id>/renvoyer/", desk.send_back, name="send_back"),
    path("ruptures/<uuid:public_id>/sans-effet/", desk.lapse, name="lapse"),
    path("ruptures/<uuid:public_id>/constater/", desk.take_effect, name="take_effect"),
]
