"""« Mon engagement »: how far it is, what to prove, what changes, what comes after."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts.views.asking import actor_of, ask, do
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.documents import depositing
from cesp.documents.forms import DepositForm
from cesp.documents.reception import Refusal
from cesp.engagement.forms.own import ChangeForm, GiveForm, StayForm
from cesp.engagement.models import PracticeChange
from cesp.engagement.operations import changing, giving, staying
from cesp.engagement.queries import own as queries
from cesp_law.refusals import Refused


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    contract = queries.engaged_contract(actor_of(request))
    if contract is None:
        over = queries.over_before_it_began(actor_of(request), today=clock.today())
        return render(request, "engagement/not_begun.html", {"over": over})
    page = queries.own_page(contract, today=clock.today())
    return render(request, "engagement/own.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    """The proof of one year: what is asked, the pieces joined, what was said of it."""
    contract = _contract(request, reference)
    page = queries.proof_page(contract, year, today=clock.today())
    if page is None:
        messages.info(request, "Aucune preuve n'est demandée pour cette année d'engagement.")
        return redirect("engagement:own")
    form = depositing.bound(request, page.kinds, several=True)
    here = reverse("engagement:proof", args=[reference, year])
    if request.method == "POST":
        outcomes = _joined(request, contract, year, form) if form.is_valid() else []
        if (answer := depositing.answer(request, form, outcomes, to=here)) is not None:
            return answer
    return render(request, "engagement/proof.html", {"page": page, "form": form})


def _joined(request: HttpRequest, contract: Contract, number: int, form: DepositForm) -> list[depositing.Outcome]:
    typed, outcomes = form.cleaned_data, []
    for upload in typed["files"]:
        try:
            held = giving.add_piece(
                actor=actor_of(request),
                contract=contract,
                number=number,
                kind=typed["kind"],
                upload=upload,
                at=clock.now(),
            )
        except (Refused, Refusal) as refusal:
            outcomes.append(depositing.Outcome((upload.name or "fichier")[:80], refusal=refusal.sentence))
        else:
            outcomes.append(depositing.Outcome(held.piece.name, held.piece, is_new=True))
    return outcomes


@require_POST
def remove_piece(request: HttpRequest, reference: str, year: int, pk: int) -> HttpResponse:
    contract = _contract(request, reference)
    return do(
        request,
        lambda: giving.remove_piece(actor=actor_of(request), contract=contract, number=year, joined=pk, at=clock.now()),
        done="La pièce est retirée.",
        back=reverse("engagement:proof", args=[reference, year]),
    )


@require_POST
def give(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    contract, form = _contract(request, reference), GiveForm(request.POST)
    back = reverse("engagement:proof", args=[reference, year])
    seen = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        giving.give(actor=actor_of(request), contract=contract, number=year, seen=seen, at=clock.now())
    except (Refused, AlreadyDone) as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Votre preuve est envoyée : votre agence la vérifie, vous serez prévenu.")
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Another share of time: typed, then read again with its effect, then declared."""
    actor, today = actor_of(request), clock.today()
    contract = queries.engaged_contract(actor)
    if contract is None:
        return render(request, "engagement/not_begun.html")
    page = queries.own_page(contract, today=today)
    form = ChangeForm(request.POST or None, places=page.found.places)
    context = {"page": page, "form": form}
    if request.method == "POST" and form.is_valid() and request.POST.get("step") != "edit":
        on, shares = form.cleaned_data["on"], form.shares
        try:
            if request.POST.get("step") != "confirm":
                effects = queries.effects_before_declaring(contract, on=on, shares=shares, today=today)
                return render(request, "engagement/change_confirm.html", context | {"effects": effects, "on": on})
            changing.declare(
                actor=actor,
                contract=contract,
                on=on,
                shares=shares,
                explanation=form.cleaned_data["explanation"],
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Votre changement est déclaré : votre agence l'enregistre, vous serez prévenu.")
            return redirect("engagement:own")
    return render(request, "engagement/change.html", context)


@require_POST
def withdraw_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    try:
        found = queries.change_for(actor_of(request), public_id)
    except PracticeChange.DoesNotExist:
        raise Http404 from None
    try:
        changing.withdraw(actor=actor_of(request), change=found, at=clock.now())
    except (Refused, AlreadyDone) as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "C'est retiré : rien ne change à votre engagement.")
    return redirect("engagement:own")


@require_http_methods(["GET", "HEAD", "POST"])
def stay(request: HttpRequest, reference: str) -> HttpResponse:
    """Where one practises a year after: two optional answers."""
    contract, actor = _contract(request, reference), actor_of(request)
    page = queries.own_page(contract, today=clock.today())
    known = {"where": page.stay.where, "under_served": page.stay.under_served} if page.stay else None
    form = StayForm(request.POST or None, initial=known)
    return ask(
        request,
        form=form,
        perform=lambda: staying.declare(actor=actor, contract=contract, at=clock.now(), **form.cleaned_data),
        done="Merci : votre réponse compte, sans votre nom.",
        back=reverse("engagement:own"),
        page={"page": page},
        template="engagement/stay.html",
    )


@require_POST
def take_back_stay(request: HttpRequest, reference: str) -> HttpResponse:
    contract = _contract(request, reference)
    return do(
        request,
        lambda: staying.take_back(actor=actor_of(request), contract=contract, at=clock.now()),
        done="Votre réponse est effacée.",
        back=reverse("engagement:own"),
    )


def _contract(request: HttpRequest, reference: str) -> Contract:
    try:
        return queries.own_contract(actor_of(request), reference)
    except Contract.DoesNotExist:
        raise Http404 from None
