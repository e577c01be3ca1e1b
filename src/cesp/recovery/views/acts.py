"""The desks' pages that act: an order, a payment, a proposal and its confirmation, an overpayment claimed."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cesp.accounts.views.asking import actor_of, ask, do
from cesp.common import clock
from cesp.contracts.models import Contract
from cesp.recovery.forms.desk import HaltForm, LessForm, PaymentForm, PlanForm, RefusalForm, ReversalForm, SeenForm
from cesp.recovery.models import Asking, HaltGround, Movement, Proposal, ProposalKind
from cesp.recovery.operations import asking as askings
from cesp.recovery.operations import claiming, halting, ordering, proposing, receiving, stating
from cesp.recovery.queries import claims
from cesp.recovery.queries import desk as queries
from cesp.recovery.queries.again import again_of
from cesp.recovery.reading import account_of
from cesp.recovery.views.desk import debt_of
from cesp_law.instalments import pay_by
from cesp_law.money import Cents
from cesp_law.refusals import Refused

_ACT = "recovery/act.html"


@require_http_methods(["GET", "HEAD", "POST"])
def issue_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor, debt = actor_of(request), debt_of(request, public_id)
    at = clock.now()
    page = {
        "title": "Émettre l'ordre de recouvrer",
        "confirm": "Signer et notifier l'ordre",
        "debt": debt,
        "account": account_of(debt, on=clock.today()),
        "pay_by_on": pay_by(clock.today()),
    }
    return ask(
        request,
        form=forms.Form(request.POST if request.method == "POST" else None),
        perform=lambda: ordering.issue_order(actor=actor, debt=debt, at=at),
        done="L'ordre est scellé et notifié : le signataire est prévenu.",
        back=_page(public_id),
        page=page,
        template="recovery/issue_order.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def record_payment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor, debt = actor_of(request), debt_of(request, public_id)
    form = PaymentForm(request.POST or None, initial={"on": clock.today()})
    return ask(
        request,
        form=form,
        perform=lambda: receiving.record_payment(actor=actor, debt=debt, at=clock.now(), **form.cleaned_data),
        done="Le paiement est enregistré.",
        back=_page(public_id),
        page={
            "title": "Enregistrer un paiement reçu",
            "confirm": "Enregistrer ce paiement",
            "account": account_of(debt, on=clock.today()),
            "debt": debt,
        },
        template=_ACT,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reverse_payment(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    actor, debt = actor_of(request), debt_of(request, public_id)
    try:
        movement = queries.payment_for(debt, pk)
    except Movement.DoesNotExist:
        raise Http404 from None
    form = ReversalForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: receiving.reverse_payment(
            actor=actor, movement=movement, at=clock.now(), reason=form.cleaned_data["reason"]
        ),
        done="Le paiement est annulé par une écriture contraire.",
        back=_page(public_id),
        page={
            "title": "Annuler un paiement enregistré à tort",
            "confirm": "Annuler ce paiement",
            "account": account_of(debt, on=clock.today()),
            "debt": debt,
            "movement": movement,
        },
        template=_ACT,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """A plan, or to claim less; nothing changes before somebody else confirms."""
    if kind not in set(ProposalKind):
        raise Http404
    actor, debt = actor_of(request), debt_of(request, public_id)
    account, wanted = account_of(debt, on=clock.today()), ProposalKind(kind)
    form: forms.Form
    if wanted is ProposalKind.PLAN:
        asked = next((one.instalments for one in debt.askings.all() if one.state == "sent" and one.instalments), None)
        form = PlanForm(request.POST or None, initial={"instalments": asked})
    else:
        form = LessForm(request.POST or None, initial={"cents": account.left_cents})

    def perform() -> Proposal:
        if wanted is ProposalKind.PLAN:
            return proposing.propose_plan(actor=actor, debt=debt, at=clock.now(), **form.cleaned_data)
        return proposing.propose_less(actor=actor, debt=debt, kind=wanted, at=clock.now(), **form.cleaned_data)

    return ask(
        request,
        form=form,
        perform=perform,
        done="La proposition est faite : une autre personne, à l'approbation des paiements, la confirme ou non.",
        back=_page(public_id),
        page={
            "title": f"Proposer : {wanted.label.lower()}",
            "confirm": "Faire cette proposition",
            "account": account,
            "debt": debt,
            "note": "Rien ne change avant qu'une autre personne confirme.",
        },
        template=_ACT,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A proposal with its effect; confirmed, not kept or taken back by whoever may."""
    actor = actor_of(request)
    try:
        found = queries.proposal_for(actor, public_id)
    except Proposal.DoesNotExist:
        raise Http404 from None
    page = queries.proposal_page(actor, found, today=clock.today())
    step = request.POST.get("step", "")
    refusal = RefusalForm(request.POST if step == "refuse" else None)
    seen = SeenForm(request.POST if step == "confirm" else None, initial={"seen_cents": page.account.left_cents})
    back = _page(found.debt.public_id)
    match step:
        case "withdraw":
            return do(
                request,
                lambda: proposing.withdraw(actor=actor, proposal=found, at=clock.now()),
                done="La proposition est retirée.",
                back=back,
            )
        case "confirm" if seen.is_valid():
            return do(
                request,
                lambda: proposing.confirm(
                    actor=actor, proposal=found, seen_cents=seen.cleaned_data["seen_cents"], at=clock.now()
                ),
                done="La proposition est confirmée : le courrier est scellé et le signataire prévenu.",
                back=back,
            )
        case "refuse" if refusal.is_valid():
            return do(
                request,
                lambda: proposing.refuse(
                    actor=actor, proposal=found, reasons=refusal.cleaned_data["reasons"], at=clock.now()
                ),
                done="La proposition n'est pas retenue ; rien n'a changé.",
                back=back,
            )
        case _:
            context = {"page": page, "refusal_form": refusal, "seen_form": seen, "back": back}
            return render(request, "recovery/proposal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def refuse_asking(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    try:
        asking = queries.asking_for(actor, public_id)
    except Asking.DoesNotExist:
        raise Http404 from None
    debt, form = debt_of(request, asking.debt.public_id), RefusalForm(request.POST or None)
    return ask(
        request,
        form=form,
        perform=lambda: askings.refuse(
            actor=actor, asking=asking, reasons=form.cleaned_data["reasons"], at=clock.now()
        ),
        done="La demande est refusée : le courrier dit pourquoi et comment contester.",
        back=_page(debt.public_id),
        page={
            "title": "Refuser la demande",
            "confirm": "Signer le refus",
            "account": account_of(debt, on=clock.today()),
            "debt": debt,
            "asking": asking,
        },
        template=_ACT,
    )


@require_POST
def halt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    debt, form = debt_of(request, public_id), HaltForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez pourquoi les relances s'arrêtent.")
        return redirect(_page(public_id))
    ground = HaltGround(form.cleaned_data["ground"])
    return do(
        request,
        lambda: halting.halt(actor=actor_of(request), debt=debt, ground=ground, at=clock.now()),
        done="Les relances sont suspendues ; ce qui est dû ne change pas.",
        back=_page(public_id),
    )


@require_POST
def lift(request: HttpRequest, public_id: UUID) -> HttpResponse:
    debt = debt_of(request, public_id)
    return do(
        request,
        lambda: halting.lift(actor=actor_of(request), debt=debt, at=clock.now()),
        done="Les relances reprennent.",
        back=_page(public_id),
    )


@require_POST
def issue_statement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    debt = debt_of(request, public_id)
    try:
        letter = stating.issue_statement(actor=actor_of(request), debt=debt, at=clock.now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(_page(public_id))
    return redirect("letters:letter", letter.number)


@require_http_methods(["GET", "HEAD", "POST"])
def claim_overpayment(request: HttpRequest, reference: str) -> HttpResponse:
    """The computation line by line, then the claim."""
    actor = actor_of(request)
    try:
        found = claims.claimable(actor, reference, today=clock.today())
    except Contract.DoesNotExist:
        raise Http404 from None
    form = SeenForm(request.POST or None, initial={"seen_cents": found.cents})
    return ask(
        request,
        form=form,
        perform=lambda: claiming.claim_overpayment(
            actor=actor,
            contract=found.found.contract,
            seen_cents=Cents(form.cleaned_data["seen_cents"]),
            at=clock.now(),
        ),
        done="La somme est constatée : l'approbation des paiements émet l'ordre.",
        back=reverse("recovery:debts"),
        page={"title": "Recouvrer un trop-perçu par un ordre", "found": found},
        template="recovery/claim_overpayment.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def claim_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a new debt would claim beside this one, then the claim."""
    actor, debt = actor_of(request), debt_of(request, public_id)
    again = again_of(account_of(debt, on=clock.today()), today=clock.today())
    form = SeenForm(request.POST or None, initial={"seen_cents": again.cents if again else 0})
    return ask(
        request,
        form=form,
        perform=lambda: claiming.claim_again(
            actor=actor, debt=debt, seen_cents=Cents(form.cleaned_data["seen_cents"]), at=clock.now()
        ),
        done="La nouvelle créance est constatée : l'approbation des paiements émet l'ordre.",
        back=reverse("recovery:debts"),
        page={"title": "Constater une nouvelle créance", "debt": debt, "again": again},
        template="recovery/claim_again.html",
    )


def _page(public_id: UUID) -> str:
    return reverse("recovery:debt", args=[public_id])
