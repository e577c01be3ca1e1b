"""Places of practice: the public national list, and keeping those of an agency."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of, ask, do
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.zoning.forms.places import (
    CloseForm,
    KeptFilterForm,
    PlaceFilterForm,
    PlaceForm,
    RankForm,
    filled_from,
)
from cesp.zoning.models import PlaceOfPractice
from cesp.zoning.operations import places as operations
from cesp.zoning.queries import places as queries
from cesp.zoning.queries.aids import aids_for
from cesp.zoning.queries.verdicts import verdict_on
from cesp.zoning.spreadsheet import LICENCE, columns_on
from cesp.zoning.wording import short_zone_line, tone_of, zone_line

_ACTS = {
    "ouvrir": (operations.open_place, "Le lieu est sur la liste nationale."),
    "confirmer": (operations.confirm_place, "Le lieu est confirmé."),
}


@require_safe
def national(request: HttpRequest) -> HttpResponse:
    form = PlaceFilterForm(request.GET)
    sort = request.GET.get("tri", "")
    listed = queries.national_page(form.filters, on=clock.today(), sort=sort, cursor=request.GET.get("page", ""))
    context = {
        "form": form,
        "page": listed.page,
        "rows": listed.rows,
        "total": listed.total,
        "address": _address(request),
        "sort": sort,
        "today": clock.today(),
        "licence": LICENCE,
    }
    return render(request, "zoning/places/national.html", context)


def _address(request: HttpRequest) -> str:
    """The filters of the address, without the place in the list."""
    return urlencode([(name, value) for name, value in request.GET.items() if value and name != "page"])


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    rows = queries.found(PlaceFilterForm(request.GET).filters, on=clock.today())
    name = f"lieux-d-exercice-{clock.today().isoformat()}"
    if form == "geojson":
        response = JsonResponse(queries.geojson(rows, on=clock.today(), licence=LICENCE))
        response["Content-Type"] = "application/geo+json"
        response["Content-Disposition"] = f'attachment; filename="{name}.geojson"'
        return response
    if form not in set(Format):
        raise Http404
    ordered = rows.order_by("ars", "profession", "priority", "pk").iterator(chunk_size=500)
    columns = columns_on(clock.today())
    return download(form=Format(form), name=name, columns=columns, rows=ordered, sheet="Lieux d'exercice")


@require_safe
def place(request: HttpRequest, reference: str) -> HttpResponse:
    try:
        page = queries.place_page(reference, on=clock.today())
    except PlaceOfPractice.DoesNotExist:
        raise Http404 from None
    context = {
        "page": page,
        "place": page.place,
        "zone": zone_line(page.verdict),
        "tone": tone_of(page.verdict),
        "aids": aids_for(on=clock.today(), ars=page.place.ars, profession=page.place.profession),
    }
    return render(request, "zoning/places/place.html", context)


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    form = KeptFilterForm(request.GET)
    found = queries.kept_page(actor_of(request), form.filters, on=clock.today(), cursor=request.GET.get("page", ""))
    context = {
        "found": found,
        "page": found.page,
        "rows": [(one, short_zone_line(one.verdict), tone_of(one.verdict)) for one in found.rows],
        "form": form,
        "address": _address(request),
        "today": clock.today(),
    }
    return render(request, "zoning/places/kept.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = PlaceForm(request.POST or None, initial=_looked_up(request))
    return ask(
        request,
        form=form,
        perform=lambda: operations.propose(
            actor=actor_of(request), values=form.values, on=clock.today(), at=clock.now()
        ),
        done="Le lieu est préparé, avec son numéro. Ouvrez-le pour qu'il paraisse sur la liste nationale.",
        back=reverse("zoning:kept_places"),
        page={"title": "Nouveau lieu d'exercice", "confirm": "Enregistrer", "number": request.GET.get("finess", "")},
        template="zoning/places/form.html",
    )


def _looked_up(request: HttpRequest) -> dict[str, Any]:
    """What the register says of the number in the address; a sentence when it says nothing."""
    number = request.GET.get("finess", "")[:15]
    if not number or request.method == "POST":
        return {}
    establishment = queries.establishment_of(number)
    if establishment is None:
        messages.warning(
            request, f"Le service ne connaît pas le numéro FINESS {number} : remplissez le formulaire vous-même."
        )
        return {"finess": number}
    return filled_from(establishment)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    form = PlaceForm(request.POST or None, instance=_kept(request, pk))
    page: dict[str, Any] = {
        "title": f"Lieu {found.reference}",
        "confirm": "Enregistrer",
        "place": found,
        "zone": zone_line(verdict_on(found, on=clock.today())),
        "seen": queries.stamp(found),
    }
    seen = request.POST.get("seen", "")
    return ask(
        request,
        form=form,
        perform=lambda: operations.edit(
            actor=actor_of(request), pk=pk, values=form.values, on=clock.today(), at=clock.now(), seen=seen
        ),
        done="Le lieu est modifié, et confirmé de ce jour.",
        back=reverse("zoning:kept_places"),
        page=page,
        template="zoning/places/form.html",
    )


@require_POST
def rank(request: HttpRequest, pk: int) -> HttpResponse:
    _kept(request, pk)
    form = RankForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Écrivez un rang en chiffres : 1 pour la première priorité.")
        return redirect("zoning:kept_places")
    to = form.cleaned_data["rank"]
    return do(
        request,
        lambda: operations.rank_place(actor=actor_of(request), pk=pk, to=to, at=clock.now()),
        done="Le rang est changé.",
        back=reverse("zoning:kept_places"),
    )


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    _kept(request, pk)
    if act not in _ACTS:
        raise Http404
    perform, done = _ACTS[act]
    return do(
        request,
        lambda: perform(actor=actor_of(request), pk=pk, on=clock.today(), at=clock.now()),
        done=done,
        back=reverse("zoning:kept_places"),
    )


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    form = CloseForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: operations.close_place(
            actor=actor_of(request), pk=pk, because=form.cleaned_data["because"], on=clock.today(), at=clock.now()
        ),
        done=f"Le lieu {found.reference} n'est plus sur la liste ; son numéro reste le sien.",
        back=reverse("zoning:kept_places"),
        page={"title": f"Fermer le lieu {found.reference}", "confirm": "Fermer ce lieu", "place": found},
        template="zoning/places/close.html",
    )


def _kept(request: HttpRequest, pk: int) -> PlaceOfPractice:
    found = queries.kept_by(actor_of(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
