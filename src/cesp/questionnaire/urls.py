from django.urls import path

from cesp.questionnaire.views import board, keeping, own

app_name = "questionnaire"
_FORM = "questionnaires/<int:year>/formulaire/"
_OWN = "mon-questionnaire/<uuid:public_id>/"
urlpatterns = [
    path("questionnaires/", keeping.years, name="years"),
    path("questionnaires/preparer/", keeping.prepare, name="prepare"),
    path("questionnaires/a-traiter/", board.to_treat, name="to_treat"),
    path("questionnaires/suites/<int:pk>/", board.proposal, name="proposal"),
    path("questionnaires/silences/<int:pk>/", board.summons, name="summons"),
    path("questionnaires/reponses/<uuid:public_id>/", board.response, name="response"),
    path("questionnaires/<int:year>/", board.board, name="board"),
    path("questionnaires/<int:year>/reponses/", board.responses, name="responses"),
    path("questionnaires/<int:year>/reponses/export/<str:form>/", board.export, name="export"),
    path("questionnaires/<int:year>/dates/", keeping.days, name="days"),
    path("questionnaires/<int:year>/annoncer/", keeping.announce, name="announce"),
    path("questionnaires/<int:year>/corriger/", keeping.correct, name="correct"),
    path("questionnaires/<int:year>/publier/", keeping.publish, name="publish"),
    path("questionnaires/<int:year>/apercu/<slug:audience>/", keeping.preview, name="preview"),
    path(_FORM, keeping.editor, name="editor"),
    path(f"{_FORM}ordre/", keeping.arrange, name="arrange"),
    path(f"{_FORM}sections/ajouter/", keeping.section, name="add_section"),
    path(f"{_FORM}sections/<slug:code>/", keeping.section, name="section"),
    path(f"{_FORM}sections/<slug:section>/questions/", keeping.add_question, name="add_question"),
    path(f"{_FORM}questions/<slug:code>/", keeping.question, name="question"),
    path("mon-questionnaire/", own.own, name="own"),
    path(_OWN, own.file, name="file"),
    path(f"{_OWN}situation/", own.situation, name="situation"),
    path(f"{_OWN}etape/<slug:section>/", own.step, name="step"),
    path(f"{_OWN}envoyer/", own.send, name="send"),
    path(f"{_OWN}pieces/<slug:code>/", own.put_piece, name="put_piece"),
    path(f"{_OWN}pieces/<int:attachment>/retirer/", own.remove_piece, name="remove_piece"),
]
