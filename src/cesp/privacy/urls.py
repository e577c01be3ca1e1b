from django.urls import path

from cesp.privacy import views, views_desk

app_name = "privacy"
urlpatterns = [
    path("donnees-personnelles/", views.your_data, name="your_data"),
    path("mes-donnees/", views.my_data, name="my_data"),
    path("mes-donnees/lire/", views.my_data_read, name="my_data_read"),
    path("mes-donnees/copie/", views.ask_export, name="ask_export"),
    path("mes-donnees/copie/<int:pk>/avancement/", views.export_advance, name="export_advance"),
    path("mes-donnees/copie/<int:pk>/mes-donnees.zip", views.export_download, name="export_download"),
    path("mes-donnees/effacer/", views.my_erasure, name="my_erasure"),
    path("mes-donnees/contester/", views.contestable, name="contestable"),
    path("mes-donnees/contester/<str:subject>/<str:which>/", views.contest, name="contest"),
    path("contestations/", views_desk.contestations, name="contestations"),
    path("contestations/export.<str:form>", views_desk.contestations_export, name="contestations_export"),
    path("contestations/<int:pk>/", views_desk.contestation, name="contestation"),
    path("contestations/<int:pk>/completer/", views_desk.complete, name="complete"),
    path("contestations/<int:pk>/retirer/", views_desk.withdraw, name="withdraw"),
    path("contestations/<int:pk>/complement/", views_desk.ask_more, name="ask_more"),
    path("contestations/<int:pk>/accepter/", views_desk.accept, name="accept"),
    path("contestations/<int:pk>/refuser/", views_desk.refuse, name="refuse"),
    path("effacements/", views_desk.erasures, name="erasures"),
    path("effacements/<int:pk>/", views_desk.erasure, name="erasure"),
    path("effacements/<int:pk>/avancement/", views_desk.erasure_advance, name="erasure_advance"),
    path("effacements/<int:pk>/controler/", views_desk.review_erasure, name="review_erasure"),
    path("effacements/<int:pk>/approuver/", views_desk.approve_erasure, name="approve_erasure"),
    path("effacements/<int:pk>/ecarter/", views_desk.dismiss_erasure, name="dismiss_erasure"),
]
