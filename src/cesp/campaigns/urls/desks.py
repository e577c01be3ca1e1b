"""The desks of the UFR and of the ARS."""

from django.urls import path

from cesp.campaigns.views import bundles, desk_acts, desks

urlpatterns = [
    path("candidatures/", desks.candidatures, name="desk"),
    path("candidatures/choisies/", desks.on_chosen, name="on_chosen"),
    path("candidatures/conflits/", desks.conflict_list, name="conflicts"),
    path("candidatures/reunies/<uuid:public_id>/", bundles.bundle, name="bundle"),
    path("candidatures/reunies/<uuid:public_id>/avancement/", bundles.advance, name="bundle_advance"),
    path("candidatures/reunies/<uuid:public_id>/fichier/", bundles.take, name="bundle_file"),
    path("candidatures/papier/", desk_acts.paper_file, name="paper_file"),
    path("candidatures/export/<str:form>/", desks.export, name="desk_export"),
    path("candidatures/<int:pk>/", desks.candidature, name="candidature"),
    path("candidatures/<int:pk>/pieces/<int:attachment>/", desks.piece, name="piece"),
    path("candidatures/<int:pk>/accords/<int:opinion>/", desks.agreement, name="agreement"),
    path("candidatures/<int:pk>/imprimer/", desks.print_one, name="print_candidature"),
    path("candidatures/<int:pk>/correction/", desk_acts.ask_correction, name="ask_correction"),
    path("candidatures/<int:pk>/irrecevable/", desk_acts.declare_inadmissible, name="declare_inadmissible"),
    path("candidatures/<int:pk>/avis/<str:purpose>/", desk_acts.opinion, name="opinion"),
    path("candidatures/<int:pk>/demander-avis/", desk_acts.ask_opinion, name="ask_opinion"),
    path("candidatures/<int:pk>/conflit/", desk_acts.declare_conflict, name="declare_conflict"),
    path("candidatures/<int:pk>/saisie/", desk_acts.paper_pieces, name="paper_pieces"),
    path("candidatures/<int:pk>/saisie/deposer/", desk_acts.paper_deposit, name="paper_deposit"),
    path("candidatures/<int:pk>/faire/<str:act>/", desk_acts.act, name="act_on_candidature"),
]
