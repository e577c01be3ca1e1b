"""A file of ranks: its model, its report, what it keeps, what it set aside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.spreadsheets.guard import Unreadable
from cesp.internship import ranks_file
from cesp.internship.forms.keeping import RanksFileForm
from cesp.internship.models import Choice, Ranking
from cesp.internship.operations import ranks as operations
from cesp.internship.queries import listing
from cesp.internship.ranks_file import MODEL, REJECTED, Rejected, Report
from cesp.internship.views.keeping import choice_or_404
from cesp_law.refusals import Refused

_SALT, _SALT_OF_REJECTED = "internship.ranks", "internship.rejected_ranks"
_READ_WITHIN_SECONDS = 3_600
_SHOWN = 200


@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest, year: int) -> HttpResponse:
    """A file of ranks: its report, and nothing written yet."""
    found = choice_or_404(request, year)
    form = RanksFileForm(request.POST or None, request.FILES or None, choice=found)
    if request.method == "POST" and form.is_valid():
        ranking, file = form.cleaned_data["ranking"], form.cleaned_data["file"]
        try:
            report = ranks_file.read(ranking, file.read())
        except Unreadable as refusal:
            form.add_error("file", str(refusal))
        else:
            return render(request, "internship/report.html", _reported(found, ranking, report, file.name))
    return render(request, "internship/ranks.html", {"choice": found, "form": form})


def _reported(choice: Choice, ranking: Ranking, report: Report, name: str) -> dict[str, Any]:
    promise = {
        "ranking": ranking.pk,
        "ranks": list(report.ranks.items()),
        "digest": report.digest,
        "rejected": len(report.rejected),
    }
    rejected = [[one.number, one.reference, one.typed, " ".join(one.reasons)] for one in report.rejected]
    return {
        "choice": choice,
        "ranking": ranking,
        "report": report,
        "name": "".join(c for c in name if c.isprintable())[-200:],
        "kept": report.kept[:_SHOWN],
        "rejected": report.rejected[:_SHOWN],
        "shown": _SHOWN,
        "another_file": reverse("internship:ranks", args=[choice.year]),
        "promise": signing.dumps(promise, salt=_SALT, compress=True),
        "rejected_promise": signing.dumps(rejected, salt=_SALT_OF_REJECTED, compress=True),
    }


@require_POST
def store(request: HttpRequest, year: int) -> HttpResponse:
    """Write what a report promised: all of it, or nothing."""
    found = choice_or_404(request, year)
    try:
        promise = signing.loads(request.POST.get("promise", ""), salt=_SALT, max_age=_READ_WITHIN_SECONDS)
    except signing.BadSignature:
        return _too_old(request, year)
    ranking = listing.ranking_of(found, promise["ranking"])
    if ranking is None:
        return _too_old(request, year)
    try:
        changed = operations.record_ranks(
            actor=actor_of(request),
            ranking=ranking,
            ranks=dict(promise["ranks"]),
            digest=promise["digest"],
            rejected=promise["rejected"],
            at=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("internship:ranks", year)
    kept = len(promise["ranks"])
    messages.success(
        request,
        f"Lignes retenues : {kept}. Rangs nouveaux ou changés : {changed}. Lignes rejetées : {promise['rejected']}.",
    )
    return redirect("internship:choice", year)


def _too_old(request: HttpRequest, year: int) -> HttpResponse:
    messages.error(request, "Ce rapport a plus d'une heure ou a été modifié : déposez de nouveau le fichier.")
    return redirect("internship:ranks", year)


@require_POST
def rejected(request: HttpRequest, year: int) -> HttpResponseBase:
    """The rows set aside, with their reasons, to be corrected; nothing is written."""
    choice_or_404(request, year)
    try:
        rows = signing.loads(request.POST.get("rejected", ""), salt=_SALT_OF_REJECTED, max_age=_READ_WITHIN_SECONDS)
    except signing.BadSignature:
        return _too_old(request, year)
    lines = [Rejected(*row) for row in rows]
    name = f"rangs-{year}-rejetes"
    return download(form=Format.XLSX, name=name, columns=REJECTED, rows=lines, sheet="Lignes rejetées")


@require_safe
def model(request: HttpRequest, year: int) -> HttpResponseBase:
    """A line a candidate, to fill in."""
    found = choice_or_404(request, year)
    rows = listing.to_rank(actor_of(request), found)
    return download(form=Format.XLSX, name=f"rangs-{year}-a-remplir", columns=MODEL, rows=rows, sheet="Rangs")
