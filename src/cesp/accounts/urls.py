from django.urls import path

from cesp.accounts import views

app_name = "accounts"
urlpatterns = [
    path("connexion/", views.SignIn.as_view(), name="sign_in"),
    path("deconnexion/", views.SignOut.as_view(), name="sign_out"),
    path("role/<int:pk>/", views.switch_role, name="switch_role"),
]
