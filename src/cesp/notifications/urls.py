from django.urls import path

from cesp.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notifications, name="list"),
    path("notifications/deja-lues/", views.past, name="past"),
    path("notifications/tout-lire/", views.read_all, name="read_all"),
    path("notifications/preferences/", views.preferences, name="preferences"),
    path("notifications/<int:pk>/ouvrir/", views.open_one, name="open"),
    path("notifications/<int:pk>/lue/", views.read_one, name="read"),
    path("envois/", views.stuck, name="sendings"),
    path("envois/<int:pk>/relancer/", views.retry, name="retry_sending"),
    path("envois/<int:pk>/abandonner/", views.drop, name="drop_sending"),
]
