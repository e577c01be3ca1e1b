"""« Où puis-je m'installer ? »: the map, the same as a table, what both are drawn from, and open data."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from cesp.common import clock
from cesp.common.export import Format, download
from cesp.territory import outlines
from cesp.territory.models import Departement
from cesp.zoning import open_data, picture
from cesp.zoning.forms.map import MapForm
from cesp.zoning.queries import eligible, map_page
from cesp.zoning.queries import map as queries
from cesp.zoning.queries.zones import InForce, in_force, tallies
from cesp.zoning.spreadsheet import LICENCE
from cesp_law import labels

_FOR_EVER = "public, max-age=31536000, immutable"
_FIVE_MINUTES = "public, max-age=300"
_OVERSEAS = (
    ("971", "Guadeloupe"),
    ("972", "Martinique"),
    ("973", "Guyane"),
    ("974", "La Réunion"),
    ("976", "Mayotte"),
)
"""Those that have outlines, for the buttons of the map."""


@require_safe
def map_(request: HttpRequest) -> HttpResponse:
    return render(request, "zoning/public/map.html", _context(request))


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embedded(request: HttpRequest) -> HttpResponse:
    """The map alone, the only page that another site may show inside its own."""
    return render(request, "zoning/public/embedded.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    form = MapForm(request.GET, today=clock.today())
    held = in_force(form.chosen_profession, on=form.on)
    sort = request.GET.get("tri", "")
    page = map_page.page_of(form.filters, held, sort=sort, cursor=request.GET.get("page", ""))
    address = _address(request, {"page"})
    return {
        "form": form,
        "held": held,
        "title": _title(form),
        "profession_word": labels.PROFESSION[held.profession],
        "shown": page,
        "page": page.table.page,
        "state": _state(form, held, page),
        "address": address,
        "readable": _address(request, {"page"} | form.unread),
        "unsorted": _address(request, {"page", "tri"}),
        "elsewhere": _address(request, {"page", "departement", "region", "commune", "commune-choix", "km"}),
        "unfiltered": _address(request, {"page", "categorie", "lieux"}),
        "places_address": _places_address(form),
        "day": _day(held),
        "shares": picture.SHARES,
        "overseas": _OVERSEAS,
        "licence": LICENCE,
        "site_url": settings.SITE_URL,
    }


def _address(request: HttpRequest, without: set[str]) -> str:
    """What the address asks for, without some of it: categories may stand several times."""
    kept = ((name, value) for name, values in request.GET.lists() for value in values)
    return urlencode([(name, value) for name, value in kept if value and name not in without])


def _title(form: MapForm) -> str:
    near, km = form.commune_found, form.distance
    if near is not None:
        return f"{near.label}, à moins de {km} km" if km else near.label
    return form.area


def _places_address(form: MapForm) -> str:
    """The same search on the page of the national list, which knows one distance."""
    given = {"profession": form.chosen_profession.value, "region": form.cleaned_data.get("region")}
    given |= {"departement": form.cleaned_data.get("departement")}
    if form.commune_found is not None:
        given |= {"commune": form.commune_found.label, "region": "", "departement": ""}
    return urlencode({name: value for name, value in given.items() if value})


def _day(held: InForce) -> str:
    return urlencode({"profession": held.profession.value, "le": held.on.isoformat()})


def _state(form: MapForm, held: InForce, page: map_page.MapPage) -> dict[str, Any]:
    """What the script of the map starts from; addresses hold CODE where a code goes."""
    day, near, filters = _day(held), form.commune_found, form.filters
    return {
        "country": f"{reverse('zoning:map_country')}?{day}",
        "data": f"{reverse('zoning:map_data', args=['CODE'])}?{day}",
        "outlines": reverse("zoning:map_outlines", args=["DIGEST", "CODE"]),
        "whole": {name: outlines.digest(name) for name in outlines.WHOLE},
        "fiche": f"{reverse('zoning:commune', args=['CODE'])}?{day}",
        "place": reverse("zoning:place", args=["CODE"]),
        "departements": sorted(filters.departements or ()) if near is None else [near.departement_id],
        "region": form.cleaned_data.get("region") or "",
        "commune": near
        and {"code": near.pk, "name": near.label, "at": [near.latitude, near.longitude], "km": form.distance},
        "categories": sorted(filters.categories),
        "fictitious": page.fictitious,
        "tiles": {"url": settings.MAP_TILES_URL, "attribution": settings.MAP_TILES_ATTRIBUTION},
    }


@require_safe
def outline_file(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """The outlines of a file, as it lies on the disk; another digest than today's leads nowhere."""
    if name not in outlines.names() or outlines.digest(name) != digest:
        raise Http404
    response = HttpResponse(outlines.packed(name), content_type="application/json")
    response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = _FOR_EVER
    response["ETag"] = f'"{digest}"'
    return response


@require_safe
def country_data(request: HttpRequest) -> HttpResponseBase:
    return _json(request, queries.country(_asked(request)))


@require_safe
def country_picture(request: HttpRequest) -> HttpResponse:
    """The map for whoever has no script."""
    counted = tallies(_asked(request))
    drawn = picture.country({code: tally.percent for code, tally in counted.items()})
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": _FIVE_MINUTES})


@require_safe
def departement_data(request: HttpRequest, code: str) -> HttpResponseBase:
    try:
        return _json(request, queries.departement(code, _asked(request)))
    except Departement.DoesNotExist:
        raise Http404 from None


def _asked(request: HttpRequest) -> InForce:
    """The profession and the day of the address; one that does not read leads nowhere, as no page writes it."""
    form = MapForm(request.GET, today=clock.today())
    if {"profession", "le"} & set(form.errors):
        raise Http404
    return in_force(form.chosen_profession, on=form.on)


def _json(request: HttpRequest, value: dict[str, Any]) -> HttpResponseBase:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    response = HttpResponse(body, content_type="application/json")
    response["ETag"], response["Cache-Control"] = etag, _FIVE_MINUTES
    answer: HttpResponseBase = get_conditional_response(request, etag=etag, response=response) or response
    return answer


def _no_file(request: HttpRequest, form: MapForm) -> HttpResponse:
    """What does not read, by its name in the address, and the page that says how to put it right."""
    page = f"{settings.SITE_URL}{reverse('zoning:map')}?{_address(request, set())}"
    sentence = f"Aucun fichier : l'adresse comporte une valeur qui ne se lit pas ({', '.join(form.errors)})."
    body = f"{sentence}\nCette page dit comment la corriger : {page}\n"
    return HttpResponse(body, status=404, content_type="text/plain; charset=utf-8")


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The communes of the address as a file, all of them; an address that does not read makes no file of others."""
    asked = MapForm(request.GET, today=clock.today())
    if asked.errors:
        return _no_file(request, asked)
    held = in_force(asked.chosen_profession, on=asked.on)
    lines = eligible.every_line(asked.filters, held)
    name = f"communes-{held.profession}-{held.on.isoformat()}"
    if form == "geojson":
        response = StreamingHttpResponse(open_data.geojson(lines, held), content_type="application/geo+json")
        response["Content-Disposition"] = f'attachment; filename="{name}.geojson"'
        return response
    if form != Format.CSV:
        raise Http404
    rows = open_data.published(lines, held)
    return download(form=Format.CSV, name=name, columns=open_data.COLUMNS, rows=rows, sheet="Communes")
