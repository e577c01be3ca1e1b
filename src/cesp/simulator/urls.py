from django.urls import path

from cesp.simulator import views

app_name = "simulator"
urlpatterns = [
    path("simulateur/", views.form, name="form"),
    path("simulateur/simulation.pdf", views.pdf, name="pdf"),
]
