from django.urls import path

from cesp.identity import account_views, views

app_name = "identity"
urlpatterns = [
    path("connexion/", views.sign_in, name="sign_in"),
    path("connexion/code/", views.code, name="code"),
    path("connexion/confirmer/", views.confirm, name="confirm"),
    path("connexion/confirmer/lien/", views.confirm_by_link, name="confirm_by_link"),
    path("connexion/fournisseur/<slug:name>/", views.provider_start, name="provider_start"),
    path("connexion/fournisseur/<slug:name>/retour/", views.provider_back, name="provider_back"),
    path("connexion/lien/", views.open_link, name="open_link"),
    path("connexion/lien/demande/", views.ask_link, name="ask_link"),
    path("connexion/lien/envoye/", views.link_sent, name="link_sent"),
    path("connexion/lien/propose/", views.link_proposed, name="link_proposed"),
    path("connexion/lien/renouvele/", views.renew_link, name="renew_link"),
    path("connexion/mot-de-passe-oublie/", views.ask_reset, name="ask_reset"),
    path("deconnexion/", views.sign_out, name="sign_out"),
    path("session/", views.stay, name="stay"),
    path("mon-compte/", account_views.account, name="account"),
    path("mon-compte/adresse/", account_views.change_email, name="change_email"),
    path("mon-compte/code/", account_views.totp, name="totp"),
    path("mon-compte/code/retrait/", account_views.remove_totp, name="remove_totp"),
    path("mon-compte/identites/<int:pk>/retrait/", account_views.unlink_identity, name="unlink_identity"),
    path("mon-compte/identites/<slug:name>/", account_views.link_identity, name="link_identity"),
    path("mon-compte/mot-de-passe/", account_views.change_password, name="change_password"),
    path("mon-compte/sessions/", account_views.close_sessions, name="close_sessions"),
    path("mon-compte/sessions/<int:pk>/", account_views.close_session, name="close_session"),
]
