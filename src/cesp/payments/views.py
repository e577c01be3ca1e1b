"""The pages of the month run: the list, the run, its control sheet, its lines, its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.common import clock, progress
from cesp.common.export import Format, download
from cesp.common.workflow import AlreadyDone
from cesp.contracts import queries as contracts
from cesp.contracts.models import Contract
from cesp.payments import emission, operations, pages, queries, spreadsheet, tasks
from cesp.payments.forms import ReasonForm, SearchForm, WordsForm
from cesp.payments.models import ControlItem, Finding, PaymentFile, PaymentRun
from cesp.payments.sums_received import issue_sums_received
from cesp_law.dates import Month
from cesp_law.money import Cents, euros
from cesp_law.refusals import Refused


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    actor, today = request.membership, clock.today()  # type: ignore[attr-defined]
    page = queries.runs(actor, cursor=request.GET.get("page", ""))
    return render(request, "payments/runs.html", {"current": pages.turn_card(actor, today), "page": page})


@require_safe
def run(request: HttpRequest, month: Month) -> HttpResponse:
    actor, today = request.membership, clock.today()  # type: ignore[attr-defined]
    try:
        page = pages.run_page(actor, month, today=today)
    except LookupError:
        raise Http404
    context = {
        "page": page,
        "progress": progress.read(tasks.progress_key(month)),
        "failure": progress.read(tasks.failure_key(month)),
        "reason_form": ReasonForm(),
    }
    return render(request, "payments/run.html", context)


@require_safe
def progress_of(request: HttpRequest, month: Month) -> HttpResponse:
    """The bar alone, for the page that watches it; once over, the page loads itself again."""
    state = progress.read(tasks.progress_key(month))
    response = render(request, "payments/_progress.html", {"month": month, "progress": state})
    if state is None:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def prepare(request: HttpRequest, month: Month) -> HttpResponse:
    actor = request.membership  # type: ignore[attr-defined]
    return _acted(
        request,
        month,
        lambda: tasks.ask_to_prepare(actor=actor, month=month),
        "La préparation est demandée.",
        # A month that cannot be prepared has no page to come back to.
        refused="" if queries.run_for(actor, month) else reverse("payments:runs"),
    )


@require_POST
def control(request: HttpRequest, month: Month) -> HttpResponse:
    subject = _run(request, month)
    done, seen = "Le contrôle est clos. Une autre personne peut maintenant approuver.", request.POST.get("seen", "")
    return _acted(request, month, lambda: operations.control_run(run=subject, seen=seen, **_how(request)), done)


@require_POST
def take_back(request: HttpRequest, month: Month) -> HttpResponse:
    subject = _run(request, month)
    done = "La mensualité est de nouveau à contrôler."
    return _acted(request, month, lambda: operations.take_back_run(run=subject, **_how(request)), done)


@require_POST
def send_back(request: HttpRequest, month: Month) -> HttpResponse:
    subject = _run(request, month)
    reason = request.POST.get("reason", "")
    done = "La mensualité est renvoyée en préparation, avec votre motif."
    return _acted(request, month, lambda: operations.send_back_run(run=subject, reason=reason, **_how(request)), done)


@require_POST
def approve(request: HttpRequest, month: Month) -> HttpResponse:
    subject = _run(request, month)
    done = f"La mensualité est approuvée : {euros(Cents(subject.paid_cents))} sont ordonnés."
    seen = request.POST.get("seen", "")
    return _acted(request, month, lambda: operations.approve_run(run=subject, seen=seen, **_how(request)), done)


@require_POST
def emit(request: HttpRequest, month: Month) -> HttpResponse:
    subject = _run(request, month)
    done = "La mensualité est émise. Le fichier est à déposer à la banque."
    return _acted(request, month, lambda: operations.emit_run(run=subject, **_how(request)), done)


@require_safe
def download_file(request: HttpRequest, month: Month, number: int) -> HttpResponse:
    try:
        file = queries.file_for(_run(request, month), number)
    except PaymentFile.DoesNotExist:
        raise Http404
    readings.note(request, act="payments.file_downloaded", about_id=None, subject=file.run, detail={"number": number})
    response = HttpResponse(emission.content_of(file), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def lines(request: HttpRequest, month: Month) -> HttpResponse:
    subject, form = _run(request, month), SearchForm(request.GET)
    kind, words = form.asked("kind"), form.asked("q")
    page = queries.lines_page(subject, kind=kind, words=words, cursor=request.GET.get("page", ""))
    context = {
        "run": subject,
        "page": page,
        "kind": kind,
        "words": words,
        "kinds": pages.line_kinds(subject),
        "address": pages.address(q=words, kind=kind),
    }
    return render(request, "payments/lines.html", context)


@require_safe
def lines_export(request: HttpRequest, month: Month, form: str) -> HttpResponseBase:
    subject, search = _run(request, month), SearchForm(request.GET)
    asked = {"kind": search.asked("kind"), "words": search.asked("q")}
    rows, count = queries.lines_to_export(subject, **asked), queries.lines(subject, **asked).count()
    readings.note(request, act="payments.lines_exported", about_id=None, subject=subject, detail={"count": count})
    name = f"mensualite-{month}-lignes"
    return download(form=_format(form), name=name, columns=spreadsheet.LINES, rows=rows, sheet="Lignes")


@require_safe
def sheet_export(request: HttpRequest, month: Month, form: str) -> HttpResponseBase:
    subject = _run(request, month)
    rows, count = queries.items_to_export(subject), queries.items(subject).count()
    readings.note(request, act="payments.sheet_exported", about_id=None, subject=subject, detail={"count": count})
    name = f"mensualite-{month}-controle"
    return download(form=_format(form), name=name, columns=spreadsheet.SHEET, rows=rows, sheet="Feuille de contrôle")


@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: HttpRequest, month: Month, kind: str) -> HttpResponse:
    """The findings of one kind; posted to, the words that explain those that wait for some."""
    if kind not in Finding.values:
        raise Http404
    subject, finding = _run(request, month), Finding(kind)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        return _acted(
            request,
            month,
            lambda: operations.explain_kind(run=subject, kind=finding, words=words, **_how(request)),
            "L'explication est enregistrée pour tous les écarts qui en attendaient une.",
            address=reverse("payments:findings", args=[month, kind]),
        )
    search = SearchForm(request.GET)
    words = search.asked("q")
    page = queries.items_page(subject, kind=kind, words=words, cursor=request.GET.get("page", ""))
    context = {
        "run": subject,
        "count": pages.count_of(subject, finding),
        "page": page,
        "words": words,
        "form": form,
        "may_explain": pages.may_explain(request.membership, subject),  # type: ignore[attr-defined]
        "address": pages.address(q=words),
    }
    return render(request, "payments/findings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def explain_item(request: HttpRequest, month: Month, pk: int) -> HttpResponse:
    """One finding and the words that explain it."""
    subject = _run(request, month)
    try:
        item = queries.item_for(subject, pk)
    except ControlItem.DoesNotExist:
        raise Http404
    form = WordsForm(request.POST or None, initial={"words": item.explanation})
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        return _acted(
            request,
            month,
            lambda: operations.explain_item(item=item, words=words, **_how(request)),
            "L'explication est enregistrée.",
            address=reverse("payments:findings", args=[month, item.kind]),
        )
    return render(request, "payments/explain.html", {"run": subject, "item": item, "form": form})


@require_safe
def statement(request: HttpRequest, reference: str) -> HttpResponse:
    actor, today = request.membership, clock.today()  # type: ignore[attr-defined]
    try:
        contract = contracts.contract_for(actor, reference)
    except Contract.DoesNotExist:
        raise Http404
    readings.note(
        request,
        act="payments.statement_read",
        about_id=contract.signatory_id,
        subject=contract,
        once_an_hour=True,
    )
    context = {
        "contract": contract,
        "months": queries.payments_of(contract, today=today)[::-1],
        "ledger": pages.ledger_table(queries.ledger_of(contract)),
    }
    return render(request, "payments/statement.html", context)


@require_POST
def sums_received(request: HttpRequest, reference: str) -> HttpResponse:
    """Certify what was paid, and open the letter."""
    try:
        contract = contracts.contract_for(request.membership, reference)  # type: ignore[attr-defined]
    except Contract.DoesNotExist:
        raise Http404
    try:
        letter = issue_sums_received(contract=contract, **_how(request))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("portal:contract", reference=reference)
    return redirect("letters:letter", number=letter.number)


def _run(request: HttpRequest, month: Month) -> PaymentRun:
    found = queries.run_for(request.membership, month)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _how(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.membership, "at": clock.now()}  # type: ignore[attr-defined]


def _format(form: str) -> Format:
    if form not in set(Format):
        raise Http404
    return Format(form)


def _acted(
    request: HttpRequest,
    month: Month,
    act: Callable[[], object],
    done: str,
    *,
    address: str = "",
    refused: str = "",
) -> HttpResponse:
    """Do it, say what came of it, and go back to the page; to another one, if told, when refused."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        address = refused or address
    except AlreadyDone as told:
        messages.info(request, told.sentence)
    else:
        messages.success(request, done)
    return redirect(address or reverse("payments:run", args=[month]))
