"""Versions of zonings: from a file to what is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cesp.common import clock, export, progress
from cesp.common.spreadsheets.guard import Unreadable
from cesp.common.workflow import AlreadyDone
from cesp.zoning import tasks
from cesp.zoning.forms.zonings import CategoryForm, ColumnsForm, DepositForm, SearchForm
from cesp.zoning.models import Deposit, Zoning
from cesp.zoning.models.zonings import PROFESSIONS, ZoningState
from cesp.zoning.operations import categories as category_operations
from cesp.zoning.operations import deciding, publishing
from cesp.zoning.operations import deposits as operations
from cesp.zoning.permissions import may_keep, region_of
from cesp.zoning.queries import areas, revision, versions
from cesp.zoning.queries import comparison as comparing
from cesp.zoning.queries import deposits as queries
from cesp_law.dates import in_french
from cesp_law.refusals import Refused

_Row = TypeVar("_Row")
_FORM_AND_ANSWER = ["GET", "HEAD", "POST"]
_DONE = {
    "publish": "Il est publié, en vigueur à compter du {on}.",
    "withdraw": "Il est retiré et ne juge plus rien.",
    "abandon": "Ce projet est abandonné ; il reste lisible.",
}
_MOVES = {"withdraw": publishing.withdraw, "abandon": publishing.abandon}
_SETTLED_AT_ONCE: dict[str, Callable[..., int]] = {
    "proposals": deciding.take_proposals,
    "communes": deciding.take_communes,
    "unsaid": deciding.leave_unsaid,
    "out": deciding.leave_out,
}
_WANTED = ("categorie", "departement", "quartiers")
_SHOWN = 200


@require_GET
def zonings(request: HttpRequest) -> HttpResponse:
    """Versions by region and profession."""
    actor = request.membership  # type: ignore[attr-defined]
    asked = {name: request.GET.get(name, "") for name in ("ars", "profession", "state")}
    found = versions.listed(actor, on=clock.today(), cursor=request.GET.get("page", ""), **asked)
    context = {
        "page": found.page,
        "versions": found.versions,
        "regions": versions.regions(actor),
        "professions": PROFESSIONS,
        "states": ZoningState.choices,
        **asked,
        "may_act": may_keep(actor),
        "address": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "zoning/zonings/list.html", context)


@require_GET
def zoning(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its order, its dates, what it counts, a commune looked for, its places by page."""
    form = SearchForm(request.GET) if "commune" in request.GET else SearchForm()
    commune = form.cleaned_data.get("commune") if form.is_bound and form.is_valid() else None
    try:
        page = versions.page_of(request.membership, pk, on=clock.today(), commune=commune)  # type: ignore[attr-defined]
    except Zoning.DoesNotExist:
        raise Http404 from None
    row, wanted = page.version.zoning, _wanted(request)
    found = areas.page(row, wanted, cursor=request.GET.get("page", ""))
    context = {
        "page": page,
        "form": form,
        "commune": commune,
        "areas": found,
        "wanted": wanted,
        "departements": areas.departements(row),
        "address": urlencode({name: request.GET[name] for name in _WANTED if request.GET.get(name)}),
    }
    return render(request, "zoning/zonings/version.html", context)


def _wanted(request: HttpRequest) -> areas.Wanted:
    get = request.GET.get
    return areas.Wanted(get("categorie", ""), get("departement", ""), bool(get("quartiers", "")))


@require_GET
def areas_export(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """What a version says of each place that the filters of its page keep."""
    row = _zoning(request, pk)
    return _download(form, f"zonage-{pk}", areas.COLUMNS, areas.exported(row, _wanted(request)), "Communes")


@require_GET
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """What a version changes, whom it concerns."""
    found = _compared(request, pk)
    change, departement = request.GET.get("effet", ""), request.GET.get("departement", "")
    lines = found.some(change=change, departement=departement)
    context = {
        "found": found,
        "effects": comparing.WORDS.items(),
        "change": change,
        "departement": departement,
        "lines": lines[:_SHOWN],
        "more": max(0, len(lines) - _SHOWN),
        "count": len(lines),
        **_people(found),
    }
    return render(request, "zoning/zonings/comparison.html", context)


def _people(found: comparing.Comparison) -> dict[str, object]:
    """Whom a comparison concerns, for its pages."""
    today = clock.today()
    return {
        "is_over": not comparing.judged_by(found, on=today),
        "places": revision.places_concerned(found, on=today),
        "watchers": len(revision.watchers(found, on=today)),
        "others": [one for one in revision.others_concerned(found, on=today) if one.subject],
    }


@require_GET
def comparison_export(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """Every place that a version classes otherwise."""
    rows = comparing.rows(_compared(request, pk))
    return _download(form, f"comparaison-zonage-{pk}", comparing.COLUMNS, rows, "Comparaison")


def _download(
    form: str, name: str, columns: tuple[export.Column[_Row], ...], rows: Iterable[_Row], sheet: str
) -> HttpResponseBase:
    if form not in set(export.Format):
        raise Http404
    return export.download(form=export.Format(form), name=name, columns=columns, rows=rows, sheet=sheet)


def _compared(request: HttpRequest, pk: int) -> comparing.Comparison:
    row = _zoning(request, pk)
    return comparing.compare(row, with_=comparing.before(row))


@require_http_methods(_FORM_AND_ANSWER)
def move(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Confirm, then publish, withdraw or abandon."""
    row, actor = _zoning(request, pk), request.membership  # type: ignore[attr-defined]
    button = next((one for one in versions.buttons(actor, row) if one.act == act), None)
    if act not in {"publish", *_MOVES}:
        raise Http404
    if request.method == "POST":
        try:
            if act == "publish":
                publishing.publish(actor=actor, zoning=row, at=clock.now(), seen=request.POST.get("seen", ""))
            else:
                _MOVES[act](actor=actor, zoning=row, at=clock.now())
            messages.success(request, f"C'est fait : {row.name}. {_DONE[act].format(on=in_french(row.in_force_on))}")
        except (Refused, AlreadyDone) as refusal:
            messages.warning(request, refusal.sentence)
        return redirect("zoning:zoning", pk=pk)
    found = comparing.reversal(row) if act == "withdraw" else _compared(request, pk)
    context = {"zoning": row, "act": act, "button": button, "found": found, **_people(found)}
    return render(request, "zoning/zonings/move.html", context)


@require_http_methods(_FORM_AND_ANSWER)
def deposits(request: HttpRequest) -> HttpResponse:
    """Files deposited, and the form to deposit another."""
    actor = request.membership  # type: ignore[attr-defined]
    sent = request.method == "POST"
    form = DepositForm(request.POST, request.FILES, actor=actor) if sent else DepositForm(actor=actor)
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            held = tasks.receive(
                actor=actor, file_name=file.name, content=file.read(), described=form.described, at=clock.now()
            )
            return redirect("zoning:deposit", pk=held.pk)
        except Refused as refusal:
            form.add_error("file" if isinstance(refusal, operations.SameFile) else "completes", refusal.sentence)
    page = queries.deposits(actor, cursor=request.GET.get("page", ""))
    return render(request, "zoning/zonings/deposits.html", {"page": page, "form": form, "may_act": may_keep(actor)})


@require_GET
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of a file, or how far its check has come."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    rejected = queries.lines(held, "rejected", cursor=request.GET.get("page", ""))
    context = {
        "deposit": held,
        "progress": progress.read(held.progress_key),
        "waiting": queries.waiting(held),
        "missing": queries.missing(held, cursor=request.GET.get("missing", "")),
        "rejected": rejected,
        "any_proposal": any(line.proposals for line in rejected.rows),
        "categories": queries.categories_for(held.ars),
        "drafts": versions.drafts_of(held),
        "words": queries.unknown_words(held),
        "shape": queries.shape_in_words(held),
        "may_act": may_keep(actor, held.ars),
    }
    return render(request, "zoning/zonings/deposit.html", context)


@require_GET
def deposit_advance(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the work has come, for the page to poll; once done, the page is asked to reload."""
    held = _deposit(request, pk)
    context = {"deposit": held, "progress": progress.read(held.progress_key)}
    response = render(request, "zoning/zonings/_progress.html", context)
    if not held.is_working:
        response["HX-Refresh"] = "true"
    return response


@require_http_methods(_FORM_AND_ANSWER)
def deposit_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column holds what."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    try:
        sheets = queries.sheets_of(held, limits=operations.limits())
    except (ObjectDoesNotExist, Unreadable):
        raise Http404 from None
    if not held.may_be_mapped:
        raise Http404
    form = ColumnsForm(request.POST if request.method == "POST" else None, sheets=sheets)
    if form.is_bound and form.is_valid():
        return _act(
            request, pk, lambda: tasks.say_columns(actor=actor, deposit=held, mapping=form.mapping, at=clock.now())
        )
    return render(request, "zoning/zonings/columns.html", {"deposit": held, "form": form})


@require_POST
def deposit_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what unknown words stand for."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    said = {w.folded: _key(request.POST.get(f"word-{w.folded}", "")) for w in queries.unknown_words(held)}
    words = {word: key for word, key in said.items() if key is not None}
    return _act(request, pk, lambda: tasks.say_words(actor=actor, deposit=held, words=words, at=clock.now()))


@require_POST
def deposit_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the choices of one page of lines, or settle all that may be settled at once."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    at = clock.now()
    if settle := _SETTLED_AT_ONCE.get(request.POST.get("settle", "")):
        return _act(request, pk, lambda: settle(actor=actor, deposit=held, at=at))
    communes: dict[int, str] = {}
    chosen: dict[int, int | None] = {}
    for name, value in request.POST.items():
        kind, _, number = name.partition("-")
        line = _key(number)
        if line is not None and kind == "commune":
            communes[line] = str(value)
        elif line is not None and kind == "category":
            chosen[line] = _key(str(value))
    return _act(
        request,
        pk,
        lambda: deciding.choose(actor=actor, deposit=held, communes=communes, categories=chosen, at=at),
    )


@require_POST
def deposit_drafts(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the drafts made."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    return _act(request, pk, lambda: tasks.ask_drafts(actor=actor, deposit=held, seen=request.POST.get("seen", "")))


@require_GET
def deposit_export(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """What a person has to look at in a file, to be worked on in a spreadsheet."""
    columns, rows = queries.report(_deposit(request, pk))
    return _download(form, f"rapport-zonage-{pk}", columns, rows, "À regarder")


@require_http_methods(_FORM_AND_ANSWER)
def publish_many(request: HttpRequest, pk: int) -> HttpResponse:
    """The drafts of a national file, each with what it changes, to publish those that one has read."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    if request.method == "POST":
        chosen = {key: request.POST.get(f"seen-{key}", "") for key in map(_key, request.POST.getlist("read")) if key}
        try:
            count = publishing.publish_many(actor=actor, drafts=chosen, at=clock.now())
            plural = "s" if count > 1 else ""
            messages.success(request, f"C'est fait : {count} projet{plural} publié{plural}.")
            return redirect("zoning:deposit", pk=pk)
        except Refused as refusal:
            messages.warning(request, refusal.sentence)
    drafts = comparing.drafts_compared(actor, held)
    refusals = [one.refusal for one in drafts if one.refusal]
    context = {"deposit": held, "drafts": drafts, "refused": len(refusals), "refusal": next(iter(refusals), "")}
    return render(request, "zoning/zonings/publish.html", context)


@require_POST
def deposit_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Start again what a worker left."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    return _act(request, pk, lambda: tasks.resume(actor=actor, deposit=held))


@require_POST
def deposit_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a file."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    return _act(request, pk, lambda: operations.abandon(actor=actor, deposit=held, at=clock.now()))


@require_http_methods(_FORM_AND_ANSWER)
def categories(request: HttpRequest) -> HttpResponse:
    """The categories that files use, and the form to add one of the region's own."""
    actor = request.membership  # type: ignore[attr-defined]
    form = CategoryForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            category_operations.add(actor=actor, ars=region_of(actor), at=clock.now(), **form.cleaned_data)
            return redirect("zoning:categories")
        except Refused as refusal:
            form.add_error("code", refusal.sentence)
    rows = queries.categories_for(region_of(actor))
    return render(
        request, "zoning/zonings/categories.html", {"categories": rows, "form": form, "may_act": may_keep(actor)}
    )


def _act(request: HttpRequest, pk: int, act: object) -> HttpResponse:
    """Do it, or say why not; the page of the file either way."""
    try:
        act()  # type: ignore[operator]
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("zoning:deposit", pk=pk)


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None


def _deposit(request: HttpRequest, pk: int) -> Deposit:
    try:
        return queries.deposit(request.membership, pk)  # type: ignore[attr-defined]
    except Deposit.DoesNotExist:
        raise Http404 from None


def _zoning(request: HttpRequest, pk: int) -> Zoning:
    try:
        return versions.zoning(request.membership, pk)  # type: ignore[attr-defined]
    except Zoning.DoesNotExist:
        raise Http404 from None
