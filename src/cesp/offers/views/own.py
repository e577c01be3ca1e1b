"""« Ma proposition »: what a candidate is offered, until when, what it means; signing and refusing it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.identity.sessions import marks_of
from cesp.offers import wording
from cesp.offers.forms import SignAmendmentForm, SignForm
from cesp.offers.models import Document, Offer, Paper
from cesp.offers.operations import answering, signing
from cesp.offers.queries import listing
from cesp.offers.queries.reckoning import reckoning_of
from cesp_law.refusals import Refused


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    found = listing.own(actor_of(request), on=clock.today())
    current = found.current
    reckoning = reckoning_of(current, on=clock.today()) if current is not None else None
    context = {
        "own": found,
        "current": current,
        "reckoning": reckoning,
        "meaning": list(wording.meaning(reckoning)) if reckoning is not None else [],
        "figures": list(wording.reckoning_figures(reckoning)) if reckoning is not None else [],
    }
    return render(request, "offers/own.html", context)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    paper, actor = _paper(request, public_id), actor_of(request)
    if request.method == "GET" and listing.is_signed(paper):
        return redirect("offers:own")
    amends = paper.document == Document.AMENDMENT
    asked = SignAmendmentForm if amends else SignForm
    form = asked(request.POST or None, initial={"digest": paper.letter.sealed_sha256})
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign(
                actor=actor,
                paper=paper,
                digest=form.cleaned_data["digest"],
                accepted=form.cleaned_data["accepted"],
                signed_in_with=_proof(request),
                at=clock.now(),
            )
        except (Refused, AlreadyDone) as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "Votre signature est enregistrée. L'autorité gestionnaire signe à son tour.")
        return redirect("offers:own")
    return render(request, "offers/sign.html", {"paper": paper, "form": form, "amends": amends})


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    offer = _offer(request, public_id)
    if request.method == "GET":
        return render(request, "offers/refuse.html", {"row": listing.row_of(offer, clock.today())})
    try:
        answering.refuse(actor=actor_of(request), offer=offer, at=clock.now())
    except (Refused, AlreadyDone) as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Votre refus est enregistré. Le candidat suivant est appelé.")
    return redirect("offers:own")


def _proof(request: HttpRequest) -> str:
    """How the person proved who they are: kept with their signature."""
    marks = marks_of(request)
    return f"{marks.by}, {marks.level}" if marks is not None else ""


def _paper(request: HttpRequest, public_id: UUID) -> Paper:
    try:
        return listing.paper_for(actor_of(request), public_id)
    except Paper.DoesNotExist:
        raise Http404 from None


def _offer(request: HttpRequest, public_id: UUID) -> Offer:
    try:
        return listing.offer_for(actor_of(request), public_id)
    except Offer.DoesNotExist:
        raise Http404 from None
