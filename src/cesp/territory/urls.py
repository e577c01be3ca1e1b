from django.urls import path

from cesp.territory import views

app_name = "territory"
urlpatterns = [
    path("communes/recherche/", views.communes, name="communes"),
]
