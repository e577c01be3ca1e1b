"""The pages of overpayments: the desk's list, one contract, the acts on a set-off, and a signatory's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesp.accounts import readings
from cesp.accounts.views.asking import actor_of
from cesp.common import clock
from cesp.common.export import Format, download
from cesp.common.workflow import AlreadyDone
from cesp.contracts import queries as contracts
from cesp.contracts.models import Contract
from cesp.payments import set_off_queries, setting_off, spreadsheet
from cesp.payments.overpayments import all_overpayments
from cesp.payments.overpayments import overpayments as found_overpaid
from cesp.payments.schedule import Proposable, Schedule, proposable
from cesp.payments.set_off_forms import OnForm, ProposeForm, SetOffReasonForm
from cesp.payments.set_off_models import SetOff
from cesp_law.money import euros
from cesp_law.refusals import Refused


@require_safe
def overpayments(request: HttpRequest) -> HttpResponse:
    found = found_overpaid(actor_of(request), today=clock.today(), cursor=request.GET.get("page", ""))
    return render(request, "payments/overpayments.html", {"found": found, "page": found.page})


@require_safe
def overpayments_export(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in set(Format):
        raise Http404
    count, rows = all_overpayments(actor_of(request), today=clock.today())
    readings.note(request, act="payments.overpayments_exported", about_id=None, subject=None, detail={"count": count})
    return download(
        form=Format(form), name="trop-percus", columns=spreadsheet.OVERPAYMENTS, rows=rows, sheet="Trop-perçus"
    )


@require_safe
def overpayment(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, _contract(request, reference), SetOffReasonForm())


def _page(request: HttpRequest, contract: Contract, form: SetOffReasonForm) -> HttpResponse:
    readings.note(
        request, act="payments.overpayment_read", about_id=contract.signatory_id, subject=contract, once_an_hour=True
    )
    on = OnForm(request.GET).day
    page = set_off_queries.overpayment_page(actor_of(request), contract, at=clock.now(), today=clock.today(), on=on)
    return render(request, "payments/overpayment.html", {"page": page, "contract": contract, "form": form, "on": on})


@require_http_methods(["GET", "HEAD", "POST"])
def propose_set_off(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the terms, show their effect month by month, then propose them."""
    contract = _contract(request, reference)
    offered = proposable(contract, today=clock.today())
    form = ProposeForm(
        request.POST if request.method == "POST" else None,
        earliest=offered.earliest,
        largest=euros(offered.largest_cap_cents),
    )
    schedule: Schedule | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "propose" in request.POST:
                _propose(request, contract, form)
                messages.success(request, "La retenue est proposée : une autre personne la confirme ou la refuse.")
                return redirect("payments:overpayment", reference=reference)
            _, schedule = setting_off.effect(
                contract=contract, cap_cents=form.cap_cents, first=form.first_month, at=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        except AlreadyDone as told:
            messages.info(request, told.sentence)
            return redirect("payments:overpayment", reference=reference)
    return _propose_page(request, contract, form, schedule, offered)


def _propose(request: HttpRequest, contract: Contract, form: ProposeForm) -> SetOff:
    return setting_off.propose(
        actor=actor_of(request),
        contract=contract,
        cap_cents=form.cap_cents,
        first=form.first_month,
        reasons=form.cleaned_data["reasons"],
        seen_cents=form.cleaned_data["seen"],
        at=clock.now(),
    )


def _propose_page(
    request: HttpRequest, contract: Contract, form: ProposeForm, schedule: Schedule | None, offered: Proposable
) -> HttpResponse:
    context = {"contract": contract, "form": form, "schedule": schedule, "offered": offered}
    return render(request, "payments/propose_set_off.html", context)


@require_POST
def confirm_set_off(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = _set_off(request, public_id)
    seen = request.POST.get("seen", "")
    return _acted(
        request,
        subject,
        lambda: setting_off.confirm(
            set_off=subject, seen_cents=int(seen) if seen.isascii() and seen.isdigit() else None, **_how(request)
        ),
        "La retenue est décidée : la personne en est prévenue, et les mensualités à venir la retiennent.",
    )


@require_POST
def withdraw_set_off(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = _set_off(request, public_id)
    done = "La proposition est retirée : rien n'est retenu."
    return _acted(request, subject, lambda: setting_off.withdraw(set_off=subject, **_how(request)), done)


@require_POST
def refuse_set_off(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject, form = _set_off(request, public_id), SetOffReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, subject.contract, form)
    reason = form.cleaned_data["reason"]
    done = "La proposition est refusée : la personne qui l'a faite lit vos motifs."
    return _acted(request, subject, lambda: setting_off.refuse(set_off=subject, reason=reason, **_how(request)), done)


@require_POST
def stop_set_off(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject, form = _set_off(request, public_id), SetOffReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, subject.contract, form)
    reason = form.cleaned_data["reason"]
    done = "La retenue est arrêtée : la personne en est prévenue."
    return _acted(request, subject, lambda: setting_off.stop(set_off=subject, reason=reason, **_how(request)), done)


@require_safe
def own_set_offs(request: HttpRequest) -> HttpResponse:
    found = set_off_queries.own(actor_of(request), at=clock.now(), today=clock.today())
    return render(request, "payments/own_set_offs.html", {"found": found})


def _contract(request: HttpRequest, reference: str) -> Contract:
    try:
        return contracts.contract_for(actor_of(request), reference)
    except Contract.DoesNotExist:
        raise Http404 from None


def _set_off(request: HttpRequest, public_id: UUID) -> SetOff:
    try:
        return set_off_queries.set_off_for(actor_of(request), public_id)
    except SetOff.DoesNotExist:
        raise Http404 from None


def _how(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "at": clock.now()}


def _acted(request: HttpRequest, subject: SetOff, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    except AlreadyDone as told:
        messages.info(request, told.sentence)
    else:
        messages.success(request, done)
    return redirect(reverse("payments:overpayment", args=[subject.contract.reference]))
