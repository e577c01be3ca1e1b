from django.urls import path

from cesp.followup.views import mailing, portfolio, sheet

app_name = "followup"
urlpatterns = [
    path("portefeuille/", portfolio.portfolio, name="portfolio"),
    path("portefeuille/carte/", portfolio.on_a_map, name="map"),
    path("portefeuille/export.<str:form>", portfolio.export, name="export"),
    path("portefeuille/confier/", portfolio.hand, name="hand"),
    path("portefeuille/listes/", portfolio.save_list, name="save_list"),
    path("portefeuille/listes/oublier/", portfolio.drop_list, name="drop_list"),
    path("portefeuille/ecrire/", mailing.write, name="write"),
    path("portefeuille/envois/", mailing.mailings, name="mailings"),
    path("portefeuille/envois/<int:pk>/", mailing.mailing, name="mailing"),
    path("portefeuille/envois/<int:pk>/avancement/", mailing.advance, name="mailing_advance"),
    path("portefeuille/notes/<int:pk>/retirer/", sheet.strike_note, name="strike_note"),
    path("portefeuille/<str:reference>/", sheet.sheet, name="sheet"),
]
