"""Who stays: counts that name nobody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.engagement.queries import statistics as queries
from cesp.engagement.queries.hiding import FEWEST
from cesp.engagement.spreadsheet import STAYING


@require_safe
def staying(request: HttpRequest) -> HttpResponse:
    found = queries.staying(actor_of(request), today=clock.today())
    return render(request, "engagement/statistics.html", {"found": found, "fewest": FEWEST})


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in set(Format):
        raise Http404
    today = clock.today()
    found = queries.staying(actor_of(request), today=today)
    readings.note(request, act="engagement.statistics_exported", about_id=None)
    rows = [
        ("ensemble", found.everybody),
        *(("cohorte", group) for group in found.cohorts),
        *(("région", group) for group in found.regions),
    ]
    return download(
        form=Format(form), name=f"qui-reste-{today.isoformat()}", columns=STAYING, rows=rows, sheet="Qui reste"
    )
