"""The desks' pages: the list, a report, one case, and each act on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts import readings
from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of, ask
from cesp.breach import operations
from cesp.breach.forms.desk import (
    OUTCOMES,
    ExtensionForm,
    FilterForm,
    PaperObservationsForm,
    ReasonsForm,
    ReportForm,
    SendBackForm,
    VersionForm,
    WaiverForm,
)
from cesp.breach.models import Case, Outcome
from cesp.breach.permissions import grounds_for
from cesp.breach.queries import desk as queries
from cesp.breach.spreadsheet import CASES
from cesp.breach.views.joining import joined
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.pagination import address_without
from cesp.contracts.models import Contract
from cesp.contracts.queries import contract_for
from cesp.documents import depositing
from cesp_law.refusals import Refused

_DONE = {
    Outcome.BREACH: "La rupture est prononcée : la décision est notifiée, elle prendra effet à sa réception.",
    Outcome.CLOSING: "La procédure est close sans rupture ; le signataire est prévenu.",
    Outcome.WAIVER: "La dispense est accordée : rien n'est dû.",
}


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    actor, queue, sort = actor_of(request), request.GET.get("file", ""), request.GET.get("tri", "")
    form = FilterForm(request.GET)
    found = queries.listing(
        actor, form.filters(queue), sort=sort, cursor=request.GET.get("page", ""), today=clock.today()
    )
    context = {
        "found": found,
        "page": found.page,
        "form": form,
        "queue": queue if queue in queries.QUEUES else "",
        "sort": sort if sort in queries.SORTS else queries.DEFAULT_SORT,
        "address": address_without(request.GET, drop=("page",)),
        "for_queues": address_without(request.GET, drop=("page", "file")),
        "for_sorts": address_without(request.GET, drop=("page", "tri")),
        "is_agency": actor.role == Role.ARS_REFERENT,
    }
    return render(request, "breach/cases.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list, filtered and sorted as on the page."""
    if form not in set(Format):
        raise Http404
    filters = FilterForm(request.GET).filters(request.GET.get("file", ""))
    today = clock.today()
    found = list(queries.everything(actor_of(request), filters, sort=request.GET.get("tri", "")))
    readings.note(request, act="breach.cases_exported", about_id=None, detail={"count": len(found)})
    rows = queries.rows_of(found, today=today)
    return download(form=Format(form), name=f"ruptures-{today.isoformat()}", columns=CASES, rows=rows, sheet="Ruptures")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """What is observed and its facts; pieces are joined on the page that follows."""
    actor = actor_of(request)
    try:
        contract = contract_for(actor, reference)
    except Contract.DoesNotExist:
        raise Http404 from None
    first = {"ground": request.GET.get("motif", "")}
    form = ReportForm(request.POST or None, grounds=grounds_for(actor), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            case = operations.open_case(actor=actor, contract=contract, at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Le signalement est transmis à la gestion des contrats, qui l'examine.")
            return redirect("breach:case", case.public_id)
    return render(request, "breach/report.html", {"form": form, "contract": contract})


@require_safe
def one_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    case, actor = _case(request, public_id), actor_of(request)
    readings.note(
        request,
        act="breach.case_read",
        about_id=case.contract.signatory_id,
        subject=case,
        detail={"ground": case.ground},
        once_an_hour=True,
    )
    page = queries.page_of(actor, case, today=clock.today())
    return render(request, "breach/case.html", {"page": page, "is_desk": actor.role == Role.CASE_DESK})


@require_http_methods(["GET", "HEAD", "POST"])
def pieces(request: HttpRequest, public_id: UUID) -> HttpResponse:
    case = _case(request, public_id)
    page = queries.page_of(actor_of(request), case, today=clock.today())
    if not page.kinds:
        return redirect("breach:case", public_id)
    form = depositing.bound(request, page.kinds, several=True)
    if request.method == "POST":
        outcomes = joined(request, case, form) if form.is_valid() else []
        back = reverse("breach:case", args=[public_id])
        if (answer := depositing.answer(request, form, outcomes, to=back)) is not None:
            return answer
    return render(request, "breach/pieces.html", {"page": page, "case": case, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, public_id: UUID) -> HttpResponse:
    case = _case(request, public_id)
    return _ask(
        request,
        case,
        form=ReasonsForm(request.POST or None, initial={"version": case.version}),
        perform=lambda kept: operations.dismiss(reasons=kept["reasons"], seen=kept["version"], **_who(request, case)),
        done="Le dossier est classé sans suite ; son auteur est prévenu.",
        page={
            "title": "Classer sans suite",
            "confirm": "Classer",
            "lead": "Aucune procédure ne s'ouvre, rien ne change au contrat. L'auteur du signalement lit vos motifs.",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def open_procedure(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the letter will say, before it leaves."""
    case = _case(request, public_id)
    page = queries.page_of(actor_of(request), case, today=clock.today())
    return _ask(
        request,
        case,
        form=VersionForm(request.POST or None, initial={"version": case.version}),
        perform=lambda kept: operations.open_procedure(seen=kept["version"], **_who(request, case)),
        done="La procédure est ouverte : la lettre est notifiée, le délai court de sa réception.",
        page={"page": page, "title": "Ouvrir la procédure", "confirm": "Ouvrir et notifier"},
        template="breach/open.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    case = _case(request, public_id)
    return _ask(
        request,
        case,
        form=ExtensionForm(request.POST or None),
        perform=lambda kept: operations.extend(**kept, **_who(request, case)),
        done="Le délai est prolongé ; le signataire est prévenu.",
        page={
            "title": "Prolonger le délai d'observations",
            "confirm": "Prolonger",
            "lead": "Un délai se prolonge, il ne se réduit jamais.",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def record_observations(request: HttpRequest, public_id: UUID) -> HttpResponse:
    case = _case(request, public_id)
    return _ask(
        request,
        case,
        form=PaperObservationsForm(request.POST or None, initial={"received_on": clock.today()}),
        perform=lambda kept: operations.record_observations(**kept, **_who(request, case)),
        done="Les observations sont au dossier.",
        page={
            "title": "Saisir des observations reçues",
            "confirm": "Enregistrer",
            "lead": "Arrivées après le dernier jour, elles sont gardées et marquées hors délai.",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, public_id: UUID, outcome: str) -> HttpResponse:
    """The reasons and, for a waiver, its cause; another agent signs."""
    if outcome not in OUTCOMES:
        raise Http404
    case, wanted = _case(request, public_id), OUTCOMES[outcome]
    known: dict[str, Any] = {"version": case.version, "reasons": case.reasons if case.returned_because else ""}
    form = (WaiverForm if wanted == Outcome.WAIVER else ReasonsForm)(request.POST or None, initial=known)

    def perform(kept: dict[str, Any]) -> object:
        seen = kept.pop("version")
        return operations.propose(outcome=wanted, seen=seen, **kept, **_who(request, case))

    return _ask(
        request,
        case,
        form=form,
        perform=perform,
        done="La décision est proposée : un autre agent la relit et la signe.",
        page={
            "page": queries.page_of(actor_of(request), case, today=clock.today()),
            "title": f"Proposer : {wanted.label.lower()}",
            "confirm": "Proposer",
            "outcome": outcome,
        },
        template="breach/propose.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The whole proposal once more, then the signature."""
    case = _case(request, public_id)
    page = queries.page_of(actor_of(request), case, today=clock.today())
    return _ask(
        request,
        case,
        form=VersionForm(request.POST or None, initial={"version": case.version}),
        perform=lambda kept: operations.sign(seen=kept["version"], **_who(request, case)),
        done=_DONE.get(Outcome(case.outcome), "") if case.outcome else "",
        page={"page": page, "title": "Relire et signer", "confirm": "Signer la décision"},
        template="breach/sign.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    case = _case(request, public_id)
    return _ask(
        request,
        case,
        form=SendBackForm(request.POST or None),
        perform=lambda kept: operations.send_back(because=kept["because"], **_who(request, case)),
        done="La proposition est renvoyée à votre collègue.",
        page={
            "title": "Renvoyer la proposition",
            "confirm": "Renvoyer",
            "lead": "Rien n'est signé. La procédure reprend là où elle en était.",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_effect(request: HttpRequest, public_id: UUID) -> HttpResponse:
    case = _case(request, public_id)
    return _ask(
        request,
        case,
        form=VersionForm(request.POST or None, initial={"version": case.version}),
        perform=lambda kept: operations.take_effect(**_who(request, case)),
        done="La rupture a pris effet le jour de la réception ; la somme due est réclamée.",
        page={
            "title": "Constater la réception",
            "confirm": "Constater",
            "lead": "La rupture prend effet le jour de la réception : le fait est enregistré ce jour-là.",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def lapse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw a decision that can take no effect any more."""
    case = _case(request, public_id)
    return _ask(
        request,
        case,
        form=ReasonsForm(request.POST or None, initial={"version": case.version}),
        perform=lambda kept: operations.lapse(reasons=kept["reasons"], seen=kept["version"], **_who(request, case)),
        done="La décision est retirée : elle n'a pas pris effet, le signataire est prévenu.",
        page={
            "title": "Retirer une décision sans effet",
            "confirm": "Retirer la décision",
            "lead": "Le contrat a pris fin autrement, ou l'engagement est accompli : il n'y a plus rien à rompre. Le "
            "courrier de la décision est révoqué, un autre dit pourquoi.",
        },
    )


def _who(request: HttpRequest, case: Case) -> dict[str, Any]:
    return {"actor": actor_of(request), "case": case, "at": clock.now()}


def _case(request: HttpRequest, public_id: UUID) -> Case:
    try:
        return queries.case_for(actor_of(request), public_id)
    except Case.DoesNotExist:
        raise Http404 from None


def _ask(
    request: HttpRequest,
    case: Case,
    *,
    form: forms.Form,
    perform: Callable[[dict[str, Any]], object],
    done: str,
    page: dict[str, Any],
    template: str = "breach/act.html",
) -> HttpResponse:
    """As :func:`cesp.accounts.views.asking.ask`, about a case, to which it goes back."""
    return ask(
        request,
        form=form,
        perform=lambda: perform(dict(form.cleaned_data)),
        done=done,
        back=reverse("breach:case", args=[case.public_id]),
        page={"case": case, **page},
        template=template,
    )
