from django.urls import path

from cesp.letters import views

app_name = "letters"
urlpatterns = [
    path("mes-courriers/", views.own, name="own"),
    path("courriers/<str:number>/", views.letter, name="letter"),
    path("courriers/<str:number>/fichier.pdf", views.download, name="download"),
    path("courriers/<str:number>/revoquer/", views.revoke, name="revoke"),
    path("verifier/", views.verify, name="verify"),
    path("verifier/<str:code>/", views.verified, name="verified"),
]
