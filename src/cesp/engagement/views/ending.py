"""The case desk's pages: the certificate of end, a death, the heirs."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.workflow import AlreadyDone
from cesp.contracts.models import Contract
from cesp.documents.reception import Refusal
from cesp.engagement.forms.desk import DeathForm, HeirsForm
from cesp.engagement.models import Death
from cesp.engagement.operations import certifying, dying
from cesp.engagement.queries import desk as queries
from cesp_law.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def certify(request: HttpRequest, reference: str) -> HttpResponse:
    """The computation and the proofs once more, then the certificate."""
    actor, contract = actor_of(request), _contract(request, reference)
    if request.method == "POST":
        try:
            done = certifying.certify(actor=actor, contract=contract, at=clock.now())
        except (Refused, AlreadyDone) as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(
                request, f"Certificat n° {done.letter.number} délivré ; le signataire et son agence sont prévenus."
            )
            return redirect("engagement:engagement", reference)
    page = queries.page_of(actor, contract, today=clock.today())
    return render(request, "engagement/certify.html", {"page": page})


@require_POST
def certify_chosen(request: HttpRequest) -> HttpResponse:
    """Certify the ticked engagements; one refusal keeps no other back."""
    actor = actor_of(request)
    chosen = queries.chosen_contracts(actor, request.POST.getlist("choix"))
    if not chosen:
        messages.error(request, "Cochez au moins un engagement.")
    done = certifying.certify_many(actor=actor, contracts=chosen, at=clock.now())
    if done.certified:
        messages.success(request, f"Certificats délivrés : {len(done.certified)}. Chaque signataire est prévenu.")
    for contract, why in done.refused:
        messages.warning(request, f"{contract.signatory.full_name} ({contract.reference}) : {why}")
    return redirect(f"{reverse('engagement:engagements')}?file=a-certifier")


@require_http_methods(["GET", "HEAD", "POST"])
def death(request: HttpRequest, reference: str) -> HttpResponse:
    """Record a death: what it does is said first."""
    actor, contract = actor_of(request), _contract(request, reference)
    form = DeathForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        try:
            dying.record_death(
                actor=actor,
                person=contract.signatory,
                died_on=kept["died_on"],
                upload=kept["files"][0],
                heir_name=kept["heir_name"],
                heir_address=kept["heir_address"],
                at=clock.now(),
            )
        except AlreadyDone as done:
            messages.warning(request, done.sentence)
            return redirect("engagement:engagement", reference)
        except (Refused, Refusal) as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Le décès est enregistré. Plus rien n'est envoyé à cette personne.")
            return redirect("engagement:engagement", reference)
    page = queries.page_of(actor, contract, today=clock.today())
    claimed = queries.still_claimed(contract, on=clock.today())
    return render(request, "engagement/death.html", {"page": page, "form": form, "claimed_cents": claimed})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_death(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that a death was recorded in error; asked once more before."""
    actor, found = actor_of(request), _death(request, reference)
    if request.method != "POST":
        return render(request, "engagement/withdraw_death.html", {"death": found, "reference": reference})
    try:
        dying.withdraw_death(actor=actor, death=found, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "L'enregistrement est retiré : le contrat reprend et le compte est rouvert.")
    return redirect("engagement:engagement", reference)


@require_http_methods(["GET", "HEAD", "POST"])
def heirs(request: HttpRequest, reference: str) -> HttpResponse:
    """Whom the one letter goes to."""
    actor, found = actor_of(request), _death(request, reference)
    form = HeirsForm(request.POST or None, initial={"heir_name": found.heir_name, "heir_address": found.heir_address})
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data
        try:
            dying.keep_heirs(
                actor=actor, death=found, name=kept["heir_name"], address=kept["heir_address"], at=clock.now()
            )
        except AlreadyDone as done:
            messages.warning(request, done.sentence)
        else:
            messages.success(request, "L'adresse est notée : relisez, puis écrivez le courrier.")
        return redirect("engagement:engagement", reference)
    return render(request, "engagement/heirs.html", {"death": found, "form": form, "reference": reference})


@require_POST
def write_to_heirs(request: HttpRequest, reference: str) -> HttpResponse:
    found = _death(request, reference)
    try:
        letter = dying.write_to_heirs(actor=actor_of(request), death=found, at=clock.now())
    except (Refused, AlreadyDone) as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Courrier n° {letter.number} écrit : imprimez-le et postez-le.")
    return redirect("engagement:engagement", reference)


def _contract(request: HttpRequest, reference: str) -> Contract:
    try:
        return queries.engagement_for(actor_of(request), reference)
    except Contract.DoesNotExist:
        raise Http404 from None


def _death(request: HttpRequest, reference: str) -> Death:
    try:
        return queries.death_for(actor_of(request), reference)
    except Death.DoesNotExist:
        raise Http404 from None
