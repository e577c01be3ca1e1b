from django.urls import path

from cesp.demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("demonstration/", views.personas, name="personas"),
    path("demonstration/<int:pk>/", views.become, name="become"),
]
