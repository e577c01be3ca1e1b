"""Aids to settle: the public directory, and keeping it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of, ask, do
from cesp.common import clock
from cesp.zoning.forms.aids import AidFilterForm, AidForm
from cesp.zoning.operations import aids as operations
from cesp.zoning.queries.aids import aids_for, editable_by


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    form = AidFilterForm(request.GET)
    aids = aids_for(on=clock.today(), **form.filters)
    return render(request, "zoning/aids/directory.html", {"form": form, "aids": aids, "today": clock.today()})


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    return render(request, "zoning/aids/kept.html", {"aids": editable_by(actor_of(request)), "today": clock.today()})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _ask(request, AidForm(request.POST or None), title="Nouvelle aide")


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable_by(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return _ask(request, AidForm(request.POST or None, instance=found), title=f"Modifier : {found.name}", pk=pk)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    if not editable_by(actor_of(request)).filter(pk=pk).exists():
        raise Http404
    return do(
        request,
        lambda: operations.end_aid(actor=actor_of(request), pk=pk, on=clock.today(), at=clock.now()),
        done="L'aide n'est plus proposée.",
        back=reverse("zoning:kept_aids"),
    )


def _ask(request: HttpRequest, form: AidForm, *, title: str, pk: int | None = None) -> HttpResponse:
    return ask(
        request,
        form=form,
        perform=lambda: operations.enter_aid(actor=actor_of(request), values=form.cleaned_data, at=clock.now(), pk=pk),
        done="L'aide est enregistrée : l'annuaire public la montre.",
        back=reverse("zoning:kept_aids"),
        page={"title": title, "confirm": "Enregistrer"},
    )
