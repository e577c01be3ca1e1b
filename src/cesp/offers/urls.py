from django.urls import path

from cesp.offers.views import boards, desk, own

app_name = "offers"
urlpatterns = [
    # The candidate
    path("ma-proposition/", own.own, name="own"),
    path("ma-proposition/<uuid:public_id>/signer/", own.sign, name="sign"),
    path("ma-proposition/<uuid:public_id>/refuser/", own.refuse, name="refuse"),
    # The managing authority, and who reads
    path("propositions/", desk.offers, name="offers"),
    path("propositions/papiers/", desk.papers, name="papers"),
    path("propositions/papiers/preparer/", desk.prepare, name="prepare"),
    path("propositions/papiers/signer/", desk.countersign, name="countersign"),
    path("propositions/papiers/<uuid:public_id>/original/", desk.original, name="original"),
    path("propositions/papiers/<uuid:public_id>/abandonner/", desk.abandon, name="abandon"),
    path("propositions/contingents/", boards.board, name="board"),
    path("propositions/statistiques/", boards.statistics, name="statistics"),
    path("propositions/validite/", boards.legal_wholeness, name="wholeness"),
    path("propositions/<int:year>/export.<str:form>", desk.export, name="export"),
    path("propositions/<int:year>/publier/", desk.publish, name="publish"),
    path("propositions/<int:year>/publier/avancement/", desk.advance, name="publication_advance"),
    path("propositions/<int:year>/proposer/", desk.call, name="call"),
    path("propositions/<int:year>/deplacer/", boards.move, name="move"),
    path("propositions/<int:year>/contingents.<str:form>", boards.board_export, name="board_export"),
    path("propositions/<int:year>/statistiques.<str:form>", boards.statistics_export, name="statistics_export"),
    path("contrats/<str:reference>/avenant/", desk.amend, name="amend"),
]
