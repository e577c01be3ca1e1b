from django.urls import path

from cesp.zoning.views import aids, communes, places, public, rules, zonings

app_name = "zoning"
urlpatterns = [
    # Communes
    path("ou-s-installer/communes/", communes.communes, name="communes"),
    path("ou-s-installer/communes/<slug:code>/", communes.commune, name="commune"),
    path("ou-s-installer/communes/<slug:code>/historique.<str:form>", communes.commune_export, name="commune_export"),
    path("ou-s-installer/communes/<slug:code>/suivre/", communes.watch, name="watch"),
    path("communes-suivies/", communes.watched, name="watched"),
    # Zonings
    path("zonages/", zonings.zonings, name="zonings"),
    path("zonages/categories/", zonings.categories, name="categories"),
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
    path("aides/", aids.directory, name="aids"),
    path("aides/tenir/", aids.kept, name="kept_aids"),
    path("aides/tenir/nouvelle/", aids.new, name="new_aid"),
    path("aides/tenir/<int:pk>/", aids.edit, name="edit_aid"),
    path("aides/tenir/<int:pk>/clore/", aids.end, name="end_aid"),
    path("lieux/", places.national, name="places"),
    path("lieux/export.<str:form>", places.export, name="export_places"),
    path("lieux/tenir/", places.kept, name="kept_places"),
    path("lieux/tenir/nouveau/", places.new, name="new_place"),
    path("lieux/tenir/<int:pk>/", places.edit, name="edit_place"),
    path("lieux/tenir/<int:pk>/classer/", places.rank, name="rank_place"),
    path("lieux/tenir/<int:pk>/<str:act>/", places.act, name="act_on_place"),
    path("lieux/<str:reference>/", places.place, name="place"),
    # « Où puis-je m'installer ? »
    path("ou-s-installer/", public.map_, name="map"),
    path("ou-s-installer/integrer/", public.embedded, name="map_embedded"),
    path("ou-s-installer/carte.svg", public.country_picture, name="map_picture"),
    path("ou-s-installer/communes.<str:form>", public.export, name="map_export"),
    path("ou-s-installer/donnees/france.json", public.country_data, name="map_country"),
    path("ou-s-installer/donnees/<slug:code>.json", public.departement_data, name="map_data"),
    path("ou-s-installer/contours/<slug:digest>/<slug:name>.json", public.outline_file, name="map_outlines"),
    path("regles/", rules.regions, name="rules"),
    path("regles/<str:ars>/", rules.region, name="rules_of_region"),
    path("regles/<str:ars>/comparer/", rules.compare, name="compare_rules"),
    path("regles/<str:ars>/nouvelle/", rules.new, name="new_rules"),
    path("regles/<str:ars>/<int:pk>/corriger/", rules.correct, name="correct_rules"),
]
