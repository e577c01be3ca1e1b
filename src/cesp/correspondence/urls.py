from django.urls import path

from cesp.correspondence import views, views_notices

app_name = "correspondence"
urlpatterns = [
    path("messages/", views.threads, name="threads"),
    path("messages/nouveau/", views.choose_subject, name="choose_subject"),
    path("messages/nouveau/<slug:subject>/", views.ask, name="ask"),
    path("messages/ecrire/", views.choose_person, name="choose_person"),
    path("messages/ecrire/<int:person>/", views.write_to, name="write_to"),
    path("messages/<int:pk>/", views.thread, name="thread"),
    path("messages/<int:pk>/envoye/", views.sent, name="sent"),
    path("messages/<int:pk>/repondre/", views.reply, name="reply"),
    path("messages/<int:pk>/noter/", views.note, name="note"),
    path("messages/<int:pk>/transmettre/", views.transfer, name="transfer"),
    path("messages/<int:pk>/attribuer/", views.assign, name="assign"),
    path("messages/<int:pk>/clore/", views.close, name="close"),
    path("messages/<int:pk>/pieces/<uuid:public_id>/", views.piece, name="piece"),
    path("messages/<int:pk>/lu/", views.mark_read, name="mark_read"),
    path("notifications-officielles/", views_notices.notices, name="notices"),
    path("notifications-officielles/export/<str:form>/", views_notices.export, name="notices_export"),
    path("notifications-officielles/<int:pk>/", views_notices.notice, name="notice"),
    path("notifications-officielles/<int:pk>/ouvrir/", views_notices.open_notice, name="open_notice"),
    path("notifications-officielles/<int:pk>/preuve/", views_notices.proof, name="proof"),
    path("notifications-officielles/<int:pk>/envoi/", views_notices.dispatch, name="dispatch"),
    path("notifications-officielles/<int:pk>/reception/", views_notices.receipt, name="receipt"),
    path("notifications-officielles/<int:pk>/retour/", views_notices.returned, name="returned"),
]
