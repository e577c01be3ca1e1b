"""The national list of posts, for everybody; and the fingerprints of the final allocation."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cesp.common.export import Format, download
from cesp.internship.models import Choice
from cesp.internship.queries import board as queries
from cesp.internship.spreadsheet import POSTS


@require_safe
def national_list(request: HttpRequest, year: int) -> HttpResponse:
    found = _listed(year)
    context = {
        "choice": found,
        "board": queries.published(found),
        "years": [one for one in queries.listed_years() if one != year],
    }
    return render(request, "internship/national_list.html", context)


@require_safe
def export(request: HttpRequest, year: int, form: str) -> HttpResponseBase:
    found = _listed(year)
    if form not in set(Format):
        raise Http404
    name = f"postes-internat-{year}"
    return download(form=Format(form), name=name, columns=POSTS, rows=queries.published(found).lines, sheet="Postes")


def _listed(year: int) -> Choice:
    found = queries.latest_listed(year)
    if found is None:
        raise Http404
    return found
