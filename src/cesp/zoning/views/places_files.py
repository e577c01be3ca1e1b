"""Places from a spreadsheet: the model to fill in, the report, the rows set aside, the import; and back to a file."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of, tell
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.zoning.forms.places_files import PlacesFileForm
from cesp.zoning.importing.places import MOST_ROWS
from cesp.zoning.models import PlacesFile
from cesp.zoning.operations import places_files as operations
from cesp.zoning.places_spreadsheet import KEPT_COLUMNS, MODEL_COLUMNS, REJECTED_COLUMNS
from cesp.zoning.queries import places_files as queries
from cesp.zoning.queries.places import kept_by

_SHOWN = 200


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """The form to drop a file, and the one that waits."""
    actor = actor_of(request)
    form = PlacesFileForm(request.POST, request.FILES) if request.method == "POST" else PlacesFileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            held = operations.receive(
                actor=actor, file_name=file.name, content=file.read(), on=clock.today(), at=clock.now()
            )
            return redirect("zoning:places_file", pk=held.pk)
        except ValidationError as refusal:
            tell(form, refusal)
    context = {"form": form, "waiting": queries.waiting(actor), "most": MOST_ROWS}
    return render(request, "zoning/places/files.html", context)


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The report of a file; on POST, the import of what it keeps."""
    held = _held(request, pk)
    if request.method == "POST":
        try:
            done = operations.write(
                actor=actor_of(request),
                pk=pk,
                seen=request.POST.get("seen", ""),
                opening="opening" in request.POST,
                on=clock.today(),
                at=clock.now(),
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("zoning:places_file", pk=pk)
        messages.success(
            request, f"Lieux créés : {done.new}, dont ouverts : {done.opened}. Lieux modifiés : {done.changed}."
        )
        return redirect("zoning:kept_places")
    report = _report(held)
    context = {
        "file": held,
        "name": held.file_name,
        "another_file": reverse("zoning:places_files"),
        "report": report,
        "counts": report.counts,
        "kept": report.kept[:_SHOWN],
        "rejected": [read.row for read in report.rejected[:_SHOWN]],
        "shown": _SHOWN,
    }
    return render(request, "zoning/places/file.html", context)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    _held(request, pk)
    try:
        operations.drop(actor=actor_of(request), pk=pk, at=clock.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("zoning:places_files")


@require_safe
def rejected(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows set aside as they were typed, each with its reasons: to correct and to drop again."""
    rows = (read.row for read in _report(_held(request, pk)).rejected)
    name = f"lieux-a-corriger-{clock.today().isoformat()}"
    return download(form=Format.XLSX, name=name, columns=REJECTED_COLUMNS, rows=rows, sheet="Lieux à corriger")


@require_safe
def model(request: HttpRequest) -> HttpResponseBase:
    return download(form=Format.XLSX, name="modele-lieux-d-exercice", columns=MODEL_COLUMNS, rows=(), sheet="Lieux")


@require_safe
def export_kept(request: HttpRequest, form: str) -> HttpResponseBase:
    """The places of the agency, whatever their state, in the columns that an import reads back."""
    if form not in set(Format):
        raise Http404
    rows = kept_by(actor_of(request)).order_by("profession", "priority", "reference").iterator(chunk_size=500)
    name = f"lieux-de-la-region-{clock.today().isoformat()}"
    return download(form=Format(form), name=name, columns=KEPT_COLUMNS, rows=rows, sheet="Lieux")


def _held(request: HttpRequest, pk: int) -> PlacesFile:
    try:
        return queries.file_of(actor_of(request), pk)
    except PlacesFile.DoesNotExist:
        raise Http404 from None


def _report(held: PlacesFile) -> queries.Report:
    return queries.report_of(held.ars, bytes(held.content), on=clock.today(), limits=operations.limits())
