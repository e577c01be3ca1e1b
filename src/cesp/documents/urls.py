from django.urls import path

from cesp.documents import views

app_name = "documents"
urlpatterns = [
    path("mes-pieces/", views.own, name="own"),
    path("pieces/personne/<int:pk>/", views.of_person, name="of_person"),
    path("pieces/personne/<int:pk>/archive.zip", views.archive, name="archive"),
    path("pieces/<uuid:public_id>/", views.piece, name="piece"),
    path("pieces/<uuid:public_id>/remplacer/", views.replace, name="replace"),
    path("pieces/<uuid:public_id>/retirer/", views.withdraw, name="withdraw"),
]
