from django.urls import path

from cesp.simulator import views

app_name = "simulator"
urlpatterns = [
    path("simulateur/", views.form, name="form"),
    path("simulateur/mon-dossier/", views.own, name="own"),
    path("simulateur/mon-dossier/simulation.pdf", views.own_pdf, name="own_pdf"),
    path("simulateur/simulation.pdf", views.pdf, name="pdf"),
]
