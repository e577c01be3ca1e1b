"""The managing authority's pages: results to publish, contracts to offer, papers to prepare and to sign."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.models import Membership, Role
from cesp.accounts.views.asking import actor_of
from cesp.campaigns.models import Campaign
from cesp.common import clock, progress
from cesp.common.export import Format, download
from cesp.common.form_fields import TypedMonthField
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.contracts.queries import contract_for
from cesp.documents.reception import Refusal
from cesp.identity.sessions import marks_of
from cesp.offers import tasks
from cesp.offers.forms import AmendmentForm, FilterForm, OriginalForm
from cesp.offers.models import Document, Offer, Paper
from cesp.offers.operations import calling, preparing, signing
from cesp.offers.queries import listing
from cesp.offers.spreadsheet import OFFERS
from cesp_law.dates import Month
from cesp_law.refusals import Refused

_SHOWN_REFUSALS = 20


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    actor, form = actor_of(request), FilterForm(request.GET)
    campaign = listing.campaign_of(form.year)
    found = None
    if campaign is not None:
        cursor = request.GET.get("page", "")
        found = listing.offers(actor, campaign=campaign, state=form.state, on=clock.today(), cursor=cursor)
    context = {
        "campaign": campaign,
        "campaigns": listing.campaigns_shown(),
        "found": found,
        "page": found.page if found else None,
        "form": form,
        "is_desk": actor.role == Role.CASE_DESK,
        "reads_letters": actor.role != Role.UFR_MANAGER,
    }
    return render(request, "offers/offers.html", context)


@require_safe
def export(request: HttpRequest, year: int, form: str) -> HttpResponseBase:
    campaign = campaign_or_404(year)
    if form not in set(Format):
        raise Http404
    rows = listing.offers_of_campaign(actor_of(request), campaign, on=clock.today())
    return download(form=Format(form), name=f"propositions-{year}", columns=OFFERS, rows=rows, sheet="Propositions")


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, year: int) -> HttpResponse:
    campaign, actor = campaign_or_404(year), actor_of(request)
    if request.method == "GET":
        key = tasks.progress_key(campaign)
        context = {
            "campaign": campaign,
            "rows": listing.to_publish(campaign),
            "published": listing.published(campaign),
            "progress": progress.read(key),
            "refused": progress.read(f"{key}:refus"),
        }
        return render(request, "offers/publish.html", context)
    chosen = listing.chosen_committees(campaign, request.POST.getlist("committee"))
    try:
        tasks.ask_publication(actor=actor, campaign=campaign, committees=chosen)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("offers:publish", year)


@require_safe
def advance(request: HttpRequest, year: int) -> HttpResponse:
    """How far the publication has come, for the page to poll; once done, the page is asked to reload."""
    campaign = campaign_or_404(year)
    found = progress.read(tasks.progress_key(campaign))
    response = render(request, "offers/_progress.html", {"campaign": campaign, "progress": found})
    if found is None:
        response["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, year: int) -> HttpResponse:
    campaign, actor = campaign_or_404(year), actor_of(request)
    if request.method == "GET":
        context = {"campaign": campaign, "rows": listing.to_call(campaign, on=clock.today())}
        return render(request, "offers/call.html", context)
    chosen = listing.chosen_quotas(campaign, request.POST.getlist("quota"))
    try:
        made = calling.offer(actor=actor, quotas=chosen, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("offers:call", year)
    messages.success(request, f"Contrats proposés : {len(made)}. Il reste à préparer leurs papiers.")
    return redirect("offers:papers")


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    return render(request, "offers/papers.html", {"papers": listing.papers(actor_of(request), on=clock.today())})


@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    offers = listing.chosen_offers(actor, request.POST.getlist("offer"))
    months, faults = _months(request, offers)
    done = preparing.prepare(actor=actor, offers=offers, at=clock.now(), allowance_from=months)
    refused = [*((offer, months_fault) for offer, months_fault in faults), *done.refused]
    _say(request, f"Contrats préparés : {len(done.papers)}." if done.papers else "",
         [(offer.candidature.person.full_name, sentence) for offer, sentence in refused])  # fmt: skip
    return redirect("offers:papers")


def _months(request: HttpRequest, offers: list[Offer]) -> tuple[dict[int, Month], list[tuple[Offer, str]]]:
    """First months typed beside PADHUE; one that does not read is said with its name."""
    months: dict[int, Month] = {}
    faults = []
    field = TypedMonthField(required=False)
    for offer in offers:
        try:
            month = field.clean(request.POST.get(f"month-{offer.pk}", ""))
        except ValidationError as fault:
            faults.append((offer, " ".join(fault.messages)))
        else:
            if month is not None:
                months[offer.pk] = month
    return months, faults


@require_POST
def countersign(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    chosen = listing.chosen_papers(actor, request.POST.getlist("paper"))
    marks = marks_of(request)
    how = f"{marks.by}, {marks.level}" if marks is not None else ""
    done = signing.countersign(actor=actor, papers=chosen, signed_in_with=how, at=clock.now())
    said = []
    if done.contracts:
        said.append(f"Contrats conclus : {len(done.contracts)}. Les dossiers des signataires sont ouverts.")
    if done.amendments:
        said.append(f"Avenants conclus : {len(done.amendments)}.")
    _say(request, " ".join(said), [(_name_of(paper), sentence) for paper, sentence in done.refused])
    return redirect("offers:papers")


@require_http_methods(["GET", "POST"])
def original(request: HttpRequest, public_id: UUID) -> HttpResponse:
    paper, actor = _paper(request, public_id), actor_of(request)
    form = OriginalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            signing.record_original(
                actor=actor,
                paper=paper,
                signed_on=form.cleaned_data["signed_on"],
                upload=form.cleaned_data["scan"],
                at=clock.now(),
            )
        except (Refused, AlreadyDone, Refusal) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "L'original est enregistré, au jour écrit dessus.")
            return redirect("offers:papers")
    context = {"paper": paper, "form": form, "name": _name_of(paper)}
    return render(request, "offers/original.html", context)


@require_POST
def abandon(request: HttpRequest, public_id: UUID) -> HttpResponse:
    try:
        preparing.abandon(actor=actor_of(request), paper=_paper(request, public_id), at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Le papier est abandonné : il n'est plus à signer.")
    return redirect("offers:papers")


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, reference: str) -> HttpResponse:
    contract, form = _contract(request, reference), AmendmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            preparing.prepare_amendment(
                actor=actor_of(request),
                contract=contract,
                object_=form.cleaned_data["object"],
                clauses=form.paragraphs,
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "L'avenant est prêt : le signataire est prévenu.")
            return redirect("portal:contract", contract.reference)
    return render(request, "offers/amend.html", {"contract": contract, "form": form})


def campaign_or_404(year: int) -> Campaign:
    campaign = listing.campaign_of(year)
    if campaign is None:
        raise Http404
    return campaign


def _list(campaign: Campaign) -> str:
    return f"{reverse('offers:offers')}?annee={campaign.academic_year}"


def _say(request: HttpRequest, done: str, refused: list[tuple[str, str]]) -> None:
    """What was done, then each refusal by name; nothing ticked is said too."""
    if done:
        messages.success(request, done)
    for name, sentence in refused[:_SHOWN_REFUSALS]:
        messages.error(request, f"{name} : {sentence}")
    if len(refused) > _SHOWN_REFUSALS:
        messages.error(request, f"Et {len(refused) - _SHOWN_REFUSALS} autres refus : ces lignes restent dans la liste.")
    if not done and not refused:
        messages.error(request, "Cochez au moins une ligne.")


def _name_of(paper: Paper) -> str:
    if paper.document == Document.AMENDMENT and paper.contract is not None:
        return paper.contract.signatory.full_name
    assert paper.offer is not None
    return paper.offer.candidature.person.full_name


def _paper(request: HttpRequest, public_id: UUID) -> Paper:
    try:
        return listing.paper_for(actor_of(request), public_id)
    except Paper.DoesNotExist:
        raise Http404 from None


def _contract(request: HttpRequest, reference: str) -> Contract:
    actor: Membership = actor_of(request)
    try:
        return contract_for(actor, reference)
    except Contract.DoesNotExist:
        raise Http404 from None
