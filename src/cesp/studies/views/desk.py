"""The case desk's pages: the board of faculties, the days of an autumn, what is to settle, another faculty."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of, ask, tell
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.contracts.models import Contract
from cesp.contracts.queries import contract_for
from cesp.studies.forms import AttachForm, AutumnForm, SettleForm, YearForm
from cesp.studies.models import Question, Settlement
from cesp.studies.operations import settling
from cesp.studies.operations.autumns import set_autumn
from cesp.studies.queries import autumns, board
from cesp.studies.spreadsheet import BOARD
from cesp.studies.views.declaring import autumn_or_404
from cesp_law.refusals import Refused


@require_safe
def faculties(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    autumn = autumns.autumn_of(YearForm(request.GET).year, on=today)
    rows = board.board(autumn) if autumn else []
    context = {
        "autumn": autumn,
        "autumns": autumns.autumns(),
        "rows": rows,
        "expected": sum(row.expected for row in rows),
        "declared": sum(row.declared for row in rows),
        "missing": sum(row.missing for row in rows),
        "to_settle": sum(row.to_settle for row in rows),
        "without_ufr": board.contracts_without_ufr(),
        "is_desk": actor.role == Role.CASE_DESK,
        "late": autumn is not None and today > autumn.due_on,
    }
    return render(request, "studies/board.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in set(Format):
        raise Http404
    autumn = autumn_or_404(request)
    name = f"scolarite-ufr-{autumn.academic_year}"
    return download(form=Format(form), name=name, columns=BOARD, rows=board.board(autumn), sheet="UFR")


@require_http_methods(["GET", "POST"])
def dates(request: HttpRequest) -> HttpResponse:
    """The days between which faculties declare for a year."""
    today = clock.today()
    years = tuple(range(today.year - 1, today.year + 2))
    held = autumns.autumn_of(YearForm(request.GET).year, on=today)
    initial = {} if held is None else {name: getattr(held, name) for name in ("academic_year", "opens_on", "due_on")}
    form = AutumnForm(request.POST if request.method == "POST" else None, years=years, initial=initial)

    def perform() -> Any:
        given = form.cleaned_data
        return set_autumn(actor=actor_of(request), at=clock.now(), **given)

    if request.method == "POST" and form.is_valid():
        try:
            autumn = perform()
        except ValidationError as refusal:
            tell(form, refusal)
        else:
            messages.success(request, f"Les déclarations {autumn.years} sont fixées.")
            return redirect(f"{reverse('studies:board')}?annee={autumn.academic_year}")
    return render(request, "studies/dates.html", {"form": form})


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    settled = request.GET.get("etat") == "tranchees"
    page = board.questions(actor_of(request), settled=settled, cursor=request.GET.get("page", ""))
    context = {"page": page, "settled": settled, "address": "etat=tranchees" if settled else ""}
    return render(request, "studies/questions.html", context)


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    try:
        found = board.question_for(actor, pk)
    except Question.DoesNotExist:
        raise Http404 from None
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            settling.settle(
                actor=actor,
                question=found,
                settlement=Settlement(given["settlement"]),
                words=given["words"],
                ufr=given["ufr"],
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "C'est tranché. L'historique du contrat le dit.")
            return redirect("studies:questions")
    context = {"question": found, "form": form, "may_settle": actor.role == Role.CASE_DESK and not found.settled_at}
    return render(request, "studies/question.html", context)


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, reference: str) -> HttpResponse:
    """Attach a contract to the faculty where its signatory is enrolled now."""
    actor = actor_of(request)
    try:
        contract = contract_for(actor, reference)
    except Contract.DoesNotExist:
        raise Http404 from None
    form = AttachForm(request.POST if request.method == "POST" else None)

    def perform() -> Any:
        return settling.attach(actor=actor, contract=contract, ufr=form.cleaned_data["ufr"], at=clock.now())

    page = {"title": "Rattacher à une autre UFR", "confirm": "Rattacher le contrat", "contract": contract}
    return ask(
        request,
        form=form,
        perform=perform,
        done="Le contrat est rattaché. La nouvelle UFR le voit, l'ancienne ne le voit plus.",
        back=reverse("portal:contract", args=[reference]),
        page=page,
        template="studies/attach.html",
    )
