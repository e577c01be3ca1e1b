from django.urls import path

from cesp.takeover import views

app_name = "takeover"
urlpatterns = [
    path("reprise/", views.batches, name="batches"),
    path("reprise/notice/", views.guide, name="guide"),
    path("reprise/modele.<str:form>", views.template, name="template"),
    path("reprise/exemple.xlsx", views.sample, name="sample"),
    path("reprise/<int:pk>/", views.batch, name="batch"),
    path("reprise/<int:pk>/avancement/", views.advance, name="advance"),
    path("reprise/<int:pk>/reprendre/", views.import_batch, name="import_batch"),
    path("reprise/<int:pk>/controler/", views.check_again, name="check_again"),
    path("reprise/<int:pk>/relancer/", views.resume, name="resume"),
    path("reprise/<int:pk>/abandonner/", views.abandon, name="abandon"),
    path("reprise/<int:pk>/a-corriger.xlsx", views.rejected, name="rejected"),
]
