"""A workbook of declarations: its report, then all of it or nothing; and the rows to correct."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.spreadsheets.guard import Unreadable
from cesp.studies import declared_file
from cesp.studies.forms import WorkbookForm
from cesp.studies.judgement import Said
from cesp.studies.models import Autumn, Outcome
from cesp.studies.operations import declaring
from cesp.studies.queries import autumns, lines
from cesp.studies.spreadsheet import MODEL, REJECTED
from cesp.studies.views.declaring import autumn_or_404
from cesp_law.refusals import Refused

_SALT, _READ_WITHIN_SECONDS, _SHOWN = "cesp.studies.workbook", 3600, 200


@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """A workbook: its report, and nothing written yet."""
    autumn = autumn_or_404(request)
    form = WorkbookForm(request.POST, request.FILES) if request.method == "POST" else WorkbookForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = declared_file.read(actor_of(request), autumn, file.read(), today=clock.today())
        except Unreadable as refusal:
            form.add_error("file", str(refusal))
        else:
            return render(request, "studies/report.html", _reported(request, autumn, report, file))
    context = {"autumn": autumn, "form": form, "closed": autumns.refusal_to_declare(autumn, on=clock.today())}
    return render(request, "studies/import.html", context)


def _reported(request: HttpRequest, autumn: Autumn, report: declared_file.Report, file: Any) -> dict[str, Any]:
    promise = {
        "actor": actor_of(request).pk,
        "autumn": autumn.pk,
        "rows": [
            [contract.reference, said.outcome, said.year_of_study, said.on.isoformat() if said.on else None, said.words]
            for contract, said in report.declared
        ],
        "digest": report.digest,
        "rejected": len(report.rejected),
    }
    rejected = {
        "actor": actor_of(request).pk,
        "rows": [dict(row.typed) | {"reasons": " ".join(row.reasons)} for row in report.rejected],
    }
    return {
        "autumn": autumn,
        "report": report,
        "name": "".join(c for c in file.name if c.isprintable())[-200:],
        "kept": report.kept[:_SHOWN],
        "rejected": report.rejected[:_SHOWN],
        "shown": _SHOWN,
        "promise": signing.dumps(promise, salt=_SALT, compress=True),
        "another_file": f"{reverse('studies:import_file')}?annee={autumn.academic_year}",
        "rejected_promise": signing.dumps(rejected, salt=f"{_SALT}.rejected", compress=True),
        "closed": autumns.refusal_to_declare(autumn, on=clock.today()),
    }


def _promised(request: HttpRequest, name: str, salt: str) -> dict[str, Any] | None:
    """What a report of the same agent, less than an hour old, carries; nothing when it is another's or older."""
    try:
        promise: dict[str, Any] = signing.loads(request.POST.get(name, ""), salt=salt, max_age=_READ_WITHIN_SECONDS)
    except signing.BadSignature:
        return None
    return promise if promise["actor"] == actor_of(request).pk else None


@require_POST
def store(request: HttpRequest) -> HttpResponse:
    """Declare what a report promised: all of it, or nothing."""
    autumn, actor = autumn_or_404(request), actor_of(request)
    back = f"{reverse('studies:import_file')}?annee={autumn.academic_year}"
    promise = _promised(request, "promise", _SALT)
    if promise is None or promise["autumn"] != autumn.pk:
        messages.error(request, "Ce rapport a plus d'une heure ou a été modifié : déposez de nouveau le classeur.")
        return redirect(back)
    contracts = {one.reference: one for one in lines.chosen(actor, [row[0] for row in promise["rows"]])}
    if len(contracts) != len(promise["rows"]):
        messages.error(request, "Un signataire n'est plus de votre UFR : déposez de nouveau le classeur.")
        return redirect(back)
    rows = [(contracts[row[0]], _said(row)) for row in promise["rows"]]
    try:
        stored = declaring.import_declarations(
            actor=actor,
            autumn=autumn,
            rows=rows,
            digest=promise["digest"],
            rejected=promise["rejected"],
            at=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back)
    except ValidationError as refusal:
        messages.error(request, f"{' '.join(refusal.messages)} Rien n'est enregistré.")
        return redirect(back)
    messages.success(
        request, f"Lignes enregistrées : {len(stored)}. Lignes rejetées, à corriger : {promise['rejected']}."
    )
    return redirect(f"{reverse('studies:lines')}?annee={autumn.academic_year}")


def _said(row: list[Any]) -> Said:
    _, outcome, year, on, words = row
    return Said(
        outcome=Outcome(outcome), year_of_study=year, on=None if on is None else date.fromisoformat(on), words=words
    )


@require_POST
def rejected(request: HttpRequest) -> HttpResponseBase:
    """The rows that a report set aside, to correct and send again."""
    promise = _promised(request, "rejected", f"{_SALT}.rejected")
    if promise is None:
        messages.error(request, "Ce rapport a plus d'une heure ou a été modifié : déposez de nouveau le classeur.")
        return redirect("studies:import_file")
    return download(
        form=Format.XLSX, name="scolarite-a-corriger", columns=REJECTED, rows=promise["rows"], sheet="À corriger"
    )


@require_safe
def model(request: HttpRequest) -> HttpResponseBase:
    """Those left to declare, to fill in."""
    autumn = autumn_or_404(request)
    filters = lines.Filters(state=lines.MISSING)
    rows = lines.every_line(actor=actor_of(request), autumn=autumn, filters=filters)
    return download(
        form=Format.XLSX,
        name=f"scolarite-{autumn.academic_year}-a-remplir",
        columns=MODEL,
        rows=rows,
        sheet="Scolarité",
    )
