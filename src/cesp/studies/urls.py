from django.urls import path

from cesp.studies.views import declaring, desk, own, workbook

app_name = "studies"
urlpatterns = [
    # The faculty
    path("scolarite/", declaring.declarations, name="lines"),
    path("scolarite/export.<str:form>", declaring.export, name="export"),
    path("scolarite/annee-suivante/", declaring.next_year, name="next_year"),
    path("scolarite/contrat/<str:reference>/", declaring.declare, name="declare"),
    path("scolarite/contrat/<str:reference>/retirer/", declaring.withdraw, name="withdraw"),
    path("scolarite/classeur/", workbook.import_file, name="import_file"),
    path("scolarite/classeur/enregistrer/", workbook.store, name="store"),
    path("scolarite/classeur/a-corriger/", workbook.rejected, name="rejected"),
    path("scolarite/classeur/modele/", workbook.model, name="model"),
    # The managing authority
    path("scolarite/ufr/", desk.faculties, name="board"),
    path("scolarite/ufr/export.<str:form>", desk.export, name="board_export"),
    path("scolarite/ufr/dates/", desk.dates, name="dates"),
    path("scolarite/a-trancher/", desk.questions, name="questions"),
    path("scolarite/a-trancher/<int:pk>/", desk.question, name="question"),
    path("contrats/<str:reference>/ufr/", desk.attach, name="attach"),
    # The signatory
    path("ma-scolarite/<int:pk>/contester/", own.contest, name="contest"),
]
