from django.urls import path

from cesp.contracts import views

app_name = "contracts"
urlpatterns = [
    path("contrats/export.<str:form>", views.export, name="export"),
    path("contrats/<str:reference>/faits/nouveau/", views.choose_fact, name="choose_fact"),
    path("contrats/<str:reference>/faits/nouveau/<str:kind>/", views.record_fact, name="record_fact"),
    path("contrats/<str:reference>/faits/<int:pk>/corriger/", views.correct_fact, name="correct_fact"),
    path("contrats/<str:reference>/faits/<int:pk>/annuler/", views.annul_fact, name="annul_fact"),
]
