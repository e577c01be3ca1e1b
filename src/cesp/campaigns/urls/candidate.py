"""A candidate's own file."""

from django.urls import path

from cesp.campaigns.views import candidate, filling

_FILE = "ma-candidature/<uuid:public_id>/"
urlpatterns = [
    path("candidater/", candidate.apply, name="apply"),
    path("candidater/commencer/", candidate.start, name="start"),
    path("ma-candidature/", candidate.own, name="own"),
    path(_FILE, candidate.file, name="file"),
    path(f"{_FILE}deposer/", candidate.deposit, name="deposit"),
    path(f"{_FILE}etape/<slug:step>/", filling.step, name="step"),
    path(f"{_FILE}pieces/", filling.own_pieces, name="pieces"),
    path(f"{_FILE}pieces/<int:attachment>/retirer/", filling.remove_piece, name="remove_piece"),
    path(f"{_FILE}pieces/<slug:code>/", filling.put_piece, name="put_piece"),
    path(f"{_FILE}retirer/", candidate.withdraw, name="withdraw"),
]
