"""The campaign at a glance: its quotas and their moves, its statistics, the wholeness of contracts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.offers.forms import FilterForm, MoveForm
from cesp.offers.operations import moving
from cesp.offers.queries import listing, wholeness
from cesp.offers.queries.quotas import board as board_of
from cesp.offers.queries.statistics import STEPS, statistics_of
from cesp.offers.spreadsheet import BOARD, FUNNEL
from cesp.offers.views.desk import campaign_or_404
from cesp_law.refusals import Refused


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    campaign = listing.campaign_of(FilterForm(request.GET).year)
    context = {
        "campaign": campaign,
        "campaigns": listing.campaigns_shown(),
        "board": board_of(campaign, on=clock.today()) if campaign else None,
        "is_desk": actor_of(request).role == Role.CASE_DESK,
    }
    return render(request, "offers/board.html", context)


@require_safe
def board_export(request: HttpRequest, year: int, form: str) -> HttpResponseBase:
    found = board_of(campaign_or_404(year), on=clock.today())
    if form not in set(Format):
        raise Http404
    return download(form=Format(form), name=f"contingents-{year}", columns=BOARD, rows=found.lines, sheet="Contingents")


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, year: int) -> HttpResponse:
    campaign = campaign_or_404(year)
    form = MoveForm(request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            moving.move(actor=actor_of(request), at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Le mouvement est enregistré. Qui attendait ces contrats est appelé.")
            return redirect("offers:board")
    context = {"campaign": campaign, "form": form, "board": board_of(campaign, on=clock.today())}
    return render(request, "offers/move.html", context)


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    campaign = listing.campaign_of(FilterForm(request.GET).year)
    context = {
        "campaign": campaign,
        "campaigns": listing.campaigns_shown(),
        "found": statistics_of(campaign, on=clock.today()) if campaign else None,
        "steps": STEPS,
    }
    return render(request, "offers/statistics.html", context)


@require_safe
def statistics_export(request: HttpRequest, year: int, form: str) -> HttpResponseBase:
    found = statistics_of(campaign_or_404(year), on=clock.today())
    if form not in set(Format):
        raise Http404
    return download(form=Format(form), name=f"campagne-{year}", columns=FUNNEL, rows=found.lines, sheet="Campagne")


@require_safe
def legal_wholeness(request: HttpRequest) -> HttpResponse:
    context = {"page": wholeness.page_for(actor_of(request))}
    return render(request, "offers/wholeness.html", context)
