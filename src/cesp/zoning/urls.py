from django.urls import path

from cesp.zoning.views import zonings

app_name = "zoning"
urlpatterns = [
    # Zonings
    path("zonages/", zonings.zonings, name="zonings"),
    path("zonages/categories/", zonings.categories, name="categories"),
    path("zonages/communes/<slug:code>/", zonings.commune_history, name="commune_history"),
    path("zonages/fichiers/", zonings.deposits, name="deposits"),
    path("zonages/fichiers/<int:pk>/", zonings.deposit, name="deposit"),
    path("zonages/fichiers/<int:pk>/avancement/", zonings.deposit_advance, name="deposit_advance"),
    path("zonages/fichiers/<int:pk>/colonnes/", zonings.deposit_columns, name="deposit_columns"),
    path("zonages/fichiers/<int:pk>/mots/", zonings.deposit_words, name="deposit_words"),
    path("zonages/fichiers/<int:pk>/choix/", zonings.deposit_choose, name="deposit_choose"),
    path("zonages/fichiers/<int:pk>/projets/", zonings.deposit_drafts, name="deposit_drafts"),
    path("zonages/fichiers/<int:pk>/abandonner/", zonings.deposit_abandon, name="deposit_abandon"),
    path("zonages/<int:pk>/", zonings.zoning, name="zoning"),
    path("zonages/<int:pk>/comparaison/", zonings.comparison, name="comparison"),
    path("zonages/<int:pk>/comparaison.<str:form>", zonings.comparison_export, name="comparison_export"),
    path("zonages/<int:pk>/<slug:act>/", zonings.move, name="move"),
]
