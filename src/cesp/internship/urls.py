from django.urls import path

from cesp.internship.views import announced, keeping, lists, own, ranks

app_name = "internship"
urlpatterns = [
    # The candidate
    path("mes-voeux/", own.own, name="own"),
    path("mes-voeux/recepisse/", own.confirm, name="confirm"),
    path("mes-voeux/quitter/", own.leave, name="leave"),
    # Everybody
    path("postes-internat/<int:year>/", announced.national_list, name="national_list"),
    path("postes-internat/<int:year>/postes.<str:form>", announced.export, name="national_list_export"),
    # The managing authority, and who reads
    path("internat/", keeping.choices, name="choices"),
    path("internat/nouveau/", keeping.new, name="new"),
    path("internat/<int:year>/", keeping.choice, name="choice"),
    path("internat/<int:year>/calendrier/", keeping.edit, name="edit"),
    path("internat/<int:year>/annoncer/", keeping.announce, name="announce"),
    path("internat/<int:year>/specialites/", keeping.open_specialty, name="open_specialty"),
    path("internat/<int:year>/postes/", keeping.decide_seats, name="decide_seats"),
    path("internat/<int:year>/publier/", keeping.publish_list, name="publish_list"),
    path("internat/<int:year>/affecter/", keeping.allocate, name="allocate"),
    path("internat/<int:year>/candidats/", lists.candidates, name="candidates"),
    path("internat/<int:year>/candidats.<str:form>", lists.export, name="candidates_export"),
    path("internat/<int:year>/candidats/ajouter/", lists.add, name="add"),
    path("internat/<int:year>/candidats/<uuid:public_id>/", lists.candidate, name="candidate"),
    path("internat/<int:year>/candidats/<uuid:public_id>/rang/", lists.rank, name="rank"),
    path("internat/<int:year>/candidats/<uuid:public_id>/liste-ordinaire/", lists.move_out, name="move_out"),
    path("internat/<int:year>/rangs/", ranks.import_file, name="ranks"),
    path("internat/<int:year>/rangs/retenir/", ranks.store, name="store_ranks"),
    path("internat/<int:year>/rangs/rejets/", ranks.rejected, name="rejected_ranks"),
    path("internat/<int:year>/rangs/modele/", ranks.model, name="ranks_model"),
    path("internat/<int:year>/troisieme-cycle/", lists.enter_third_cycle, name="third_cycle"),
]
