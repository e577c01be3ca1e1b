"""The faculty's pages: its list, one line, what is declared at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of, tell
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.pagination import address_without
from cesp.contracts.models import Contract
from cesp.documents.reception import Refusal
from cesp.studies.forms import CertificateForm, DeclareForm, FilterForm, SeenForm, YearForm
from cesp.studies.judgement import DATED
from cesp.studies.models import Autumn, Declaration
from cesp.studies.operations import declaring
from cesp.studies.queries import autumns, lines
from cesp.studies.queries.effects import effect_of, effect_of_withdrawal
from cesp.studies.spreadsheet import LIST
from cesp_law.refusals import Refused

_NAMED = 10
"""How many of those left aside are named in a message."""


@require_safe
def declarations(request: HttpRequest) -> HttpResponse:
    actor, autumn = actor_of(request), autumns.autumn_of(YearForm(request.GET).year, on=clock.today())
    form, sort = FilterForm(request.GET), request.GET.get("sort", lines.DEFAULT_SORT)
    if autumn is None:
        return render(request, "studies/lines.html", {"autumn": None})
    found = lines.listing(
        actor=actor, autumn=autumn, filters=form.filters, sort=sort, cursor=request.GET.get("page", "")
    )
    context = {
        "autumn": autumn,
        "autumns": autumns.autumns(),
        "found": found,
        "page": found.page,
        "form": form,
        "sort": sort if sort in lines.SORTS else lines.DEFAULT_SORT,
        "states": _with_counts(form, "situation", found.counters["state"]),
        "professions": _with_counts(form, "profession", found.counters["profession"]),
        "address": address_without(request.GET, drop=("page",)),
        "for_sorts": address_without(request.GET, drop=("page", "sort")),
        "closed": autumns.refusal_to_declare(autumn, on=clock.today()),
        "narrowed": any((form.filters.words, form.filters.state, form.filters.profession)),
        "late": clock.today() > autumn.due_on,
    }
    return render(request, "studies/lines.html", context)


def _with_counts(form: FilterForm, name: str, counts: Any) -> list[tuple[str, str, int, bool]]:
    """Values of a filter that would leave something, or that is chosen."""
    chosen = form.cleaned_data.get(name, "")
    choices = form.fields[name].choices  # type: ignore[attr-defined]
    return [
        (code, str(word), counts.get(code, 0), code == chosen)
        for code, word in choices
        if code and (counts.get(code, 0) or code == chosen)
    ]


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The whole list, filtered and sorted as on the page."""
    if form not in set(Format):
        raise Http404
    autumn = autumn_or_404(request)
    filters, sort = FilterForm(request.GET).filters, request.GET.get("sort", "")
    rows = lines.every_line(actor=actor_of(request), autumn=autumn, filters=filters, sort=sort)
    readings.note(request, act="studies.list_exported", about_id=None, detail={"count": len(rows)})
    return download(
        form=Format(form), name=f"scolarite-{autumn.academic_year}", columns=LIST, rows=rows, sheet="Scolarité"
    )


@require_POST
def next_year(request: HttpRequest) -> HttpResponse:
    """Everybody ticked is enrolled in the year that follows."""
    actor, autumn = actor_of(request), autumn_or_404(request)
    back = f"{reverse('studies:lines')}?{address_without(request.GET, drop=('page',))}"
    contracts = lines.chosen(actor, request.POST.getlist("ligne"))
    if not contracts:
        messages.error(request, "Cochez les signataires inscrits dans l'année suivante.")
        return redirect(back)
    try:
        done = declaring.declare_next_year(actor=actor, autumn=autumn, contracts=contracts, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back)
    if done.declared:
        messages.success(request, f"Inscriptions déclarées : {len(done.declared)}. L'allocation ne change pas.")
    for contract, sentence in done.refused[:_NAMED]:
        messages.warning(request, f"{contract.signatory.full_name} : {sentence}")
    if len(done.refused) > _NAMED:
        messages.warning(request, f"Et {len(done.refused) - _NAMED} autres, laissés à déclarer.")
    return redirect(back)


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, reference: str) -> HttpResponse:
    """One line: what is declared, then a form; the effect is shown, then confirmed."""
    contract, autumn = _contract(request, reference), autumn_or_404(request)
    standing = lines.standing_of(contract, autumn)
    correcting = standing is not None and request.GET.get("corriger") == "1"
    form = DeclareForm(
        request.POST if request.method == "POST" else None,
        profession=contract.summary.profession,
        initial=_initial(contract, autumn, standing, correcting=correcting),
    )
    context = _line(request, contract, autumn, standing) | {"form": form, "correcting": correcting}
    step = request.POST.get("step", "")
    if step in {"preview", "confirm"} and form.is_valid():
        corrected = standing if correcting else None
        try:
            if step == "confirm":
                return _confirmed(request, contract, autumn, form, correcting=correcting)
            effects = effect_of(contract, form.said, autumn=autumn, correcting=corrected, today=clock.today())
            shown = {"effects": effects, "said": form.said, "certificate": CertificateForm(), "dated": DATED}
            return render(request, "studies/confirm.html", context | shown)
        except Refused as refusal:
            form.add_error(None, f"{refusal.sentence} ({refusal.citation})")
        except Refusal as refusal:
            form.add_error(None, f"Le certificat n'est pas joint, rien n'est enregistré. {refusal.sentence}")
        except ValidationError as refusal:
            tell(form, refusal)
    return render(request, "studies/declare.html", context)


def _confirmed(
    request: HttpRequest, contract: Contract, autumn: Autumn, form: DeclareForm, *, correcting: bool
) -> HttpResponse:
    row = declaring.declare(
        actor=actor_of(request),
        autumn=autumn,
        contract=contract,
        said=form.said,
        at=clock.now(),
        correcting=correcting,
        seen=form.cleaned_data["seen"],
        certificate=request.FILES.get("certificate"),
    )
    told = f"{contract.signatory.full_name} : « {row.get_outcome_display()} » est déclaré."
    messages.success(request, f"{told} Le signataire en est prévenu.")
    return redirect(f"{reverse('studies:lines')}?annee={autumn.academic_year}")


def _initial(contract: Contract, autumn: Autumn, standing: Declaration | None, *, correcting: bool) -> dict[str, Any]:
    if standing is not None and correcting:
        names = ("outcome", "year_of_study", "on", "words")
        return {name: getattr(standing, name) for name in names} | {"seen": standing.pk}
    year = lines.next_years([contract.pk], autumn).get(contract.pk)
    return {"year_of_study": year, "seen": standing.pk if standing else 0}


def _line(request: HttpRequest, contract: Contract, autumn: Autumn, standing: Declaration | None) -> dict[str, Any]:
    return {
        "contract": contract,
        "autumn": autumn,
        "standing": standing,
        "history": lines.history(contract),
        "closed": autumns.refusal_to_declare(autumn, on=clock.today()),
    }


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a declaration back, after its effect."""
    contract, autumn = _contract(request, reference), autumn_or_404(request)
    standing = lines.standing_of(contract, autumn)
    if standing is None:
        raise Http404
    back = f"{reverse('studies:declare', args=[reference])}?annee={autumn.academic_year}"
    try:
        if request.method == "POST":
            form = SeenForm(request.POST)
            seen = form.cleaned_data["seen"] if form.is_valid() else 0
            declaring.withdraw(actor=actor_of(request), declaration=standing, at=clock.now(), seen=seen)
            messages.success(request, "La déclaration est retirée. Elle reste lisible, barrée, dans l'historique.")
            return redirect(back)
        effects = effect_of_withdrawal(contract, standing, today=clock.today())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back)
    context = _line(request, contract, autumn, standing) | {"effects": effects}
    return render(request, "studies/withdraw.html", context)


def autumn_or_404(request: HttpRequest) -> Autumn:
    """The autumn of the address; the current one unless it says."""
    found = autumns.autumn_of(YearForm(request.GET).year, on=clock.today())
    if found is None:
        raise Http404
    return found


def _contract(request: HttpRequest, reference: str) -> Contract:
    try:
        return lines.contract_of(actor_of(request), reference)
    except (Contract.DoesNotExist, PermissionDenied):
        raise Http404 from None
