"""Deposit a file, read its report, take it over."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cesp.accounts import readings
from cesp.common import clock, progress
from cesp.takeover import layout, notice, operations, queries, tasks, writer
from cesp.takeover.forms import ReportFilterForm, UploadForm
from cesp.takeover.models import Batch
from cesp.takeover.operations import Refusal
from cesp.takeover.permissions import may_take_over

CSV = "text/csv; charset=utf-8"


@require_http_methods(["GET", "HEAD", "POST"])
def batches(request: HttpRequest) -> HttpResponse:
    """The files deposited so far, and the form to deposit another."""
    actor = request.membership  # type: ignore[attr-defined]
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        received = tasks.receive(actor=actor, file_name=file.name, content=file.read(), at=clock.now())
        if not received.is_new:
            messages.info(request, queries.already_received(received.batch))
        return redirect("takeover:batch", pk=received.batch.pk)
    page = queries.batches(actor, cursor=request.GET.get("page", ""))
    context = {"page": page, "form": form, "may_act": may_take_over(actor), "has_sample": settings.DEMONSTRATION}
    return render(request, "takeover/batches.html", context)


@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of a file, or how far its check has come."""
    held = _batch(request, pk)
    form = ReportFilterForm(request.GET, tally=held.tally)
    found = queries.lines(held, **form.filters)
    return render(
        request,
        "takeover/batch.html",
        {
            "batch": held,
            "progress": progress.read(held.progress_key),
            "form": form,
            "filtered": any(form.filters.values()),
            "count": found.count() if held.has_report else 0,
            "page": queries.page_of_lines(found, cursor=request.GET.get("page", "")),
            "address": queries.address_of(form.filters),
            "may_act": may_take_over(request.membership),  # type: ignore[attr-defined]
        },
    )


@require_GET
def advance(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the work has come, for the page to poll; once done, the page is asked to reload."""
    held = _batch(request, pk)
    context = {"batch": held, "progress": progress.read(held.progress_key)}
    response = render(request, "takeover/_progress.html", context)
    if not held.is_working:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def import_batch(request: HttpRequest, pk: int) -> HttpResponse:
    held, actor = _batch(request, pk), request.membership  # type: ignore[attr-defined]
    try:
        tasks.ask_import(actor=actor, batch=held, seen=request.POST.get("seen", ""), at=clock.now())
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("takeover:batch", pk=pk)


@require_POST
def check_again(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        tasks.check_again(actor=request.membership, batch=_batch(request, pk))  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("takeover:batch", pk=pk)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        tasks.resume(actor=request.membership, batch=_batch(request, pk))  # type: ignore[attr-defined]
        messages.info(request, "Le travail est remis en file. Ce qui était déjà fait ne le sera pas deux fois.")
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("takeover:batch", pk=pk)


@require_POST
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    held = _batch(request, pk)
    try:
        operations.abandon(actor=request.membership, batch=held, at=clock.now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        return redirect("takeover:batch", pk=pk)
    messages.success(request, f"Le dépôt n° {pk} est abandonné : le fichier et son rapport sont effacés.")
    return redirect("takeover:batches")


@require_GET
def rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows with why, to correct and deposit again."""
    held = _batch(request, pk)
    readings.note(request, act="takeover.rejected_downloaded", about_id=None, subject=held)
    content = writer.corrections(queries.rejected_to_correct(held))
    return _file(content, f"reprise-{pk}-a-corriger.xlsx", writer.XLSX)


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """The notice of the workbook, on screen."""
    sheets = [(sheet, [writer.described(column) for column in sheet.columns]) for sheet in layout.SHEETS]
    return render(request, "takeover/guide.html", {"principles": notice.PRINCIPLES, "sheets": sheets})


@require_GET
def template(request: HttpRequest, form: str) -> HttpResponse:
    """The empty workbook, or its headings as csv."""
    if form == "xlsx":
        return _file(writer.template(), "modele-reprise-de-contrats.xlsx", writer.XLSX)
    if form == "csv":
        return _file(writer.template_csv(), "modele-reprise-de-contrats.csv", CSV)
    raise Http404


@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    """The workbook of invented contracts; only where everything is invented."""
    if not settings.DEMONSTRATION:
        raise Http404
    return _file(writer.SAMPLE.read_bytes(), writer.SAMPLE.name, writer.XLSX)


def _batch(request: HttpRequest, pk: int) -> Batch:
    return get_object_or_404(queries.batch_rows(request.membership), pk=pk)  # type: ignore[attr-defined]


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
