"""The numbers of contracts: the arrêté, the board, a file and its report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of, ask, tell
from cesp.campaigns import quotas_file
from cesp.campaigns.forms.quotas import ArreteForm, BoardFilter, BoardForm, QuotasFileForm
from cesp.campaigns.operations import quotas as operations
from cesp.campaigns.queries import quotas as queries
from cesp.campaigns.queries.quotas import Category
from cesp.campaigns.views.managing import campaign_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.spreadsheets.guard import Unreadable

_SALT = "campaigns.quotas_file"
_SALT_OF_REJECTED = "campaigns.quotas_file.rejected"
_READ_WITHIN_SECONDS = 3_600
_SHOWN = 200


@require_http_methods(["GET", "POST"])
def arrete(request: HttpRequest, year: int) -> HttpResponse:
    found = campaign_of(request, year)
    initial = {"reference": found.arrete, "url": found.arrete_url, "on": found.arrete_on}
    form = ArreteForm(request.POST if request.method == "POST" else None, initial=initial)
    back = reverse("campaigns:campaign", args=[year])
    return ask(
        request,
        form=form,
        perform=lambda: operations.record_arrete(
            actor=actor_of(request), campaign=found, at=clock.now(), **form.cleaned_data
        ),
        done="L'arrêté est enregistré.",
        back=back,
        page={"title": "Arrêté de la campagne", "confirm": "Enregistrer", "campaign": found},
        template="campaigns/managing/arrete.html",
    )


@require_http_methods(["GET", "POST"])
def board(request: HttpRequest, year: int) -> HttpResponse:
    """The numbers of a profession, by UFR and situation; typed by the case desk, read by the others."""
    found, actor = campaign_of(request, year), actor_of(request)
    asked = BoardFilter(request.GET)
    if not asked.is_valid():
        return redirect("campaigns:quotas", year=year)
    profession, every = asked.cleaned_data["profession"], asked.cleaned_data["toutes"]
    shown = queries.board(found, profession, every_ufr=every, only=queries.only_for(actor))
    form = BoardForm(request.POST if request.method == "POST" else None, board=shown)
    if form.is_valid():
        try:
            changed = operations.set_quotas(actor=actor, campaign=found, numbers=form.numbers, at=clock.now())
        except ValidationError as refusal:
            tell(form, refusal)
        else:
            word = {0: "Aucun nombre n'a changé.", 1: "1 nombre est enregistré."}
            messages.success(request, word.get(changed, f"{changed} nombres sont enregistrés."))
            return redirect(request.get_full_path())
    context = {
        "campaign": found,
        "board": shown,
        "form": form,
        "filter": asked,
        "may_type": actor.role == Role.CASE_DESK and found.ended_at is None,
        "profession": profession,
        "every": every,
    }
    return render(request, "campaigns/managing/quotas.html", context)


@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest, year: int) -> HttpResponse:
    """A file of numbers: its report, and nothing written yet."""
    found = campaign_of(request, year)
    form = QuotasFileForm(request.POST, request.FILES) if request.method == "POST" else QuotasFileForm()
    if request.method == "POST" and form.is_valid():
        try:
            report = quotas_file.read(found, form.cleaned_data["file"].read())
        except Unreadable as refusal:
            form.add_error("file", str(refusal))
        else:
            return render(
                request, "campaigns/managing/report.html", _reported(found, report, form.cleaned_data["file"])
            )
    return render(request, "campaigns/managing/import.html", {"campaign": found, "form": form})


def _reported(found: Any, report: quotas_file.Report, file: Any) -> dict[str, Any]:
    promise = {
        "campaign": found.pk,
        "numbers": [[*category, count] for category, count in report.numbers.items()],
        "digest": report.digest,
        "rejected": len(report.rejected),
    }
    return {
        "campaign": found,
        "report": report,
        "name": "".join(c for c in file.name if c.isprintable())[-200:],
        "kept": report.kept[:_SHOWN],
        "rejected": report.rejected[:_SHOWN],
        "shown": _SHOWN,
        "promise": signing.dumps(promise, salt=_SALT, compress=True),
        "another_file": reverse("campaigns:import_quotas", args=[found.academic_year]),
        "rejected_promise": signing.dumps(
            [[one.number, *one.typed, one.why] for one in report.to_take_away], salt=_SALT_OF_REJECTED, compress=True
        ),
    }


@require_POST
def rejected(request: HttpRequest, year: int) -> HttpResponseBase:
    """The rows that a report rejected, as a spreadsheet; nothing is written, the page itself holds them, signed."""
    campaign_of(request, year)
    try:
        held = signing.loads(request.POST.get("rejected", ""), salt=_SALT_OF_REJECTED, max_age=_READ_WITHIN_SECONDS)
    except signing.BadSignature:
        messages.error(request, "Ce rapport a plus d'une heure ou a été modifié : déposez de nouveau le fichier.")
        return redirect("campaigns:import_quotas", year=year)
    rows = [quotas_file.Rejected(number, tuple(typed), why) for number, *typed, why in held]
    return download(
        form=Format.XLSX,
        name=f"contingents-{year}-rejets",
        columns=quotas_file.REJECTED_COLUMNS,
        rows=rows,
        sheet="Lignes rejetées",
    )


@require_POST
def store(request: HttpRequest, year: int) -> HttpResponse:
    """Write what a report promised: all of it, or nothing."""
    found = campaign_of(request, year)
    try:
        promise = signing.loads(request.POST.get("promise", ""), salt=_SALT, max_age=_READ_WITHIN_SECONDS)
        if promise["campaign"] != found.pk:
            raise signing.BadSignature
    except signing.BadSignature:
        messages.error(request, "Ce rapport a plus d'une heure ou a été modifié : déposez de nouveau le fichier.")
        return redirect("campaigns:import_quotas", year=year)
    numbers = {Category(ufr, profession, status): count for ufr, profession, status, count in promise["numbers"]}
    try:
        changed = operations.import_quotas(
            actor=actor_of(request),
            campaign=found,
            numbers=numbers,
            digest=promise["digest"],
            rejected=promise["rejected"],
            at=clock.now(),
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("campaigns:import_quotas", year=year)
    messages.success(
        request,
        f"Lignes retenues : {len(numbers)}, dont {changed} qui changent un nombre. "
        f"Lignes rejetées : {promise['rejected']}.",
    )
    return redirect("campaigns:quotas", year=year)


@require_safe
def model(request: HttpRequest, year: int) -> HttpResponseBase:
    """Every category of every faculty, to fill in; what is recorded is there."""
    found = campaign_of(request, year)
    rows = quotas_file.listed(found, every_category=True)
    return download(
        form=Format.XLSX,
        name=f"contingents-{year}-a-remplir",
        columns=quotas_file.COLUMNS,
        rows=rows,
        sheet="Contingents",
    )


@require_safe
def export(request: HttpRequest, year: int, form: str) -> HttpResponseBase:
    """The numbers recorded, in the columns that an import reads back."""
    found = campaign_of(request, year)
    if form not in set(Format):
        raise Http404
    only = queries.only_for(actor_of(request))
    rows = quotas_file.listed(found, every_category=False, only=only)
    return download(
        form=Format(form), name=f"contingents-{year}", columns=quotas_file.COLUMNS, rows=rows, sheet="Contingents"
    )
