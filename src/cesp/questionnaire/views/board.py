"""The board of the answers, the list, one person's answers, the export; and what desks do with them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts import readings
from cesp.accounts.models import Role
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.workflow import AlreadyDone
from cesp.contracts import queries as contracts
from cesp.questionnaire.definition import AUDIENCES
from cesp.questionnaire.forms.board import DecideForm, FilterForm, SummonsForm
from cesp.questionnaire.models import Proposal, Response, Summons, SummonsDecision
from cesp.questionnaire.operations import deciding
from cesp.questionnaire.queries import board as queries
from cesp.questionnaire.queries import own, treating
from cesp.questionnaire.spreadsheet import columns_for
from cesp.questionnaire.views.keeping import questionnaire_or_404
from cesp_law.questionnaire import Audience
from cesp_law.refusals import Refused


@require_safe
def board(request: HttpRequest, year: int) -> HttpResponse:
    actor, found = actor_of(request), questionnaire_or_404(request, year)
    context = {
        "questionnaire": found,
        "stage": found.stage(clock.today()),
        "board": queries.board(actor, found),
        "keeps": actor.role == Role.CASE_DESK,
        "national": actor.role != Role.ARS_REFERENT,
    }
    return render(request, "questionnaire/board/board.html", context)


@require_safe
def responses(request: HttpRequest, year: int) -> HttpResponse:
    actor, found = actor_of(request), questionnaire_or_404(request, year)
    form = FilterForm(request.GET)
    filters = form.filters
    listing = queries.listing(actor, found, filters, cursor=request.GET.get("page", ""))
    context = {
        "questionnaire": found,
        "form": form,
        "filters": filters,
        "listing": listing,
        "page": listing.page,
        "cohorts": queries.cohorts(actor, found),
        "national": actor.role != Role.ARS_REFERENT,
        "decides": actor.role == Role.ARS_REFERENT,
    }
    return render(request, "questionnaire/board/responses.html", context)


@require_safe
def export(request: HttpRequest, year: int, form: str) -> HttpResponseBase:
    """The answers that the filters keep, a column a question."""
    actor, found = actor_of(request), questionnaire_or_404(request, year)
    if form not in set(Format):
        raise Http404
    filters = FilterForm(request.GET).filters
    count = queries.narrowed(actor, found, filters).count()
    readings.note(request, act="questionnaire.exported", about_id=None, detail={"year": year, "count": count})
    return download(
        form=Format(form),
        name=f"questionnaire-{year}",
        columns=columns_for(queries.columns_of(found)),
        rows=queries.rows_to_export(actor, found, filters),
        sheet=f"Questionnaire {year}",
    )


@require_safe
def response(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What somebody sent; a draft is theirs alone."""
    try:
        found = queries.response_for(actor_of(request), public_id)
    except Response.DoesNotExist:
        raise Http404 from None
    _noted(request, found)
    context = {
        "response": found,
        "questionnaire": found.questionnaire,
        "situation": AUDIENCES[Audience(found.audience)],
        "sent": own.sent_of(found),
        "chases": found.chases.order_by("done_at"),
        "summons": getattr(found, "summons", None),
        "decides": actor_of(request).role == Role.ARS_REFERENT,
    }
    return render(request, "questionnaire/board/response.html", context)


def _noted(request: HttpRequest, response: Response) -> None:
    """An agent read something of what somebody answered: the journal says so, once an hour."""
    about = response.contract.signatory_id
    readings.note(request, act="questionnaire.response_read", about_id=about, subject=response, once_an_hour=True)


@require_safe
def to_treat(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    state = request.GET.get("etat", "")
    state = state if state in treating.STATES else ""
    about = request.GET.get("objet", "")
    cursor = request.GET.get("page", "")
    found = treating.to_treat(actor, state=state, about=about, cursor=cursor)
    silences = treating.summonses(actor) if actor.role == Role.ARS_REFERENT else None
    context = {
        "found": found,
        "page": found.page,
        "state": state,
        "states": treating.STATES,
        "about": about,
        "address": f"etat={state}&objet={about}",
        "silences": silences,
    }
    return render(request, "questionnaire/board/to_treat.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer to treat: what it would change, then accept it or set it aside."""
    actor = actor_of(request)
    try:
        found = treating.proposal_for(actor, pk)
    except Proposal.DoesNotExist:
        raise Http404 from None
    if request.method != "POST":
        _noted(request, found.response)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            if request.POST.get("do") == "reject":
                deciding.reject(actor=actor, proposal=found, reason=typed["reason"], at=clock.now())
                done = "La réponse est écartée. Le signataire lit votre motif."
            else:
                deciding.accept(actor=actor, proposal=found, note=typed["reason"], seen=typed["seen"], at=clock.now())
                done = "La réponse est prise en compte."
        except (AlreadyDone, Refused) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, done)
            return redirect("questionnaire:to_treat")
    told = treating.told(found)
    contract = found.response.contract
    effects, impossible = _effects(found) if treating.may_treat(actor, found) else ((), "")
    context = {
        "told": told,
        "proposal": found,
        "contract": contract,
        "questionnaire": found.response.questionnaire,
        "form": form,
        "pieces": treating.pieces_of(found),
        "may_treat": treating.may_treat(actor, found),
        "effects": effects,
        "impossible": impossible,
        "seen": contracts.last_position(contract),
        "reads_answers": actor.role in (Role.ARS_REFERENT, Role.CASE_DESK, Role.AUDITOR),
    }
    return render(request, "questionnaire/board/proposal.html", context)


def _effects(found: Proposal) -> tuple[tuple[contracts.Effect, ...], str]:
    """What accepting would change in the file; or the sentence by which the law refuses it."""
    files = deciding.file_after(found.response.contract, found)
    if files is None:
        return (), ""
    try:
        return contracts.preview(*files, today=clock.today()), ""
    except Refused as refusal:
        return (), refusal.sentence


@require_http_methods(["GET", "HEAD", "POST"])
def summons(request: HttpRequest, pk: int) -> HttpResponse:
    """A silence: what was done of it, and the referent's decision."""
    actor = actor_of(request)
    try:
        found = treating.summons_for(actor, pk)
    except Summons.DoesNotExist:
        raise Http404 from None
    form = SummonsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = deciding.decide_summons(
                actor=actor,
                summons=found,
                decision=SummonsDecision(form.cleaned_data["decision"]),
                reason=form.cleaned_data["reason"],
                at=clock.now(),
            )
        except (AlreadyDone, Refused) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Votre décision est enregistrée. Rien d'autre ne s'ensuit de soi-même.")
            if found.decision == SummonsDecision.SUMMONED:
                return redirect("questionnaire:summons", pk)
            return redirect("questionnaire:to_treat")
    context = {
        "silence": f"le questionnaire annuel {found.response.questionnaire.year}",
        "summons": found,
        "response": found.response,
        "questionnaire": found.response.questionnaire,
        "chases": sorted(found.response.chases.all(), key=lambda one: one.done_at),
        "form": form,
        "decides": actor.role == Role.ARS_REFERENT and not found.decision,
    }
    return render(request, "questionnaire/board/summons.html", context)
