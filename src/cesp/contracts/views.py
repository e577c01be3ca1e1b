"""Recording, correcting, annulling a fact: choose, answer, see the effect, confirm. And the export of the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from cesp.accounts import readings
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.contracts import operations, queries, reading
from cesp.contracts.forms import MENU, QUESTIONS, ActForm, FactForm, FilterForm
from cesp.contracts.models import Contract, FactKind, RecordedFact
from cesp.contracts.reading import Standing
from cesp.contracts.spreadsheet import columns_for
from cesp.contracts.wording import describe
from cesp_law.refusals import Refused


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The whole list, filtered and sorted as on the page, in a spreadsheet."""
    if form not in set(Format):
        raise Http404
    actor, filters = request.membership, FilterForm(request.GET).filters_on(clock.today())  # type: ignore[attr-defined]
    rows = queries.rows_to_export(actor=actor, filters=filters, sort=request.GET.get("sort", ""))
    count = queries.count_to_export(actor=actor, filters=filters)
    readings.note(request, act="contracts.list_exported", about_id=None, detail={"count": count})
    name = f"contrats-{clock.today().isoformat()}"
    return download(
        form=Format(form),
        name=name,
        columns=columns_for(actor),
        rows=rows,
        sheet="Contrats",
    )


@require_GET
def choose_fact(request: HttpRequest, reference: str) -> HttpResponse:
    """What happened? One link per kind of fact, grouped."""
    return render(request, "contracts/choose_fact.html", {"contract": _contract(request, reference), "groups": MENU})


@require_http_methods(["GET", "POST"])
def record_fact(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    contract = _contract(request, reference)
    if kind not in QUESTIONS or kind == FactKind.CONCLUDED:
        raise Http404
    form = FactForm(request.POST or None, kind=FactKind(kind))
    act = Act(
        title=FactKind(kind).label,
        confirm="Enregistrer ce fait",
        done="Le fait est enregistré.",
        told=lambda: describe(form.fact),
        after=lambda standing: standing.plus(form.fact),
        perform=lambda **how: operations.record_fact(contract=contract, fact=form.fact, **how),
    )
    return _walk(request, contract, form, act)


@require_http_methods(["GET", "POST"])
def correct_fact(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    contract, recorded = _standing_fact(request, reference, pk)
    form = FactForm(request.POST or None, kind=FactKind(recorded.kind), recorded=recorded)
    act = Act(
        title=f"Corriger : {recorded.get_kind_display()}",
        confirm="Corriger ce fait",
        done="Le fait est corrigé. La première version reste lisible dans l'historique.",
        told=lambda: f"{describe(form.value)}, au lieu de : {queries.sentence_of(recorded)}",
        after=lambda standing: standing.replacing(recorded.pk, form.value),
        perform=lambda **how: operations.correct_fact(recorded=recorded, fact=form.value, **how),
        recorded=queries.sentence_of(recorded),
    )
    return _walk(request, contract, form, act)


@require_http_methods(["GET", "POST"])
def annul_fact(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    contract, recorded = _standing_fact(request, reference, pk)
    form = ActForm(request.POST or None)
    act = Act(
        title=f"Annuler : {recorded.get_kind_display()}",
        confirm="Annuler ce fait",
        done="Le fait est annulé. Il reste lisible, barré, dans l'historique.",
        told=lambda: f"annulation : {queries.sentence_of(recorded)}",
        after=lambda standing: standing.without(recorded.pk),
        perform=lambda **how: operations.annul_fact(recorded=recorded, **how),
        recorded=queries.sentence_of(recorded),
    )
    return _walk(request, contract, form, act)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act on a file as its two pages show it: what is asked, then its effect.

    :param told: the act in French, once the answers are valid.
    :param recorded: what is corrected or annulled, in French; empty for a new fact.
    """

    title: str
    confirm: str
    done: str
    told: Callable[[], str]
    after: Callable[[Standing], Standing]
    perform: Callable[..., RecordedFact]
    recorded: str = ""


def _walk(request: HttpRequest, contract: Contract, form: ActForm, act: Act) -> HttpResponse:
    """Ask, then show the effect, then do it; each step is a POST of the same answers."""
    step = request.POST.get("step", "")
    context = {"contract": contract, "form": form, "act": act}
    if step in {"preview", "confirm"} and form.is_valid():
        try:
            if step == "confirm":
                act.perform(
                    actor=request.membership,  # type: ignore[attr-defined]
                    evidence=form.cleaned_data["evidence"],
                    at=clock.now(),
                    seen=form.cleaned_data["seen"],
                )
                messages.success(request, act.done)
                return redirect("portal:contract", reference=contract.reference)
            before, seen = reading.standing(contract), queries.last_position(contract)
            effects = queries.preview(before, act.after(before), today=clock.today())
            shown = {"effects": effects, "seen": seen, "told": act.told()}
            return render(request, "contracts/confirm_act.html", context | shown)
        except Refused as refusal:
            form.add_error(None, f"{refusal.sentence} ({refusal.citation})")
    return render(request, "contracts/act.html", context)


def _contract(request: HttpRequest, reference: str) -> Contract:
    try:
        return queries.contract_for(request.membership, reference)  # type: ignore[attr-defined]
    except Contract.DoesNotExist:
        raise Http404 from None


def _standing_fact(request: HttpRequest, reference: str, pk: int) -> tuple[Contract, RecordedFact]:
    """A fact that can still be corrected or annulled; one that cannot any more says who did it."""
    contract = _contract(request, reference)
    try:
        return contract, queries.fact_of(contract, pk)
    except RecordedFact.DoesNotExist:
        raise Http404 from None
