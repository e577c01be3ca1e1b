from django.urls import path

from cesp.accounts import views

app_name = "accounts"
urlpatterns = [
    path("role/<int:pk>/", views.switch_role, name="switch_role"),
]
