"""The public page of a commune, and watching communes."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts.views.asking import actor_of, do
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.territory.models import Commune
from cesp.territory.queries import communes_found
from cesp.zoning.forms.communes import AskedForm, CommuneSearchForm, WatchForm
from cesp.zoning.operations import watching as operations
from cesp.zoning.queries import communes as queries
from cesp.zoning.queries.periods import histories
from cesp.zoning.queries.watching import commune_watched, watched_by
from cesp.zoning.spreadsheet import HISTORY_COLUMNS, history_lines


@require_safe
def communes(request: HttpRequest) -> HttpResponse:
    """Find a commune: straight to its page when one is meant, else those that may be."""
    form = CommuneSearchForm(request.GET if "commune" in request.GET or "commune-choix" in request.GET else None)
    asked = _asked(request)
    if form.is_bound and form.is_valid():
        return HttpResponseRedirect(_address(form.cleaned_data["commune"].code, asked))
    typed = request.GET.get("commune", "")
    proposals = communes_found(typed)
    if proposals:
        form = CommuneSearchForm(initial={"commune": typed})
    context = {"search": form, "asked": asked, "proposals": proposals, "query": urlencode(asked)}
    return render(request, "zoning/communes/search.html", context)


@require_safe
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a commune; of a vanished one, where it went; of a former code, the commune of today."""
    looked, asked = queries.looked_up(code.upper()), _asked(request)
    context = {"search": CommuneSearchForm(), "asked": asked}
    if looked.gone is not None:
        return render(request, "zoning/communes/gone.html", {**context, "gone": looked.gone, "today": looked.commune})
    if looked.commune is None:
        context |= {"code": code, "proposals": looked.proposals}
        return render(request, "zoning/communes/unknown.html", context, status=404)
    if looked.commune.code != code:
        return HttpResponseRedirect(_address(looked.commune.code, asked))
    form = AskedForm(request.GET) if "profession" in request.GET or "le" in request.GET else AskedForm()
    profession, on = AskedForm({"profession": "medicine", **request.GET.dict()}).asked
    today = clock.today()
    page = queries.fiche(
        looked.commune,
        profession=profession,
        on=on or today,
        today=today,
        actor=request.membership,  # type: ignore[attr-defined]
    )
    return render(request, "zoning/communes/commune.html", {**context, "page": page, "form": form, "on": on})


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address asks besides the commune, kept from page to page."""
    return {name: request.GET[name] for name in ("profession", "le") if request.GET.get(name)}


def _address(code: str, asked: dict[str, str]) -> str:
    address = reverse("zoning:commune", args=[code])
    return f"{address}?{urlencode(asked)}" if asked else address


@require_safe
def commune_export(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The history of a commune for a profession, to download."""
    found = queries.looked_up(code).commune
    if found is None or found.code != code or form not in set(Format):
        raise Http404
    profession, _ = AskedForm({"profession": "medicine", **request.GET.dict()}).asked
    periods = histories([(found, profession)])[found.code, profession]
    return download(
        form=Format(form),
        name=f"zonage-{found.code}-{profession}-{clock.today().isoformat()}",
        columns=HISTORY_COLUMNS,
        rows=history_lines(found, profession, periods),
        sheet="Zonage de la commune",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest, code: str) -> HttpResponse:
    """Watch a commune or leave it; whoever comes back here after signing in is led to its page."""
    found: Commune | None = commune_watched(code)
    if found is None:
        raise Http404
    form = WatchForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return HttpResponseRedirect(_address(code, _asked(request)))
    profession = form.cleaned_data["profession"]
    back = _address(code, {"profession": profession})
    if form.cleaned_data["retour"]:
        back = reverse("zoning:watched")
    given = {"actor": actor_of(request), "commune": found, "profession": profession, "at": clock.now()}
    if form.cleaned_data["suivre"] == "oui":
        done = f"Vous suivez {found.label} : un message vous dira quand sa zone change."
        return do(request, lambda: operations.watch(**given), done=done, back=back)
    done = f"Vous ne suivez plus {found.label}."
    return do(request, lambda: operations.stop_watching(**given), done=done, back=back)


@require_safe
def watched(request: HttpRequest) -> HttpResponse:
    """The communes that somebody watches."""
    rows = watched_by(actor_of(request), on=clock.today())
    context = {"rows": rows, "most": operations.MOST, "search": CommuneSearchForm(), "today": clock.today()}
    return render(request, "zoning/communes/watched.html", context)
