"""The deadlines of the people whom an agent follows."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.reminders.forms import FilterForm
from cesp.reminders.queries import followed as queries
from cesp.reminders.spreadsheet import COLUMNS


@require_safe
def followed(request: HttpRequest) -> HttpResponse:
    form, today = FilterForm(request.GET), clock.today()
    filters = form.filters
    listing = queries.listing(actor=actor_of(request), filters=filters, on=today, cursor=request.GET.get("cursor", ""))
    kept = request.GET.copy()
    kept.pop("cursor", None)
    context = {"listing": listing, "filters": filters, "today": today, "query": kept.urlencode()}
    return render(request, "reminders/followed.html", context)


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in set(Format):
        raise Http404
    today, filters = clock.today(), FilterForm(request.GET).filters
    actor = actor_of(request)
    count = queries.count_to_export(actor=actor, filters=filters, on=today)
    readings.note(request, act="reminders.list_exported", about_id=None, detail={"count": count})
    rows = queries.rows_to_export(actor=actor, filters=filters, on=today)
    return download(
        form=Format(form), name=f"echeances-{today.isoformat()}", columns=COLUMNS, rows=rows, sheet="Échéances"
    )
