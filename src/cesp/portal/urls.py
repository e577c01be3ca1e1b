from django.urls import path

from cesp.portal import views, views_journal

app_name = "portal"
urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("accueil/", views.home, name="home"),
    path("contrats/", views.contracts, name="contracts"),
    path("contrats/<str:reference>/", views.contract, name="contract"),
    path("journal/", views_journal.journal, name="journal"),
    path("journal/export.<str:form>", views_journal.journal_export, name="journal_export"),
    path("mon-journal/", views_journal.own_journal, name="own_journal"),
]
