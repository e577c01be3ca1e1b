"""Versions of zonings: from a file to what is in force."""

from __future__ import annotations

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
from cesp.zoning.models.zonings import PROFESSIONS
from cesp.zoning.operations import categories as category_operations
from cesp.zoning.operations import deposits as operations
from cesp.zoning.operations import publishing
from cesp.zoning.permissions import may_keep, region_of
from cesp.zoning.queries import comparison as comparing
from cesp.zoning.queries import deposits as queries
from cesp.zoning.queries import revision, versions
from cesp_law.refusals import Refused

_FORM_AND_ANSWER = ["GET", "HEAD", "POST"]
_MOVES = {"publish": publishing.publish, "withdraw": publishing.withdraw, "abandon": publishing.abandon}
_SHOWN = 200


@require_GET
def zonings(request: HttpRequest) -> HttpResponse:
    """Versions by region and profession."""
    actor = request.membership  # type: ignore[attr-defined]
    ars, profession = request.GET.get("ars", ""), request.GET.get("profession", "")
    found = versions.listed(actor, on=clock.today(), ars=ars, profession=profession, cursor=request.GET.get("page", ""))
    context = {
        "page": found.page,
        "versions": found.versions,
        "regions": versions.regions(actor),
        "professions": PROFESSIONS,
        "ars": ars,
        "profession": profession,
        "may_act": may_keep(actor),
        "address": request.GET.urlencode() if "page" not in request.GET else f"ars={ars}&profession={profession}",
    }
    return render(request, "zoning/zonings/list.html", context)


@require_GET
def zoning(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its order, its dates, what it counts, a commune looked for."""
    form = SearchForm(request.GET) if "commune" in request.GET else SearchForm()
    commune = form.cleaned_data.get("commune") if form.is_bound and form.is_valid() else None
    try:
        page = versions.page_of(request.membership, pk, on=clock.today(), commune=commune)  # type: ignore[attr-defined]
    except Zoning.DoesNotExist:
        raise Http404 from None
    return render(request, "zoning/zonings/version.html", {"page": page, "form": form, "commune": commune})


@require_GET
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """What a version changes, whom it concerns."""
    found = _compared(request, pk)
    context = {
        "found": found,
        "lines": found.lines[:_SHOWN],
        "more": max(0, len(found.lines) - _SHOWN),
        "places": revision.places_concerned(found),
        "watchers": len(revision.watchers(found)),
    }
    return render(request, "zoning/zonings/comparison.html", context)


@require_GET
def comparison_export(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    if form not in set(export.Format):
        raise Http404
    rows = comparing.rows(_compared(request, pk))
    name = f"comparaison-zonage-{pk}"
    return export.download(
        form=export.Format(form), name=name, columns=comparing.COLUMNS, rows=rows, sheet="Comparaison"
    )


def _compared(request: HttpRequest, pk: int) -> comparing.Comparison:
    row = _zoning(request, pk)
    return comparing.compare(row, with_=comparing.before(row))


@require_http_methods(_FORM_AND_ANSWER)
def move(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Confirm, then publish, withdraw or abandon."""
    row, actor = _zoning(request, pk), request.membership  # type: ignore[attr-defined]
    button = next((one for one in versions.buttons(actor, row) if one.act == act), None)
    if act not in _MOVES:
        raise Http404
    if request.method == "POST":
        try:
            _MOVES[act](actor=actor, zoning=row, at=clock.now())
            messages.success(request, f"C'est fait : {row.name}.")
        except (Refused, AlreadyDone) as refusal:
            messages.warning(request, refusal.sentence)
        return redirect("zoning:zoning", pk=pk)
    found = _compared(request, pk)
    context = {"zoning": row, "act": act, "button": button, "found": found}
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
            form.add_error("completes", refusal.sentence)
    page = queries.deposits(actor, cursor=request.GET.get("page", ""))
    return render(request, "zoning/zonings/deposits.html", {"page": page, "form": form, "may_act": may_keep(actor)})


@require_GET
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of a file, or how far its check has come."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    context = {
        "deposit": held,
        "progress": progress.read(held.progress_key),
        "waiting": queries.waiting(held),
        "missing": queries.missing(held, cursor=request.GET.get("missing", "")),
        "rejected": queries.lines(held, "rejected", cursor=request.GET.get("page", "")),
        "categories": queries.categories_for(held.ars),
        "drafts": held.drafts.order_by("ars"),
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
    form = ColumnsForm(request.POST if request.method == "POST" else None, sheets=sheets)
    if form.is_bound and form.is_valid():
        return _act(request, pk, lambda: tasks.say_columns(actor=actor, deposit=held, mapping=form.mapping))
    sample = [(sheet.name, sheet.rows[:8]) for sheet in sheets[:3]]
    return render(request, "zoning/zonings/columns.html", {"deposit": held, "form": form, "sample": sample})


@require_POST
def deposit_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what unknown words stand for."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    said = {w.folded: _key(request.POST.get(f"word-{w.folded}", "")) for w in queries.unknown_words(held)}
    words = {word: key for word, key in said.items() if key is not None}
    return _act(request, pk, lambda: tasks.say_words(actor=actor, deposit=held, words=words))


@require_POST
def deposit_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the choices of one page of lines, or settle all that may be settled at once."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    settle = request.POST.get("settle", "")
    if settle == "proposals":
        return _act(request, pk, lambda: operations.take_proposals(actor=actor, deposit=held))
    if settle == "unsaid":
        return _act(request, pk, lambda: operations.leave_unsaid(actor=actor, deposit=held))
    communes: dict[int, str] = {}
    chosen: dict[int, int | None] = {}
    for name, value in request.POST.items():
        kind, _, number = name.partition("-")
        if number.isdigit() and kind == "commune":
            communes[int(number)] = str(value)
        elif number.isdigit() and kind == "category":
            chosen[int(number)] = _key(str(value))
    return _act(request, pk, lambda: operations.choose(actor=actor, deposit=held, communes=communes, categories=chosen))


@require_POST
def deposit_drafts(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the drafts made."""
    held, actor = _deposit(request, pk), request.membership  # type: ignore[attr-defined]
    return _act(request, pk, lambda: tasks.ask_drafts(actor=actor, deposit=held, seen=request.POST.get("seen", "")))


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
