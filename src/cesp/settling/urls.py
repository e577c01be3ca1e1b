from django.urls import path

from cesp.settling.views import desk, own

app_name = "settling"
urlpatterns = [
    # The signatory
    path("mon-installation/", own.own, name="own"),
    path("mon-installation/lettre/", own.letter, name="letter"),
    path("mon-installation/lettre/elements/", own.elements, name="elements"),
    path("mon-installation/lettre/apercu.pdf", own.preview, name="preview"),
    path("mon-installation/lettre/signer/", own.sign, name="sign"),
    path("mon-installation/lettre/envoi/", own.dispatch, name="dispatch"),
    path("mon-installation/lettre/reception/", own.receipt, name="receipt"),
    path("mon-installation/pieces/", own.pieces, name="pieces"),
    path("mon-installation/pieces/<int:pk>/retirer/", own.remove_piece, name="remove_piece"),
    path("mon-installation/remplacements/", own.replacements, name="replacements"),
    path("mon-installation/remplacements/<int:pk>/retirer/", own.remove_replacement, name="remove_replacement"),
    # The agencies and the case desk
    path("installations/", desk.installations, name="installations"),
    path("installations/export.<str:form>", desk.export, name="export"),
    path("installations/sans-validation/<uuid:public_id>/", desk.unvalidated, name="unvalidated"),
    path("installations/sans-validation/<str:reference>/nouvelle/", desk.add_unvalidated, name="add_unvalidated"),
    path("installations/<uuid:public_id>/", desk.installation, name="installation"),
    path("installations/<uuid:public_id>/reception/", desk.receive, name="receive"),
    path("installations/<uuid:public_id>/attester/", desk.attest, name="attest"),
    path("installations/<uuid:public_id>/pieces/<int:pk>/", desk.check, name="check"),
    path("installations/<uuid:public_id>/enregistrer/", desk.record, name="record"),
    path("installations/<uuid:public_id>/corriger/", desk.correct, name="correct"),
    path("installations/<uuid:public_id>/depart/", desk.leave, name="leave"),
]
