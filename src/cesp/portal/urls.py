from django.urls import path

from cesp.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("accueil/", views.home, name="home"),
    path("contrats/", views.contracts, name="contracts"),
    path("contrats/<str:reference>/", views.contract, name="contract"),
]
