"""The portfolio: its list, its map, its export, and lists saved under a name."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.followup.forms import FilterForm, HandForm, SaveListForm
from cesp.followup.operations import carrying, lists
from cesp.followup.pages import list_page, map_page
from cesp.followup.permissions import may_send
from cesp.followup.queries import portfolio as queries
from cesp.followup.spreadsheet import COLUMNS
from cesp_law.refusals import Refused


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = list_page(actor, request.GET, today=clock.today())
    return render(request, "followup/portfolio.html", {"page": page, "may_send": may_send(actor)})


@require_safe
def on_a_map(request: HttpRequest) -> HttpResponse:
    page = map_page(actor_of(request), request.GET, today=clock.today())
    return render(request, "followup/map.html", {"page": page})


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in set(Format):
        raise Http404
    actor, today, filters = actor_of(request), clock.today(), FilterForm(request.GET).filters
    count = queries.chosen(actor=actor, filters=filters, on=today).count()
    readings.note(request, act="followup.list_exported", about_id=None, detail={"count": count})
    rows = queries.rows_to_export(actor=actor, filters=filters, on=today, sort=request.GET.get("sort", ""))
    return download(
        form=Format(form), name=f"portefeuille-{today.isoformat()}", columns=COLUMNS, rows=rows, sheet="Portefeuille"
    )


@require_POST
def save_list(request: HttpRequest) -> HttpResponse:
    form = SaveListForm(request.POST)
    if form.is_valid():
        lists.save(actor=actor_of(request), name=form.cleaned_data["name"], query=form.cleaned_data["query"])
        messages.success(request, "La liste est enregistrée : vous la retrouvez en haut du portefeuille.")
        return _back(form.cleaned_data["query"])
    messages.error(request, "Donnez un nom à la liste (60 caractères au plus).")
    return _back(request.POST.get("query", ""))


@require_POST
def drop_list(request: HttpRequest) -> HttpResponse:
    lists.drop(actor=actor_of(request), name=request.POST.get("name", ""))
    messages.success(request, "La liste est oubliée.")
    return redirect("followup:portfolio")


@require_POST
def hand(request: HttpRequest) -> HttpResponse:
    """Give the people ticked to a colleague."""
    actor = actor_of(request)
    form = HandForm(request.POST, colleagues=queries.colleagues(actor, clock.today()))
    references: list[str] = request.POST.getlist("reference")
    query = request.POST.get("query", "")
    if not form.is_valid() or not references:
        messages.error(request, "Cochez au moins une personne et choisissez à qui la confier.")
        return _back(query)
    try:
        count = carrying.hand(actor=actor, references=references, to=form.cleaned_data["to"], at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Confié : {count} personne{'s' if count > 1 else ''}.")
    return _back(query)


def _back(query: str) -> HttpResponse:
    """To the list as it was filtered."""
    path = reverse("followup:portfolio")
    return redirect(f"{path}?{query}" if query else path)
