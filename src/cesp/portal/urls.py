from django.urls import path

from cesp.portal import views, views_journal, views_letters

app_name = "portal"
urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("accueil/", views.home, name="home"),
    path("contrats/", views.contracts, name="contracts"),
    path("contrats/<str:reference>/", views.contract, name="contract"),
    path("journal/", views_journal.journal, name="journal"),
    path("journal/export.<str:form>", views_journal.journal_export, name="journal_export"),
    path("mon-journal/", views_journal.own_journal, name="own_journal"),
    path("contrats/<str:reference>/courriers/", views_letters.letters, name="letters"),
    path("contrats/<str:reference>/courriers/duree/", views_letters.duration_notice, name="duration_notice"),
    path(
        "contrats/<str:reference>/courriers/duree/apercu.pdf",
        views_letters.duration_notice_preview,
        name="duration_notice_preview",
    ),
]
