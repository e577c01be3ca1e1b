from django.urls import path

from cesp.zoning.views import aids, places, rules

app_name = "zoning"
urlpatterns = [
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
    path("regles/", rules.regions, name="rules"),
    path("regles/<str:ars>/", rules.region, name="rules_of_region"),
    path("regles/<str:ars>/nouvelle/", rules.new, name="new_rules"),
    path("regles/<str:ars>/<int:pk>/corriger/", rules.correct, name="correct_rules"),
]
