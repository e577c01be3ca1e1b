"""The letters of a contract's signatory as a desk sees them, and the notice of duration."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cesp.accounts.access import ACCESS
from cesp.accounts.models import Membership
from cesp.common import clock
from cesp.contracts import duration_notice as notices
from cesp.contracts import queries
from cesp.contracts.models import Contract
from cesp.letters import queries as written
from cesp.letters import rendering
from cesp.payments import queries as payments
from cesp.portal.forms import SeenForm
from cesp.settling.operations.attesting import notify_duration
from cesp_law.refusals import Refused


@require_safe
def letters(request: HttpRequest, reference: str) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    contract = _contract(actor, reference)
    context = {
        "contract": contract,
        "page": written.letters_of(actor, contract.signatory, cursor=request.GET.get("page", "")),
        "may_notify": ACCESS["portal:duration_notice"].admits(role=actor.role, method="POST"),
        "may_certify": ACCESS["payments:sums_received"].admits(role=actor.role, method="POST"),
    }
    return render(request, "portal/letters.html", context)


@require_http_methods(["GET", "POST"])
def duration_notice(request: HttpRequest, reference: str) -> HttpResponse:
    """What the notice would say, then the notice."""
    actor: Membership = request.membership  # type: ignore[attr-defined]
    contract, now = _contract(actor, reference), clock.now()
    form = SeenForm(request.POST or None)
    try:
        if form.is_valid():
            letter = notify_duration(
                actor=actor, contract=contract, paid=payments.received, at=now, seen=form.cleaned_data["seen"]
            )
            messages.success(
                request, f"Le courrier n° {letter.number} est émis et notifié : le jour de son ouverture fera foi."
            )
            return redirect("letters:letter", number=letter.number)
        paper = notices.paper_of(contract, on=clock.today(), paid=payments.received)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("portal:letters", reference=reference)
    context = {"contract": contract, "paper": paper, "seen": queries.last_position(contract)}
    return render(request, "portal/duration_notice.html", context)


@require_safe
def duration_notice_preview(request: HttpRequest, reference: str) -> HttpResponse:
    actor: Membership = request.membership  # type: ignore[attr-defined]
    contract = _contract(actor, reference)
    try:
        pdf = notices.preview_duration_notice(actor=actor, contract=contract, paid=payments.received, at=clock.now())
    except Refused:
        raise Http404 from None
    return rendering.response(pdf, filename=f"apercu-{contract.reference}.pdf")


def _contract(actor: Membership, reference: str) -> Contract:
    try:
        return queries.contract_for(actor, reference)
    except Contract.DoesNotExist:
        raise Http404 from None
