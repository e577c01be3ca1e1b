"""The agencies' pages: the engagements they follow, a proof to check, a change to record."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.pagination import address_without
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.engagement.forms.desk import CheckForm, FilterForm, RecordForm, RefuseForm
from cesp.engagement.models import PracticeChange, YearlyProof
from cesp.engagement.operations import changing, checking
from cesp.engagement.queries import desk as queries
from cesp.engagement.queries.own import change_for
from cesp.engagement.spreadsheet import ENGAGEMENTS
from cesp_law.refusals import Refused

_REPORTERS = frozenset({Role.ARS_REFERENT, Role.CASE_DESK})
"""Who opens ``breach:report``."""


@require_safe
def engagements(request: HttpRequest) -> HttpResponse:
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
        "reports": actor.role in _REPORTERS,
        "asks": queue == "sans-preuve" and actor.role in (Role.ARS_REFERENT, Role.CASE_DESK),
        "certifies": queue == "a-certifier" and actor.role == Role.CASE_DESK,
    }
    return render(request, "engagement/engagements.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list, filtered and sorted as on the page."""
    if form not in set(Format):
        raise Http404
    filters = FilterForm(request.GET).filters(request.GET.get("file", ""))
    today = clock.today()
    found = list(queries.everything(actor_of(request), filters, sort=request.GET.get("tri", ""), today=today))
    readings.note(request, act="engagement.engagements_exported", about_id=None, detail={"count": len(found)})
    rows = queries.rows_of(found, today=today)
    return download(
        form=Format(form), name=f"engagements-{today.isoformat()}", columns=ENGAGEMENTS, rows=rows, sheet="Engagements"
    )


@require_POST
def ask_for(request: HttpRequest) -> HttpResponse:
    """Ask for the missing proofs of the ticked engagements."""
    back = redirect(f"{reverse('engagement:engagements')}?file=sans-preuve")
    chosen = queries.chosen_proofs(actor_of(request), request.POST.getlist("choix"), today=clock.today())
    if not chosen:
        messages.error(request, "Cochez au moins un engagement.")
        return back
    asked, left = checking.ask_for(actor=actor_of(request), proofs=chosen, at=clock.now())
    if asked:
        messages.success(request, f"Preuves demandées : {asked}. Chaque signataire est prévenu une fois.")
    if left:
        messages.info(request, f"Déjà demandées depuis moins de sept jours : {left}. Rien n'est envoyé de nouveau.")
    return back


@require_safe
def engagement(request: HttpRequest, reference: str) -> HttpResponse:
    actor = actor_of(request)
    try:
        contract = queries.engagement_for(actor, reference)
    except Contract.DoesNotExist:
        raise Http404 from None
    readings.note(
        request,
        act="engagement.engagement_read",
        about_id=contract.signatory_id,
        subject=contract,
        once_an_hour=True,
    )
    page = queries.page_of(actor, contract, today=clock.today())
    return render(request, "engagement/engagement.html", {"page": page, "reports": actor.role in _REPORTERS})


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One proof: its pieces, the places held that year, and what the agency says of it."""
    actor = actor_of(request)
    try:
        proof = queries.proof_for(actor, public_id)
    except YearlyProof.DoesNotExist:
        raise Http404 from None
    page = queries.check_page(actor, proof, today=clock.today())
    form = CheckForm(request.POST or None, initial={"version": proof.version})
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        try:
            checking.check(
                actor=actor,
                proof=proof,
                outcome=kept["outcome"],
                reasons=kept["reasons"],
                seen=kept["version"],
                at=clock.now(),
            )
        except AlreadyDone as done:
            messages.warning(request, done.sentence)
            return redirect("engagement:check", public_id)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "C'est enregistré, et le signataire est prévenu.")
            return redirect("engagement:engagement", proof.contract.reference)
    return render(request, "engagement/check.html", {"page": page, "form": form})


@require_safe
def one_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = queries.change_page(actor_of(request), _change(request, public_id), today=clock.today())
    return render(request, "engagement/one_change.html", {"page": found, "form": RefuseForm()})


@require_POST
def record_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, form = _change(request, public_id), RecordForm(request.POST)
    seen = form.cleaned_data["facts_seen"] if form.is_valid() else 0
    try:
        changing.record(actor=actor_of(request), change=found, seen=seen, at=clock.now())
    except (Refused, AlreadyDone) as refusal:
        messages.error(request, refusal.sentence)
        return redirect("engagement:one_change", public_id)
    messages.success(request, "Le changement est enregistré, et le signataire est prévenu.")
    return redirect("engagement:engagement", found.contract.reference)


@require_POST
def refuse_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, form = _change(request, public_id), RefuseForm(request.POST)
    if form.is_valid():
        try:
            changing.refuse(actor=actor_of(request), change=found, reasons=form.cleaned_data["reasons"], at=clock.now())
        except AlreadyDone as done:
            messages.warning(request, done.sentence)
            return redirect("engagement:one_change", public_id)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Le refus est enregistré, et le signataire est prévenu.")
            return redirect("engagement:engagement", found.contract.reference)
    page = queries.change_page(actor_of(request), found, today=clock.today())
    return render(request, "engagement/one_change.html", {"page": page, "form": form})


def _change(request: HttpRequest, public_id: UUID) -> PracticeChange:
    try:
        return change_for(actor_of(request), public_id)
    except PracticeChange.DoesNotExist:
        raise Http404 from None
