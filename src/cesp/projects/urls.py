from django.urls import path

from cesp.projects.views import desk, own

app_name = "projects"
urlpatterns = [
    # The signatory
    path("mes-projets/", own.own, name="own"),
    path("mes-projets/commencer/", own.begin, name="begin_free"),
    path("mes-projets/commencer/<str:reference>/", own.begin, name="begin"),
    path("mes-projets/comparer/", own.compare, name="compare"),
    path("mes-projets/<uuid:public_id>/", own.own_project, name="own_project"),
    path("mes-projets/<uuid:public_id>/modifier/", own.edit, name="edit"),
    path("mes-projets/<uuid:public_id>/envoyer/", own.send, name="send"),
    path("mes-projets/<uuid:public_id>/retirer/", own.withdraw, name="withdraw"),
    # The referents
    path("projets/", desk.projects, name="projects"),
    path("projets/export.<str:form>", desk.export, name="export"),
    path("projets/<uuid:public_id>/", desk.project, name="project"),
    path("projets/<uuid:public_id>/voix/", desk.speak, name="speak"),
    path("projets/<uuid:public_id>/question/", desk.ask_question, name="ask"),
    path("projets/<uuid:public_id>/lieu/", desk.put_on_list, name="put_on_list"),
    path("projets/<uuid:public_id>/rattacher/", desk.attach, name="attach"),
    path("projets/<uuid:public_id>/<slug:outcome>/", desk.decide, name="decide"),
]
